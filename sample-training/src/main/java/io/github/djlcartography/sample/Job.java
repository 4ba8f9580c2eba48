package io.github.djlcartography.sample;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.apply.SelectedDataset;
import io.github.djlcartography.apply.WeightedLoss;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.capture.CartographyListener;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The runs of one seed: the full set, watched; then each selection, for as many steps.
 *
 * @param task what is learnt
 * @param train the training set, or the first rows of it
 * @param sets to train on
 * @param steps of each run
 * @param threads of the engine
 */
record Job(Task task, ExampleSet train, List<TrainingSet> sets, int steps, int threads) {

    /** Runs of other settings are not gone on with. */
    Map<String, String> settings() throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("training set", train.name());
        settings.put("rows", Integer.toString(train.size()));
        settings.put("digest", train.digest());
        task.tests().forEach((name, test) -> settings.put("test " + name, test.digest()));
        settings.put("model", task.model());
        settings.put("learner", train.learner().toString());
        settings.put("weights", weights());
        settings.put("steps", Integer.toString(steps));
        settings.put("threads", Integer.toString(threads));
        return settings;
    }

    /** Checksum of what the learner was pretrained to. */
    private String weights() throws IOException {
        CRC32 sum = new CRC32();
        try (Model model = train.learner().model("weights", train.classNames().size())) {
            for (Parameter parameter : model.getBlock().getParameters().values()) {
                if (parameter.isInitialized()) {
                    sum.update(parameter.getArray().toByteBuffer());
                }
            }
        }
        return Long.toHexString(sum.getValue());
    }

    /** How many runs are not done yet. */
    int runsLeft(Output output) {
        return (int) all().stream().filter(set -> output.result(set.key()).isEmpty()).count();
    }

    /** The full set, which makes the map, and the others. */
    private List<TrainingSet> all() {
        List<TrainingSet> all = new ArrayList<>(sets);
        all.remove(TrainingSet.FULL);
        all.add(0, TrainingSet.FULL);
        return all;
    }

    List<Result> run(
            long seed, Progress progress, NDManager arrays, Output output, List<String> findings)
            throws IOException, TranslateException {
        try (NDManager own = arrays.newSubManager()) {
            Training training =
                    new Training(
                            task.tests(),
                            train.learner(),
                            train.classNames().size(),
                            progress,
                            own);
            RandomAccessDataset dataset = train.dataset(own, train.learner().batch());
            Examples examples = train.examples();
            if (output.result(TrainingSet.FULL.key()).isEmpty()) {
                CartographyListener listener =
                        CartographyListener.builder()
                                .setDirectory(output.run())
                                .setTrainingSet(dataset)
                                .optExamples(examples)
                                .optPasses(Pass.EPOCH_END, Pass.TRAINING)
                                .optDatasetName(train.name())
                                .optClassNames(train.classNames())
                                .optModelName(task.model())
                                .optSeed(seed)
                                .build();
                Training.Schedule schedule = plain(dataset, seed);
                output.add(
                        result(
                                TrainingSet.FULL,
                                seed,
                                train.size(),
                                training.run(TrainingSet.FULL.key(), schedule, seed, listener)));
            }
            DataMap map = Analyzer.of(output.run()).map();
            output.save(map, examples, task.truth().check(map, findings));
            for (TrainingSet set : sets) {
                if (output.result(set.key()).isEmpty()) {
                    Selection selection = set.select(map, seed);
                    output.save(set.key(), selection);
                    output.add(
                            result(
                                    set,
                                    seed,
                                    selection.size(),
                                    training.run(
                                            set.key(),
                                            schedule(set, dataset, selection, seed),
                                            seed)));
                }
            }
        }
        return sets.stream()
                .map(set -> output.result(set.key()))
                .flatMap(Optional::stream)
                .toList();
    }

    private Training.Schedule plain(RandomAccessDataset dataset, long seed) {
        return Training.Schedule.of(dataset, train.learner().batch(), steps, seed);
    }

    private Training.Schedule schedule(
            TrainingSet set, RandomAccessDataset dataset, Selection selection, long seed)
            throws IOException, TranslateException {
        SelectedDataset.Builder builder =
                SelectedDataset.builder().setDataset(dataset).setSelection(selection);
        if (set.isWeighted()) {
            builder.optWeights();
        }
        Training.Schedule plain =
                plain(builder.setSampling(train.learner().batch(), true).build(), seed);
        return set.isWeighted() ? plain.withLoss(WeightedLoss.softmaxCrossEntropy()) : plain;
    }

    private Result result(TrainingSet set, long seed, int rows, Training.Outcome outcome) {
        return new Result(set.key(), seed, rows, steps, outcome.seconds(), outcome.accuracy());
    }
}
