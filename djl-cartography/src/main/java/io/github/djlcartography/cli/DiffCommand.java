package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.diagnose.MapChange;
import io.github.djlcartography.report.ChangeExplorer;
import io.github.djlcartography.select.Difference;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code cartography diff a.arrow b.arrow}, or {@code cartography diff a/ b/ --out change.html}.
 */
@Command(
        name = "diff",
        sortOptions = false,
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        description = {
            "Say where two selections of the same examples differ, or what became of the examples"
                    + " from one run to another of the same training set: which got better, which"
                    + " region they left and came to, and how far the runs agree.",
            "Runs of one side that differ in nothing but their seed (--more-a, --more-b) tell how far"
                    + " two runs agree that should say the same."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  cartography diff small/ large/",
            "  cartography diff small/ large/ --out change.html",
            "  cartography diff a0/ b0/ --more-a a1/,a2/ --more-b b1/,b2/ --out change.html",
            "  cartography diff ambiguous.arrow random.arrow"
        })
final class DiffCommand implements Callable<Integer> {

    private static final String SELECTION = "selection"; // kinds of files of this library
    private static final String MAP = "data-map";

    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "A",
            description =
                    "File of select --out; or the directory of a run, or a map, as the other commands"
                            + " take it.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "Another one of the same kind.")
    private Path second;

    @Option(
            names = "--json",
            description = "As JSON: of selections with the ids, of runs with all numbers.")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Of runs: write the page too, one HTML file to explore that needs no network.")
    private @Nullable Path page;

    @Option(names = "--title", paramLabel = "TEXT", description = "Default: the dataset's name.")
    private @Nullable String title;

    @Option(
            names = "--more-a",
            split = ",",
            paramLabel = "RUN_DIR",
            description =
                    "Other runs of A, which differ in nothing but their seed: they are merged, and say"
                            + " how far seeds agree.")
    private List<Path> moreOfA = List.of();

    @Option(names = "--more-b", split = ",", paramLabel = "RUN_DIR", description = "The same of B.")
    private List<Path> moreOfB = List.of();

    @Mixin private EpochOptions options;

    @Mixin private Outputs outputs;

    @Override
    public Integer call() {
        boolean selections = isSelection(first);
        if (selections != isSelection(second)) {
            throw ArchiveException.at(
                    second,
                    selections ? "a run" : "a selection",
                    (selections ? "a selection, as " : "a run or a map, as ") + first + " is",
                    "Give two selections, or two runs.");
        }
        if (selections) {
            compareSelections();
        } else {
            compareRuns();
        }
        return 0;
    }

    /**
     * @throws ArchiveException if it is neither a selection nor what a map can be made from
     */
    private static boolean isSelection(Path given) {
        String found;
        if (SelectionFile.isLikely(given)) {
            Optional<String> kind = Columns.kind(given);
            if (kind.isPresent() && (kind.get().equals(SELECTION) || kind.get().equals(MAP))) {
                return kind.get().equals(SELECTION);
            }
            found = "an Arrow file of " + kind.orElse("another maker");
        } else if (Files.isDirectory(given) || given.toString().matches(".*\\.(jsonl|csv)")) {
            return false; // whoever reads it says what is wrong with it
        } else {
            found = Files.exists(given) ? "another kind of file" : "nothing";
        }
        throw ArchiveException.at(
                given,
                found,
                "a selection, a run or a map",
                "Give two files that cartography select --out wrote, or two runs.");
    }

    private void compareSelections() {
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (!option.longestName().equals("--json")) {
                throw usage(
                        option.longestName()
                                + ": found two selections, expected two runs with it.");
            }
        }
        Difference difference;
        try {
            difference = SelectionFile.load(first).diff(SelectionFile.load(second));
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(second + ": " + e.getMessage(), e);
        }
        spec.commandLine().getOut().println(json ? SelectionJson.of(difference) : difference);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void compareRuns() {
        if (title != null && page == null) {
            throw usage("--title: found no --out, expected the page to be titled.");
        }
        outputs.check(page);
        List<Path> ofA = Stream.concat(Stream.of(first), moreOfA.stream()).toList();
        List<Path> ofB = Stream.concat(Stream.of(second), moreOfB.stream()).toList();
        options.once(Stream.concat(ofA.stream(), ofB.stream()).toList());
        MapChange change;
        try {
            change = MapChange.of(maps(ofA), maps(ofB));
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(ofA + ", " + ofB + ": " + e.getMessage(), e);
        }
        if (page != null) {
            write(change, ofA, ofB, page);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ChangeJson.of(change, ofA, ofB, page));
        } else {
            ChangeText.print(out, change, ofA, ofB);
            if (page != null) {
                out.println(page);
            }
        }
    }

    private List<DataMap> maps(List<Path> runs) {
        return runs.stream()
                .map(
                        run -> {
                            DataMap map = options.other(run);
                            for (String warning : map.provenance().warnings()) {
                                spec.commandLine()
                                        .getErr()
                                        .println("note: " + run + ": " + warning);
                            }
                            return map;
                        })
                .toList();
    }

    private void write(MapChange change, List<Path> ofA, List<Path> ofB, Path file) {
        String nameOfA = name(first);
        String nameOfB = name(second);
        boolean alike = nameOfA.equals(nameOfB);
        ChangeExplorer explorer =
                ChangeExplorer.of(change)
                        .names(
                                alike ? first.toString() : nameOfA,
                                alike ? second.toString() : nameOfB)
                        .manifests(manifests(ofA), manifests(ofB));
        if (title != null) {
            explorer = explorer.title(title);
        }
        Optional<Examples> examples = options.examples(second).or(() -> options.examples(first));
        try {
            if (examples.isPresent()) {
                explorer = explorer.examples(examples.get());
            }
            explorer.trajectories(trajectories(ofA), trajectories(ofB)).write(file);
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(second + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ArchiveException(file + ": writing failed (" + e + ").", e);
        }
    }

    private static String name(Path run) {
        Path name = run.toAbsolutePath().normalize().getFileName();
        return name == null ? run.toString() : name.toString();
    }

    private static List<Manifest> manifests(List<Path> runs) {
        return runs.stream()
                .filter(Files::isDirectory)
                .map(run -> Archive.open(run).manifest())
                .toList();
    }

    /** Of a single run; of several no trajectories are told, nor of a map. */
    private @Nullable Trajectories trajectories(List<Path> runs) {
        return runs.size() == 1 && Files.isDirectory(runs.get(0))
                ? options.analyzer(runs.get(0)).trajectories()
                : null;
    }
}
