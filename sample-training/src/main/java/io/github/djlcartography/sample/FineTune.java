package io.github.djlcartography.sample;

import ai.djl.ndarray.NDManager;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.datasets.Incidents;
import io.github.djlcartography.sample.text.EncoderLearner;
import io.github.djlcartography.sample.text.TextLearner;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The main job: fine-tunes the pretrained network on the whole training set with the listener
 * attached, maps it, selects, and trains again on each selection for as many optimiser steps.
 *
 * <p>Exit code: 0 done, 1 failed, 2 wrong usage.
 */
@Command(
        name = "fine-tune",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Fine-tune with the cartography listener attached, map the training set, select, and"
                        + " train again on less for as many optimiser steps. What is done already"
                        + " is not done again: a job that was ended goes on where it was.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  fine-tune --quick",
            "  fine-tune --on digits",
            "  fine-tune --train train.tsv --test dev.tsv --text-columns sentence",
            "  fine-tune --train train.jsonl --test dev.jsonl --text-columns premise,hypothesis"
        })
public final class FineTune implements Callable<Integer> {

    private static final int QUICK_ROWS = 1500;
    private static final int QUICK_EPOCHS = 3;
    private static final int EPOCHS = 6;

    /** What can be trained on without a file. */
    private enum Bundled {
        INCIDENTS,
        DIGITS
    }

    @Spec private CommandSpec spec;

    @Option(
            names = "--on",
            paramLabel = "SET",
            defaultValue = "incidents",
            description =
                    "Bundled set: incidents (sentence pairs, the default) or digits (pictures).")
    private Bundled bundled;

    @Option(
            names = "--noise",
            paramLabel = "PERCENT",
            defaultValue = "10",
            description =
                    "Of incidents: how many labels are wrong, 0, 5, 10 or 20. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int noise;

    @Option(
            names = "--encoder",
            paramLabel = "KIND",
            defaultValue = "base",
            description =
                    "Of incidents: base (width 96), small (48), or scratch (base, not pretrained)."
                            + " Default: ${DEFAULT-VALUE}.")
    private Encoders encoder;

    @Mixin private TextOptions texts;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Train and test on a directory of images in MNIST's format.")
    private @Nullable Path data;

    @Option(
            names = "--ood",
            paramLabel = "DIR",
            description =
                    "With --data: a directory whose test half is out of domain, resized to 28×28."
                            + " May be given again.")
    private List<Path> ood = List.of();

    @Option(
            names = "--sets",
            paramLabel = "SET,…",
            hideParamSyntax = true,
            split = ",",
            defaultValue = "full,random,ambiguous,ambiguous+easy,reweighted",
            description =
                    "What to train on, of full, random, ambiguous, ambiguous+easy, easy, hard,"
                            + " random-twin, reweighted. Default: ${DEFAULT-VALUE}. The full set"
                            + " comes first in any case: it makes the map.")
    private List<String> sets;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "sample-training/target/sample",
            description =
                    "Where the run, the map, the page and the results go. Default:"
                            + " ${DEFAULT-VALUE}.")
    private Path out;

    @Option(names = "--limit", paramLabel = "N", description = "Use the first N training rows.")
    private @Nullable Integer limit;

