package io.github.djlcartography.sample;

import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The experiments of RESULTS.md: {@code e3 e5 --seeds 1-5 --data DIR}. What is measured already is
 * left alone, so that a job goes on where it was ended.
 *
 * <p>Exit code: 0 done, 1 failed, 2 wrong usage.
 */
@Command(
        name = "experiments",
        subcommands = RenderTables.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measure what selections, weights and samplers are worth, over paired seeds. What is"
                        + " measured already is left alone.")
final class Experiments implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description =
                    "What to measure: e2, agreement, e6, e3, e5, e4, e9, dynamic, tune, or all but the"
                            + " last.")
    private List<String> names = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Holds mnist/, usps/ and fashion-mnist/ in MNIST's format; for agreement chaosnli/"
                            + " and snli-dev-model-logits/. Default: $CARTOGRAPHY_DATA. Without it:"
                            + " the bundled digits and sentence pairs alone.")
    private @Nullable Path data;

    @Option(
            names = "--sources",
            paramLabel = "SET,…",
            hideParamSyntax = true,
            split = ",",
            description = "Only these: glyphs, mnist, fashion, incidents. Default: all.")
    private List<String> sources = List.of();

    @Option(
            names = "--seeds",
            paramLabel = "A-B,C",
            defaultValue = "1-5",
            description = "The seeds, each a draw of its own. Default: ${DEFAULT-VALUE}.")
    private String seeds;

    @Option(
            names = "--processes",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "As many processes, which share the training sets. Default: ${DEFAULT-VALUE}.")
    private int processes;

    /** Which of the processes this is, counted from 0; they start each other. */
    @Option(names = "--process", hidden = true, defaultValue = "-1")
    private int process;

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
            description = "A look in a minute, too short to judge by; give another --out.")
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
        System.setProperty("ai.djl.pytorch.num_threads", "1"); // a seed gives the same bits
        return Commands.run(new Experiments(), arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException, TranslateException {
        List<Experiment> chosen = chosen();
        if (data != null && !Files.isDirectory(data)) {
            throw new ParameterException(
                    spec.commandLine(), "--data: found no directory " + data + ", expected one.");
        }
        List<Long> all = seeds();
        List<String> known = Stream.of(Source.values()).map(Source::set).distinct().toList();
        if (!known.containsAll(sources)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--sources: found %s, expected some of %s.".formatted(sources, known));
        }
        if (processes < 1) {
            throw new ParameterException(spec.commandLine(), "--processes takes 1 or more.");
        }
        Results results = new Results(out, quick);
        int code = processes > 1 && process < 0 ? shared() : run(chosen, all, results);
        if (code == 0 && process < 0) {
            conclude(chosen, all, results);
        }
        return code;
    }

    private int run(List<Experiment> chosen, List<Long> all, Results results)
            throws IOException, TranslateException {
        Set<Source> there = EnumSet.noneOf(Source.class);
        for (Source source : Source.values()) {
            if (isWanted(source) && source.isAt(data())) {
                there.add(source);
            } else if (isWanted(source)) {
                System.err.println(source + " is left out: --data does not have it");
            }
        }
        List<Trial> trials = new ArrayList<>();
        List<Look> looks = new ArrayList<>();
        List<Draw> mapped = new ArrayList<>();
        for (Experiment experiment : chosen) {
            trials.addAll(experiment.trials(results.protocol(Source.GLYPHS)));
            looks.addAll(experiment.looks());
            mapped.addAll(experiment.mapped(all));
        }
        trials.removeIf(trial -> !there.contains(trial.source()));
        looks.removeIf(look -> !there.contains(look.source()));
        mapped.removeIf(draw -> !there.contains(draw.source()));
        if (new Stability(results, work).isMeasured(mapped)) {
            mapped.clear();
        }
        Lab lab = new Lab(results, work, data());
        lab.run(new Lab.Work(trials, looks, mapped), all, Math.max(0, process), processes);
        return 0;
    }

    private boolean isWanted(Source source) {
        return sources.isEmpty() || sources.contains(source.set());
    }

    /** What is found out once the runs of all processes are there. */
    private void conclude(List<Experiment> chosen, List<Long> all, Results results)
            throws IOException {
        if (chosen.contains(Experiment.E6) && isWanted(Source.INCIDENTS)) {
            new Stability(results, work).compare(Stability.draws(all));
        }
        Optional<Path> there = data();
        if (chosen.contains(Experiment.AGREEMENT) && there.isPresent()) {
            ChaosNli.measure(there.get(), results.readings(Source.GLYPHS));
        }
    }

    /** The same command in several processes: the engine has its random numbers for all threads. */
    private int shared() throws IOException, InterruptedException {
        List<Process> others = new ArrayList<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> others.forEach(Process::destroy)));
        for (int i = 0; i < processes; i++) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(
                    List.of(
                            "-classpath",
                            System.getProperty("java.class.path"),
                            Experiments.class.getName()));
            command.addAll(spec.commandLine().getParseResult().originalArgs());
            command.addAll(List.of("--process", Integer.toString(i)));
            others.add(new ProcessBuilder(command).inheritIO().start());
        }
        int code = 0;
        for (Process other : others) {
            code = Math.max(code, other.waitFor());
        }
        return code;
    }

    private List<Experiment> chosen() {
        if (names.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "NAME: found none, expected all or one of the experiments.");
        }
        try {
            return names.stream()
                    .flatMap(
                            name ->
                                    name.equals("all")
                                            ? Experiment.all().stream()
                                            : Stream.of(Experiment.of(name)))
                    .distinct()
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Optional<Path> data() {
        return Stream.of(
                        Optional.ofNullable(data),
                        Optional.ofNullable(System.getenv("CARTOGRAPHY_DATA")).map(Path::of))
                .flatMap(Optional::stream)
                .filter(Files::isDirectory)
                .findFirst();
    }

    private List<Long> seeds() {
        try {
            List<Long> all =
                    Stream.of(seeds.split(",", -1))
                            .flatMapToLong(
                                    range -> {
                                        String[] ends = range.split("-", 2);
                                        return LongStream.rangeClosed(
                                                Long.parseLong(ends[0]),
                                                Long.parseLong(ends[ends.length - 1]));
                                    })
                            .boxed()
                            .distinct()
                            .toList();
            if (!all.isEmpty()) {
                return all;
            }
        } catch (NumberFormatException e) { // said below
        }
        throw new ParameterException(
                spec.commandLine(), "--seeds: found " + seeds + ", expected as in 1-5 or 1,3.");
    }
}
