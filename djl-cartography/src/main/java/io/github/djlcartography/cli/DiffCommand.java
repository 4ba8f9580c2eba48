package io.github.djlcartography.cli;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.select.Difference;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cartography diff a.arrow b.arrow}. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Say where two selections of the same examples differ.",
        footerHeading = "%nExample:%n",
        footer = "  cartography diff ambiguous.arrow random.arrow")
final class DiffCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FIRST", description = "File of select --out.")
    private Path first;

    @Parameters(index = "1", paramLabel = "SECOND", description = "Another one.")
    private Path second;

    @Option(names = "--json", description = "As JSON, with the ids.")
    private boolean json;

    @Override
    public Integer call() {
        Difference difference;
        try {
            difference = SelectionFile.load(first).diff(SelectionFile.load(second));
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(second + ": " + e.getMessage(), e);
        }
        spec.commandLine().getOut().println(json ? SelectionJson.of(difference) : difference);
        return 0;
    }
}
