package io.github.djlcartography.cli;

import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Removal;
import io.github.djlcartography.select.Selection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cartography explain keep.arrow 17 4711}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Say how a selection was made and what it does to each class, or why examples are kept"
                        + " or dropped.",
        footerHeading = "%nExample:%n",
        footer = "  cartography explain keep.arrow 17 4711")
final class ExplainCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SELECTION", description = "File of select --out.")
    private Path file;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ID", description = "Examples.")
    private List<String> ids = List.of();

    @Option(
            names = "--run",
            paramLabel = "RUN_DIR",
            description = "Run whose examples.arrow has the ids. Default: ids are rows.")
    private @Nullable Path run;

    @Option(names = "--json", description = "How it was made, as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Selection selection = SelectionFile.load(file);
        PrintWriter out = spec.commandLine().getOut();
        if (!ids.isEmpty()) {
            if (json) {
                throw usage("--json goes without ids.");
            }
            Examples examples = run == null ? null : examples(run);
            for (String id : ids) {
                out.print(explain(selection, id, examples));
            }
        } else if (json) {
            out.println(SelectionJson.of(selection, selection.warnings()));
        } else {
            summary(selection, out);
        }
        out.flush();
        return 0;
    }

    private static Examples examples(Path run) {
        return Archive.open(run)
                .examples()
                .orElseThrow(
                        () ->
                                ArchiveException.at(
                                        run,
                                        "no examples.arrow",
                                        "one with the ids",
                                        "Leave --run out and give rows of the dataset."));
    }

    private String explain(Selection selection, String id, @Nullable Examples examples) {
        try {
            return selection.explain(examples == null ? Long.parseLong(id) : examples.row(id));
        } catch (NumberFormatException e) {
            throw usage(
                    "id: found "
                            + id
                            + ", expected a row of the dataset, from 0; for other ids"
                            + " give --run.");
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(file + ": " + e.getMessage(), e);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static void summary(Selection selection, PrintWriter out) {
        out.println(selection);
        selection.parent().ifPresent(parent -> out.println("after " + parent));
        out.println();
        selection.reasons().forEach((reason, count) -> out.printf("%,10d  %s%n", count, reason));
        out.println();
        out.printf("%-20s %10s %10s %7s%n", "class", "examples", "kept", "share");
        for (Removal one : selection.removals()) {
            out.printf(
                    "%-20s %,10d %,10d %6.1f%%%n",
                    one.slice(), one.candidates(), one.kept(), 100 * one.share());
        }
        selection.warnings().forEach(warning -> out.println("warning: " + warning));
    }
}