    @Option(
            names = "--epochs",
            paramLabel = "E",
            description = "Epochs of the full set; every run takes as many steps. Default: 6.")
    private @Nullable Integer epochs;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "First seed. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of seeds, each a job of its own. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Threads of the engine. With one, a seed reproduces its results to the bit."
                            + " Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--quick",
            description = "A look: 1,500 rows and 3 epochs, unless told otherwise.")
    private boolean quick;

    @Option(names = "--again", description = "Do again what is done already.")
    private boolean again;

    private FineTune() {}

    /** Encoders of the bundled sentence pairs. */
    private enum Encoders {
        BASE,
        SMALL,
        SCRATCH;

        TextLearner learner() throws IOException {
            return switch (this) {
                case BASE -> EncoderLearner.base();
                case SMALL -> EncoderLearner.small();
                case SCRATCH -> EncoderLearner.fresh(EncoderLearner.words());
            };
        }
    }

    /**
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT); // the same text everywhere
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return Commands.run(new FineTune(), arguments);
    }

    @Override
    public Integer call() throws IOException, TranslateException {
        List<TrainingSet> chosen = chosenSets();
        checkUsage();
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));

        PrintStream print = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<String> notes = new ArrayList<>();
        Task task = task(notes);
        ExampleSet train = train(task, notes);
        int full = epochs != null ? epochs : quick ? QUICK_EPOCHS : EPOCHS;
        int batch = train.learner().batch();
        int steps = full * ((train.size() + batch - 1) / batch);
        notes.forEach(print::println);
        print.printf(
                "%s: %,d training rows, %d epochs of it = %,d steps for every run, seed%s %d%s%n",
                train.name(),
                train.size(),
                full,
                steps,
                seeds > 1 ? "s" : "",
                seed,
                seeds > 1 ? " to " + (seed + seeds - 1) : "");
        print.printf("learnt by: %s%n", task.model());
        Job job = new Job(task, train, chosen, steps, threads);
        List<Result> results = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();
        try (NDManager arrays = NDManager.newBaseManager();
                Progress progress = new Progress()) {
            Map<String, String> settings = job.settings();
            for (int i = 0; i < seeds; i++) {
                Path directory = i == 0 ? out : out.resolve("seed-" + (seed + i));
                outputs.add(Output.of(directory, seed + i, settings, again));
            }
            for (Output output : outputs) {
                progress.expect((long) steps * job.runsLeft(output));
            }
            for (int i = 0; i < seeds; i++) {
                results.addAll(job.run(seed + i, progress, arrays, outputs.get(i), findings));
            }
        }
        outputs.get(0).keep(results);
        Map<String, Integer> testSizes = new LinkedHashMap<>();
        task.tests().forEach((name, test) -> testSizes.put(name, test.size()));
        print.println();
        new Summary(results, testSizes).print(print);
        findings.forEach(print::println);
        if (quick) {
            print.println("(--quick is too short a training to judge the selections by)");
        }
        print.printf("%nThe map to explore: %s%n", out.resolve("page.html").toAbsolutePath());
        print.printf("The map as a figure: %s%n", out.resolve("map.png").toAbsolutePath());
        print.printf("The run, the selections, results.json: %s%n", out.toAbsolutePath());
        return 0;
    }

    private void checkUsage() {
        check(seeds >= 1 && threads >= 1, "--seeds and --threads take 1 or more.");
        check(limit == null || limit >= 30, "--limit takes 30 or more rows.");
        check(epochs == null || epochs >= 1, "--epochs takes 1 or more.");
        check(ood.isEmpty() || data != null, "--ood goes with --data.");
        check(
                Incidents.NOISE.contains(noise),
                "--noise: found %d, expected one of %s.".formatted(noise, Incidents.NOISE));
        ParseResult given = spec.commandLine().getParseResult();
        boolean own = data != null || texts.areGiven();
        boolean incidents = !own && bundled == Bundled.INCIDENTS;
        for (String option : List.of("--noise", "--encoder")) {
            check(
                    incidents || !given.hasMatchedOption(option),
                    option + " goes with --on incidents, the default.");
        }
        check(
                incidents || texts.areGiven() || !given.hasMatchedOption("--learning-rate"),
                "--learning-rate goes with texts.");
        check(
                (data == null || !texts.areGiven()) && !(own && given.hasMatchedOption("--on")),
                "--on, --data and --train: give one of them.");
        String wrong = texts.wrong(given);
        check(wrong == null, String.valueOf(wrong));
    }

    /** What is trained on: all rows, or the first. */
    private ExampleSet train(Task task, List<String> notes) throws IOException {
        Integer rows = limit != null ? limit : quick ? Integer.valueOf(QUICK_ROWS) : null;
        ExampleSet train = rows == null ? task.train() : task.train().limit(rows);
        long classes = IntStream.of(train.labels()).distinct().count();
        if (classes < 2) {
            throw new IOException(
                    "%s: found one class only in its first %,d rows, expected two or more. Shuffle the file, or give a larger --limit."
                            .formatted(train.name(), train.size()));
        } else if (classes < train.classNames().size()) {
            notes.add(
                    "%d of %d classes are in no row that is trained on."
                            .formatted(
                                    train.classNames().size() - classes,
                                    train.classNames().size()));
        }
        return train;
    }

    private Task task(List<String> notes) throws IOException {
        if (data != null) {
            return Task.images(data, ood);
        }
        if (texts.areGiven()) {
            return texts.task(notes);
        }
        return bundled == Bundled.DIGITS
                ? Task.digits()
                : Task.incidents(
                        noise, new TextTraining(encoder.learner(), texts.rate(TextTraining.RATE)));
    }

    private List<TrainingSet> chosenSets() {
        try {
            return sets.stream().map(TrainingSet::of).distinct().toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void check(boolean right, String otherwise) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }
}
