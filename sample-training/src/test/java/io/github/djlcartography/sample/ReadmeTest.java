package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.RandomSampler;
import ai.djl.training.loss.Loss;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.apply.DynamicPruning;
import io.github.djlcartography.apply.SelectedDataset;
import io.github.djlcartography.apply.WeightedLoss;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.capture.CartographyListener;
import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selectors;
import io.github.djlcartography.select.Weightings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is compiled and run here, and what it promises about itself holds. */
class ReadmeTest {

    private static final Path README = Path.of("..", "README.md");

    @TempDir Path directory;

    @Test
    void theExampleOfTheReadmeRuns() throws Exception {
        try (NDManager manager = NDManager.newBaseManager();
                Model model = Network.pretrained("first", 10);
                Model second = Network.pretrained("second", 10)) {
            RandomAccessDataset dataset =
                    ImageSet.bundled(Glyphs.DIGITS_TRAIN).limit(200).toDataset(manager, 64, true);
            RandomAccessDataset validation =
                    ImageSet.bundled(Glyphs.DIGITS_TEST).limit(50).toDataset(manager, 64, false);
            DefaultTrainingConfig config =
                    new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss());
            Path run = directory.resolve("run");
            int epochs = 2;
            Shape inputShape = new Shape(64).addAll(Network.IMAGE);

            // README: attach
            CartographyListener listener =
                    CartographyListener.builder()
                            .setDirectory(run)
                            .setTrainingSet(dataset) // any RandomAccessDataset
                            .build();
            config.addTrainingListeners(listener); // before other listeners
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(inputShape);
                EasyTrain.fit(trainer, epochs, dataset, validation);
            }
            DataMap map = Analyzer.of(run).map();
            Selection keep = Selectors.third(Region.AMBIGUOUS).select(map);
            // README: end

            assertThat(map.size()).isEqualTo(200);
            String[] fileNames = {"a.png", "b.png"};
            String[] sources = {"scan", "camera"};
            String[] captions = {"a page", "a street"};

            // README: examples
            Examples examples = Examples.of(fileNames).with("source", sources).text(captions);
            // README: end

            assertThat(examples.row("b.png")).isOne();
            DefaultTrainingConfig again = new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss());
            try (Trainer secondTrainer = second.newTrainer(again)) {
                secondTrainer.initialize(inputShape);

                // README: again
                SelectedDataset pruned =
                        SelectedDataset.builder()
                                .setDataset(dataset)
                                .setSelection(keep)
                                .setSampling(64, true)
                                .build();
                EasyTrain.fit(secondTrainer, epochs, pruned, validation);
                // README: end

                assertThat(pruned.size()).isEqualTo(66);
            }
            weigh(dataset, map, second, inputShape);
            pruneWhileTraining(dataset, second, epochs, inputShape);
        }
    }

    private static void weigh(
            RandomAccessDataset dataset, DataMap map, Model model, Shape inputShape)
            throws Exception {
        // README: weights
        Selection weighted =
                Selectors.top(Metric.CONFIDENCE, 0.95).then(Weightings.variability()).select(map);
        SelectedDataset second =
                SelectedDataset.builder()
                        .setDataset(dataset)
                        .setSelection(weighted)
                        .optWeights()
                        .setSampling(64, true)
                        .build();
        TrainingConfig config =
                new DefaultTrainingConfig(
                        WeightedLoss.softmaxCrossEntropy().checked(model.getBlock()));
        // README: end

        assertThat(second.size()).isEqualTo(190);
        fit(model, config, 1, second, inputShape);
    }

    private static void pruneWhileTraining(
            RandomAccessDataset dataset, Model model, int epochs, Shape inputShape)
            throws Exception {
        // README: pruning
        DynamicPruning pruning = DynamicPruning.builder().setEpochs(epochs).build();
        SelectedDataset less =
                SelectedDataset.builder()
                        .setDataset(dataset)
                        .setAll()
                        .optExampleIds()
                        .setSampling(pruning.sampler(new BatchSampler(new RandomSampler(), 64)))
                        .build();
        TrainingConfig config =
                new DefaultTrainingConfig(pruning.loss(WeightedLoss.softmaxCrossEntropy()));
        DynamicPruning.Steps plan =
                pruning.plannedSteps(less.size(), 64); // for a learning-rate schedule
        // README: end

        assertThat(plan.most()).isGreaterThanOrEqualTo(plan.expected());
        fit(model, config, epochs, less, inputShape);
        assertThat(pruning.passes()).isEqualTo(epochs);
    }

    private static void fit(
            Model model,
            TrainingConfig config,
            int epochs,
            RandomAccessDataset dataset,
            Shape inputShape)
            throws Exception {
        try (Trainer trainer = model.newTrainer(config)) {
            trainer.initialize(inputShape);
            EasyTrain.fit(trainer, epochs, dataset, null);
        }
    }

    @Test
    void theReadmeShowsThatExampleToTheLetter() throws Exception {
        String source =
                Files.readString(
                        Path.of("src/test/java/io/github/djlcartography/sample/ReadmeTest.java"));
        List<String> shown =
                Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(README))
                        .results()
                        .map(block -> words(block.group(1)))
                        .toList();
        List<String> compiled =
                Pattern.compile(
                                "// README: (?:attach|examples|again|weights|pruning)\\n(.*?)// README: end",
                                Pattern.DOTALL)
                        .matcher(source)
                        .results()
                        .map(block -> words(block.group(1)))
                        .toList();
        assertThat(compiled).hasSize(5);
        assertThat(shown).containsExactlyElementsOf(compiled);
    }

    private static String words(String code) {
        return code.replaceAll("\\s+", " ").replace("( ", "(").strip(); // wherever a line breaks
    }

    @Test
    void theFirstBlockOfTheReadmeIsTheTwoCommands() throws Exception {
        String block = Files.readString(README).split("```", 3)[1].strip();
        assertThat(block.lines()).containsExactly("mvn -q -Psample package", "mvn verify");
        assertThat(Files.readString(Path.of("..", ".ci", "run")))
                .contains("mvn -B -ntp -Pbrowser verify");
    }
}
