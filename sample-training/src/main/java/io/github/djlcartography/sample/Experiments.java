package io.github.djlcartography.sample;

import ai.djl.translate.TranslateException;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.capture.CaptureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The experiments of RESULTS.md: {@code e3 e5 --seeds 1-5 --data DIR}. What is measured already is
 * left alone, so that a job goes on where it was ended; two processes may share the seeds.
 *
 * <p>Exit code: 0 done, 1 failed, 2 wrong usage.
 */
@Command(
        name = "experiments",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measure what selections, weights and samplers are worth, over paired seeds. What is"
                        + " measured already is left alone.")
final class Experiments implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            arity = "1..*",
            description = "What to measure: e3, e4, e5, e9, dynamic, tune, or all but the last.")
    private List<String> names;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Holds mnist/, usps/ and fashion-mnist/ in MNIST's format. Default:"
                            + " $CARTOGRAPHY_DATA. Without it: the bundled digits alone.")
    private @Nullable Path data;

    @Option(
            names = "--seeds",
            paramLabel = "A-B",
            defaultValue = "1-5",
            description = "The seeds, each a draw of its own. Default: ${DEFAULT-VALUE}.")
    private String seeds;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "sample-training/results",
            description = "Where the measured cells are kept. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "sample-training/target/experiments",
            description = "Where the archives of the first runs are. Default: ${DEFAULT-VALUE}.")
    private Path work;

    @Option(
            names = "--quick",
            description = "A look in seconds, too short to judge by; give another --out.")
    private boolean quick;

    private Experiments() {}

    /**
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT); // the same text everywhere
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        System.setProperty("ai.djl.offline", "true"); // no telemetry, no look at a model zoo
        System.setProperty("ai.djl.pytorch.num_threads", "1"); // a seed gives the same bits
        return new CommandLine(new Experiments())
                .setExecutionExceptionHandler(
                        (failure, line, parsed) -> {
                            if (failure instanceof IOException
                                    || failure instanceof ArchiveException
                                    || failure instanceof CaptureException) {
                                line.getErr().println(failure.getMessage());
                            } else {
                                failure.printStackTrace(line.getErr());
                            }
                            return 1;
                        })
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException, TranslateException {
        Protocol protocol = quick ? Protocol.QUICK : Protocol.FULL;
        List<Trial> trials = new ArrayList<>();
        for (Experiment experiment : chosen()) {
            trials.addAll(experiment.trials(protocol));
        }
        Optional<Path> there = data();
        for (Source source : Source.values()) {
            if (!source.isAt(there)) {
                System.err.println(source + " is left out: --data does not have it");
                trials.removeIf(trial -> trial.source() == source);
            }
        }
        new Lab(protocol, new Cells(out, protocol), work, there).run(trials, seeds());
        return 0;
    }

    private List<Experiment> chosen() {
        try {
            return names.equals(List.of("all"))
                    ? List.of(Experiment.values())
                    : names.stream().map(Experiment::of).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Optional<Path> data() {
        return Stream.of(Optional.ofNullable(data), Optional.ofNullable(System.getenv("CARTOGRAPHY_DATA")).map(Path::of))
                .flatMap(Optional::stream)
                .filter(Files::isDirectory)
                .findFirst();
    }

    private List<Long> seeds() {
        try {
            String[] ends = seeds.split("-", -1);
            return LongStream.rangeClosed(
                            Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]))
                    .boxed()
                    .toList();
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    spec.commandLine(), "--seeds: found " + seeds + ", expected as in 1-5 or 3.", e);
        }
    }
}
