package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.loss.Loss;
import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NetworkTest {

    private static byte[] resource(String name) throws Exception {
        try (InputStream in = Network.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    @Test
    void theBackboneIsTheOneThatTheLogIsAbout() throws Exception {
        byte[] parameters = resource(Network.BACKBONE);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(parameters));
        assertThat(new String(resource("letters-backbone.log"), StandardCharsets.UTF_8))
                .contains(digest + "  " + Network.BACKBONE);
        assertThat(parameters.length).isLessThan(2_000_000);
    }

    @Test
    void twoModelsStartFromTheSameBackbone() throws Exception {
        try (Model one = Network.pretrained("one", 10);
                Model other = Network.pretrained("other", 5)) {
            var first = one.getBlock().getChildren().values().get(0).getParameters();
            var second = other.getBlock().getChildren().values().get(0).getParameters();
            assertThat(first.size()).isEqualTo(6);
            for (int i = 0; i < first.size(); i++) {
                assertThat(first.valueAt(i).getArray().toFloatArray())
                        .containsExactly(second.valueAt(i).getArray().toFloatArray());
            }
        }
    }

    @Test
    void theDenseNetworkOnConvolvedImagesSaysWhatTheWholeNetworkSays() throws Exception {
        ImageSet images = ImageSet.bundled(Glyphs.DIGITS_TEST).limit(600); // convolved in two goes
        float[] whole = outputs(ImageLearner.FINE_TUNED, images);
        float[] dense = outputs(ImageLearner.DENSE, images);
        assertThat(whole).hasSize(600 * 10);
        for (int i = 0; i < whole.length; i++) {
            assertThat(dense[i]).isCloseTo(whole[i], within(1e-4f));
        }
    }

    private static float[] outputs(ImageLearner learner, ImageSet images) throws Exception {
        Engine.getInstance().setRandomSeed(3); // the same head
        try (NDManager manager = NDManager.newBaseManager();
                Model model = learner.model("network", 10);
                Trainer trainer =
                        model.newTrainer(
                                Training.config(learner, Loss.softmaxCrossEntropyLoss(), 1))) {
            trainer.initialize(learner.input());
            RandomAccessDataset dataset = learner.dataset(images, manager, images.size());
            try (Batch batch = dataset.getData(manager).iterator().next()) {
                return trainer.evaluate(batch.getData()).singletonOrThrow().toFloatArray();
            }
        }
    }

    @Test
    void eachEpochIsAnotherPermutationAndASeedRepeatsThem() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            RandomAccessDataset images =
                    ImageSet.bundled(Glyphs.DIGITS_TEST).limit(100).toDataset(manager, 8, false);
            var sampler = Shuffle.batches(8, 5);
            List<Object> first = order(images, manager, sampler);
            List<Object> second = order(images, manager, sampler);
            assertThat(first).hasSize(100).doesNotHaveDuplicates().isNotEqualTo(second);
            assertThat(second).hasSize(100).doesNotHaveDuplicates();
            assertThat(order(images, manager, Shuffle.batches(8, 5))).isEqualTo(first);
        }
    }

    private static List<Object> order(
            RandomAccessDataset images, NDManager manager, ai.djl.training.dataset.Sampler sampler)
            throws Exception {
        List<Object> order = new ArrayList<>();
        for (Batch batch : images.getData(manager, sampler)) {
            try (batch) {
                order.addAll(batch.getIndices());
            }
        }
        return order;
    }
}
