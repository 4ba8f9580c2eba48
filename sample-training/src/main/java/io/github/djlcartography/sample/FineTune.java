package io.github.djlcartography.sample;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.apply.SelectedDataset;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.capture.CartographyListener;
import io.github.djlcartography.datasets.ImageSet;
import io.github.djlcartography.select.Selection;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
                        + " train again on less for as many optimiser steps.")
public final class FineTune implements Callable<Integer> {

    private static final int QUICK_ROWS = 1500;
    private static final int QUICK_EPOCHS = 3;
    private static final int EPOCHS = 6;

    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Train and test on a directory in MNIST's format. Default: bundled digits.")
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
            paramLabel = "SET",
            split = ",",
            defaultValue = "full,random,ambiguous,ambiguous+easy",
            description =
                    "What to train on, of full, random, ambiguous, ambiguous+easy, easy, hard,"
                            + " random-twin. Default: ${DEFAULT-VALUE}. The full set comes first in any"
                            + " case: it makes the map.")
    private List<String> sets;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "target/sample",
            description = "Where the run, the map and the results go. Default: ${DEFAULT-VALUE}.")
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
            description = "A look in seconds: 1,500 rows and 3 epochs, unless told otherwise.")
    private boolean quick;

    private FineTune() {}

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
        check(seeds >= 1 && threads >= 1, "--seeds and --threads take 1 or more.");
        check(limit == null || limit >= 30, "--limit takes 30 or more rows.");
        check(epochs == null || epochs >= 1, "--epochs takes 1 or more.");
        check(ood.isEmpty() || data != null, "--ood goes with --data.");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));

        Data sets = data == null ? Data.glyphs() : Data.load(data, ood);
        Integer rows = limit != null ? limit : quick ? Integer.valueOf(QUICK_ROWS) : null;
        ImageSet train = rows == null ? sets.train() : sets.train().limit(rows);
        int full = epochs != null ? epochs : quick ? QUICK_EPOCHS : EPOCHS;
        int steps = full * ((train.size() + Training.BATCH - 1) / Training.BATCH);
        Job job = new Job(sets, train, chosen, steps);

        PrintStream print = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        print.printf(
                "%s: %,d training rows, %d epochs of it = %,d steps for every run, seed%s %d%s%n",
                train.name(),
                train.size(),
                full,
                steps,
                seeds > 1 ? "s" : "",
                seed,
                seeds > 1 ? " to " + (seed + seeds - 1) : "");
        List<Result> results = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        int runs = chosen.size() + (chosen.contains(TrainingSet.FULL) ? 0 : 1);
        try (NDManager arrays = NDManager.newBaseManager();
                Progress progress = new Progress((long) seeds * runs * steps)) {
            Training training =
                    new Training(
                            sets.tests(),
                            Learner.FINE_TUNED,
                            train.classNames().size(),
                            progress,
                            arrays);
            for (int i = 0; i < seeds; i++) {
                Output output = Output.of(i == 0 ? out : out.resolve("seed-" + (seed + i)));
                results.addAll(job.run(seed + i, training, arrays, output, findings));
            }
        }
        Result.write(results, out.resolve("results.json"));
        Map<String, Integer> testSizes = new LinkedHashMap<>();
        sets.tests().forEach((name, test) -> testSizes.put(name, test.size()));
        print.println();
        new Summary(results, testSizes).print(print);
        findings.forEach(print::println);
        if (quick) {
            print.println("(--quick is too short a training to judge the selections by)");
        }
        print.printf("%nThe map: %s%n", out.resolve("map.png").toAbsolutePath());
        print.printf("The run, the selections, results.json: %s%n", out.toAbsolutePath());
        return 0;
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

    /** The runs of one seed. */
    private record Job(Data sets, ImageSet train, List<TrainingSet> chosen, int steps) {

        List<Result> run(
                long seed,
                Training training,
                NDManager arrays,
                Output output,
                List<String> findings)
                throws IOException, TranslateException {
            List<Result> results = new ArrayList<>();
            try (NDManager own = arrays.newSubManager()) {
                RandomAccessDataset dataset = train.toDataset(own, Training.BATCH, false);
                CartographyListener listener =
                        CartographyListener.builder()
                                .setDirectory(output.run())
                                .setTrainingSet(dataset)
                                .optPasses(Pass.EPOCH_END, Pass.TRAINING)
                                .optDatasetName(train.name())
                                .optClassNames(train.classNames())
                                .optModelName("small CNN, pretrained on letters")
                                .optSeed(seed)
                                .build();
                Training.Outcome full =
                        training.run(
                                TrainingSet.FULL.key(),
                                Training.Schedule.of(dataset, steps, seed),
                                seed,
                                listener);
                DataMap map = Analyzer.of(output.run()).map();
                output.save(map, sets.findings(map, findings));
                for (TrainingSet set : chosen) {
                    Selection selection = set.select(map, seed);
                    Training.Outcome outcome = full;
                    if (set != TrainingSet.FULL) {
                        output.save(set.key(), selection);
                        SelectedDataset pruned =
                                SelectedDataset.builder()
                                        .setDataset(dataset)
                                        .setSelection(selection)
                                        .setSampling(Training.BATCH, true)
                                        .build();
                        outcome =
                                training.run(
                                        set.key(), Training.Schedule.of(pruned, steps, seed), seed);
                    }
                    results.add(
                            new Result(
                                    set.key(),
                                    seed,
                                    selection.size(),
                                    steps,
                                    outcome.seconds(),
                                    outcome.accuracy()));
                }
            }
            return results;
        }
    }
}
