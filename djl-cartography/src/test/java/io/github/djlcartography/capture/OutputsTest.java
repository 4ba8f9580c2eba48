package io.github.djlcartography.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.translate.Batchifier;
import ai.djl.translate.NoopTranslator;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.archive.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs of every shape, against an oracle in double arithmetic. */
class OutputsTest {

    private static final int ROWS = 37;
    private static final int K = RowCoded.CLASSES;
    private static final int TOKENS = 5;

    @TempDir Path run;

    private final Random random = new Random(11);
    private NDManager manager = NDManager.newBaseManager();

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private float[] logits(int count) {
        float[] logits = new float[count];
        for (int i = 0; i < count; i++) {
            logits[i] = (float) (3 * random.nextGaussian());
        }
        return logits;
    }

    private long[] labels(int count, int classes) {
        return random.ints(count, 0, classes).asLongStream().toArray();
    }

    private static float[] row(float[] all, int row, int k) {
        return Arrays.copyOfRange(all, row * k, (row + 1) * k);
    }

    /** Trains an identity on the given outputs, so that its outputs are these. */
    private Archive capture(
            NDArray outputs, NDArray labels, UnaryOperator<CartographyListener.Builder> options)
            throws Exception {
        ArrayDataset dataset =
                new ArrayDataset.Builder()
                        .setData(outputs)
                        .optLabels(labels)
                        .setSampling(7, true)
                        .build();
        CartographyListener listener =
                options.apply(
                                CartographyListener.builder()
                                        .setDirectory(run)
                                        .setTrainingSet(dataset)
                                        .optPasses(Pass.EPOCH_END, Pass.TRAINING))
                        .build();
        RowCoded.fit(dataset, 2, RowCoded.still().addTrainingListeners(listener));
        return Archive.open(run);
    }

    /** The rows of an epoch by id: label, then values. */
    private static Map<Long, float[]> rows(Epoch epoch) {
        Map<Long, float[]> rows = new HashMap<>();
        int width = epoch.layout().width();
        epoch.read(
                (count, id, label, values) -> {
                    for (int i = 0; i < count; i++) {
                        float[] row = new float[width + 1];
                        row[0] = label[i];
                        System.arraycopy(values, i * width, row, 1, width);
                        assertThat(rows.put(id[i], row)).isNull();
                    }
                });
        return rows;
    }

    private static float[] of(Map<Long, float[]> rows, long id) {
        float[] row = rows.get(id);
        assertThat(row).isNotNull();
        return row == null ? new float[0] : row;
    }

    private static float value(Epoch epoch, float[] row, String column) {
        return row[1 + epoch.layout().offset(column)];
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goldKeepsWhatTheTextbookSays(boolean probabilities) throws Exception {
        float[] z = logits(ROWS * K);
        long[] gold = labels(ROWS, K);
        Archive archive =
                capture(
                        manager.create(z, new Shape(ROWS, K)),
                        manager.create(gold),
                        b ->
                                probabilities
                                        ? b.optGold(3)
                                                .optProbabilities()
                                                .optOutput(l -> l.singletonOrThrow().softmax(-1))
                                        : b.optGold(3));
        assertThat(archive.manifest().layout()).isEqualTo("GOLD");
        for (Pass pass : Pass.values()) {
            for (Epoch epoch : archive.epochs(pass)) {
                Map<Long, float[]> rows = rows(epoch);
                assertThat(rows).hasSize(ROWS);
                rows.forEach(
                        (id, row) -> {
                            Oracle oracle =
                                    new Oracle(row(z, id.intValue(), K), (int) gold[id.intValue()]);
                            assertThat((long) row[0]).isEqualTo(gold[id.intValue()]);
                            Map<String, Double> expected = new HashMap<>();
                            expected.put("gold", oracle.gold());
                            expected.put("predicted", (double) oracle.predicted());
                            expected.put("top", oracle.highest(0));
                            expected.put("runner_up", oracle.highest(1));
                            expected.put("entropy", oracle.entropy());
                            expected.put("margin", oracle.margin());
                            expected.put("loss", oracle.loss());
                            expected.put("el2n", oracle.el2n());
                            expected.forEach(
                                    (column, value) ->
                                            assertThat((double) value(epoch, row, column))
                                                    .as(column)
                                                    .isCloseTo(value, within(1e-5)));
                            for (int i = 0; i < 3; i++) {
                                int at = 1 + epoch.layout().offset("top_classes") + i;
                                assertThat(row[at]).isEqualTo(oracle.highestClass(i));
                                assertThat((double) row[at + 3])
                                        .isCloseTo(oracle.highest(i), within(1e-6));
                            }
                        });
            }
        }
    }

    @Test
    void goldAndFullGiveTheSameMap() throws Exception {
        NDArray z = manager.create(logits(ROWS * K), new Shape(ROWS, K));
        NDArray gold = manager.create(labels(ROWS, K));
        Path directory = run;
        run = directory.resolve("full");
        capture(z, gold, b -> b);
        run = directory.resolve("gold");
        capture(z, gold, b -> b.optGold(0));
        DataMap full = Analyzer.of(directory.resolve("full")).map();
        DataMap few = Analyzer.of(run).map();
        for (int row = 0; row < ROWS; row++) {
            for (Metric metric : full.metrics()) {
                assertThat(few.value(metric, row)).isCloseTo(full.value(metric, row), within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FULL", "GOLD", "SEQUENCE"})
    void halfAndCompressedFilesSayTheSameInFewerBytes(String layout) throws Exception {
        Path directory = run;
        long rows = 300;
        boolean sequence = layout.equals("SEQUENCE");
        NDArray z =
                manager.create(
                        logits((int) rows * TOKENS * K),
                        sequence ? new Shape(rows, TOKENS, K) : new Shape(rows * TOKENS, K));
        NDArray gold =
                manager.create(
                        labels((int) rows * TOKENS, K),
                        sequence ? new Shape(rows, TOKENS) : new Shape(rows * TOKENS));
        Map<String, UnaryOperator<CartographyListener.Builder>> ways = new LinkedHashMap<>();
        ways.put("float32/none", b -> b);
        ways.put("float32/zstd", CartographyListener.Builder::optCompression);
        ways.put("float16/none", CartographyListener.Builder::optHalfPrecision);
        ways.put("float16/zstd", b -> b.optHalfPrecision().optCompression());
        Map<Long, float[]> plain = new HashMap<>();
        long bytes = Long.MAX_VALUE;
        for (var way : ways.entrySet()) {
            run = directory.resolve(way.getKey());
            Archive archive =
                    capture(
                            z,
                            gold,
                            b -> way.getValue().apply(layout.equals("GOLD") ? b.optGold(2) : b));
            Manifest manifest = archive.manifest();
            assertThat(manifest.layout()).isEqualTo(layout);
            assertThat(manifest.precision() + "/" + manifest.compression()).isEqualTo(way.getKey());
            Epoch epoch = archive.epoch(Pass.TRAINING, 1);
            Map<Long, float[]> read = rows(epoch);
            if (plain.isEmpty()) {
                plain.putAll(read);
            }
            boolean half = manifest.precision().equals("float16");
            plain.forEach(
                    (id, expected) -> {
                        for (int i = 0; i < expected.length; i++) {
                            assertThat((double) of(read, id)[i])
                                    .isCloseTo(
                                            expected[i],
                                            within(half ? 3e-8 + 5e-4 * Math.abs(expected[i]) : 0));
                        }
                    });
            assertThat(Files.size(epoch.file())).isLessThan(bytes);
            bytes = way.getKey().equals("float32/none") ? Files.size(epoch.file()) : bytes;
            assertThat(Analyzer.of(run).map().size()).isEqualTo(read.size());
        }
    }

    @Test
    void logitsFarApartKeepTheirMarginAndALogitOfMinusInfinityDoesNoHarm() throws Exception {
        float[] z = logits(ROWS * K);
        z[0] = -300;
        z[1] = 300;
        z[K + 2] = -77; // the identity would make NaN of infinities
        long[] gold = labels(ROWS, K);
        gold[0] = 0;
        gold[1] = 0;
        Archive archive =
                capture(
                        manager.create(z, new Shape(ROWS, K)),
                        manager.create(gold),
                        b ->
                                b.optGold(0)
                                        .optPasses(Pass.EPOCH_END)
                                        .optOutput(
                                                l ->
                                                        NDArrays.where(
                                                                l.singletonOrThrow().eq(-77),
                                                                l.singletonOrThrow()
                                                                        .mul(
                                                                                Float
                                                                                        .POSITIVE_INFINITY),
                                                                l.singletonOrThrow())));
        Epoch epoch = archive.epoch(Pass.EPOCH_END, 0);
        Map<Long, float[]> rows = rows(epoch);
        float[] far = of(rows, 0L);
        assertThat(value(epoch, far, "margin")).isEqualTo(-600);
        assertThat(value(epoch, far, "loss")).isEqualTo(600);
        assertThat(value(epoch, far, "gold")).isZero();
        float[] masked = of(rows, 1L);
        for (String column : List.of("gold", "entropy", "margin", "loss", "el2n")) {
            assertThat(value(epoch, masked, column)).as(column).isFinite();
        }
    }

    @Test
    void theLayoutIsChosenByTheSizeOfAnEpoch() {
        int k = 1000;
        assertThat(chosen(67_108, k, b -> b)).isEqualTo("FULL"); // 4 · 1000 · 67,108 < 256 MiB
        assertThat(chosen(67_109, k, b -> b)).isEqualTo("GOLD");
        assertThat(chosen(67_109, k, CartographyListener.Builder::optFull)).isEqualTo("FULL");
        assertThat(chosen(10, k, b -> b.optGold(0))).isEqualTo("GOLD");
    }

    private String chosen(
            int examples, int classes, UnaryOperator<CartographyListener.Builder> options) {
        Outputs outputs = new Outputs(options.apply(CartographyListener.builder()), examples);
        NDList labels = new NDList(manager.zeros(new Shape(2), DataType.INT64));
        outputs.take(
                        new NDList(manager.zeros(new Shape(2, classes))),
                        labels,
                        null,
                        rows -> new long[] {0, 1})
                .close();
        Reading reading = outputs.reading();
        return reading == null ? "none" : reading.layout().name();
    }

    @Test
    void aHundredThousandClassesFit() throws Exception {
        int k = 100_000;
        int rows = 3;
        float[] z = logits(rows * k);
        long[] gold = {99_999, 0, 50_000};
        float[] values =
                GoldRows.of(
                        Layout.gold(2),
                        manager.create(z, new Shape(rows, k)),
                        new int[] {99_999, 0, 50_000},
                        false);
        for (int row = 0; row < rows; row++) {
            Oracle oracle = new Oracle(row(z, row, k), (int) gold[row]);
            int at = row * Layout.gold(2).width();
            assertThat((double) values[at]).isCloseTo(oracle.gold(), within(1e-8));
            assertThat((int) values[at + 1]).isEqualTo(oracle.predicted());
            assertThat((double) values[at + 4]).isCloseTo(oracle.entropy(), within(1e-3));
            assertThat((double) values[at + 5]).isCloseTo(oracle.margin(), within(1e-5));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneSigmoidIsTwoClasses(boolean column) throws Exception {
        float[] z = logits(ROWS * K);
        z[0] = 60; // 1 − sigmoid is not 0 yet
        long[] gold = labels(ROWS, 2);
        gold[0] = 0;
        NDArray labels = manager.create(gold).toType(DataType.FLOAT32, true);
        Archive archive =
                capture(
                        manager.create(z, new Shape(ROWS, K)),
                        column ? labels.reshape(-1, 1) : labels,
                        b ->
                                b.optOutput(
                                        l ->
                                                column
                                                        ? l.singletonOrThrow().get(":,0:1")
                                                        : l.singletonOrThrow().get(":,0")));
        Manifest manifest = archive.manifest();
        assertThat(manifest.task()).isEqualTo("binary");
        assertThat(manifest.classes()).isEqualTo(2);
        for (Pass pass : Pass.values()) {
            rows(archive.epoch(pass, 1))
                    .forEach(
                            (id, row) -> {
                                double yes = 1 / (1 + Math.exp(-z[id.intValue() * K]));
                                double no = 1 / (1 + Math.exp(z[id.intValue() * K]));
                                assertThat((long) row[0]).isEqualTo(gold[id.intValue()]);
                                assertThat((double) row[1]).isCloseTo(no, within(1e-6 * no));
                                assertThat((double) row[2]).isCloseTo(yes, within(1e-6));
                            });
        }
        assertThat(Analyzer.of(run).map().size()).isEqualTo(ROWS);
    }

    @Test
    void severalLabelsAreSummedUp() throws Exception {
        float[] z = logits(ROWS * K);
        long[] observed = labels(ROWS * K, 2);
        Archive archive =
                capture(
                        manager.create(z, new Shape(ROWS, K)),
                        manager.create(observed, new Shape(ROWS, K)),
                        b ->
                                b.optTask(Task.MULTI_LABEL)
                                        .optClassNames(List.of("a", "b", "c", "d")));
        assertThat(archive.manifest().classes()).isEqualTo(K);
        for (Pass pass : Pass.values()) {
            Epoch epoch = archive.epoch(pass, 0);
            rows(epoch)
                    .forEach(
                            (id, row) -> {
                                double[] p = new double[K];
                                int right = 0;
                                for (int l = 0; l < K; l++) {
                                    float logit = z[id.intValue() * K + l];
                                    boolean yes = observed[id.intValue() * K + l] == 1;
                                    p[l] = 1 / (1 + Math.exp(yes ? -logit : logit));
                                    right += p[l] > 0.5 ? 1 : 0;
                                }
                                double mean = Arrays.stream(p).average().orElseThrow();
                                double log =
                                        Arrays.stream(p).map(Math::log).average().orElseThrow();
                                double min = Arrays.stream(p).map(Math::log).min().orElseThrow();
                                assertClose(epoch, row, "gold", mean);
                                assertClose(epoch, row, "mean_p", mean);
                                assertClose(epoch, row, "mean_log_p", log);
                                assertClose(epoch, row, "min_log_p", min);
                                assertClose(epoch, row, "accuracy", (double) right / K);
                                assertClose(epoch, row, "length", K);
                            });
        }
        DataMap map = Analyzer.of(run).map();
        assertThat(map.size()).isEqualTo(ROWS);
        assertThat(map.value(Metric.CONFIDENCE, 3))
                .isCloseTo(
                        value(
                                archive.epoch(Pass.EPOCH_END, 0),
                                of(rows(archive.epoch(Pass.EPOCH_END, 0)), 3L),
                                "mean_p"),
                        within(1e-6));
    }

    private static void assertClose(Epoch epoch, float[] row, String column, double expected) {
        assertThat((double) value(epoch, row, column)).as(column).isCloseTo(expected, within(2e-5));
    }

    @Test
    void eachPairOfExampleAndLabelCanBeAnExample() throws Exception {
        float[] z = logits(ROWS * K);
        long[] observed = labels(ROWS * K, 2);
        Archive archive =
                capture(
                        manager.create(z, new Shape(ROWS, K)),
                        manager.create(observed, new Shape(ROWS, K)),
                        b -> b.optMultiLabelPairs(K));
        assertThat(archive.manifest().rowsPerExample()).isEqualTo(K);
        assertThat(archive.manifest().dataset().rows()).isEqualTo(ROWS * K);
        for (Pass pass : Pass.values()) {
            Map<Long, float[]> rows = rows(archive.epoch(pass, 0));
            assertThat(rows).hasSize(ROWS * K);
            rows.forEach(
                    (id, row) -> {
                        double yes = 1 / (1 + Math.exp(-z[id.intValue()]));
                        assertThat((long) row[0]).isEqualTo(observed[id.intValue()]);
                        assertThat((double) row[2]).isCloseTo(yes, within(1e-6));
                    });
        }
        assertThat(Analyzer.of(run).map().size()).isEqualTo(ROWS * K);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyTokenIsKeptWhereAskedFor(boolean half) throws Exception {
        float[] z = logits(ROWS * TOKENS * K);
        long[] gold = labels(ROWS * TOKENS, K);
        for (int i = 0; i < gold.length; i += 3) {
            gold[i] = -100;
        }
        Archive archive =
                capture(
                        manager.create(z, new Shape(ROWS, TOKENS, K)),
                        manager.create(gold, new Shape(ROWS, TOKENS)),
                        b -> half ? b.optTokens().optHalfPrecision() : b.optTokens());
        for (Pass pass : Pass.values()) {
            Epoch tokens = archive.tokens(pass, 1);
            Set<Integer> seen = new HashSet<>();
            int width = tokens.layout().width();
            tokens.read(
                    (count, id, label, values) -> {
                        for (int i = 0; i < count; i++) {
                            int token = (int) (id[i] * TOKENS + values[i * width]);
                            assertThat(seen.add(token)).isTrue();
                            assertThat((long) label[i]).isEqualTo(gold[token]);
                            Oracle oracle = new Oracle(row(z, token, K), label[i]);
                            double[] expected = {
                                oracle.predicted(),
                                -oracle.loss(),
                                oracle.entropy(),
                                oracle.margin()
                            };
                            for (int c = 0; c < expected.length; c++) {
                                assertThat((double) values[i * width + 1 + c])
                                        .isCloseTo(expected[c], within(half ? 1e-2 : 1e-5));
                            }
                        }
                    });
            assertThat(seen).hasSize((int) LongStream.of(gold).filter(g -> g >= 0).count());
        }
        assertThat(Analyzer.of(run).map().size()).isEqualTo(ROWS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatABlockGivesIsKeptForEachExample(boolean everyEpoch) throws Exception {
        float[] x = logits(ROWS * K);
        ArrayDataset dataset =
                new ArrayDataset.Builder()
                        .setData(manager.create(x, new Shape(ROWS, K)))
                        .optLabels(manager.create(labels(ROWS, K)))
                        .setSampling(7, true)
                        .build();
        CartographyListener plain =
                CartographyListener.builder()
                        .setDirectory(run.resolve("plain"))
                        .setTrainingSet(dataset)
                        .build();
        CartographyListener tapped =
                CartographyListener.builder()
                        .setDirectory(run.resolve("tapped"))
                        .setTrainingSet(dataset)
                        .optEmbedding("02SequentialBlock/01Linear", everyEpoch)
                        .build();
        float[] expected;
        try (Model model = Model.newInstance("tower");
                Trainer trainer =
                        model.newTrainer(tower(model).addTrainingListeners(plain, tapped))) {
            trainer.initialize(new Shape(1, K));
            EasyTrain.fit(trainer, 2, dataset, null);
            Block block = model.getBlock();
            NDList at = new NDList(manager.create(x, new Shape(ROWS, K)));
            ParameterStore parameters = new ParameterStore(manager, false);
            at = block.getChildren().values().get(0).forward(parameters, at, false);
            Block inner = block.getChildren().values().get(1);
            at = inner.getChildren().values().get(0).forward(parameters, at, false);
            expected = at.head().toFloatArray();
        }
        Archive archive = Archive.open(run.resolve("tapped"));
        Epoch last = archive.embeddings(1);
        assertThat(last.layout().width()).isEqualTo(5);
        Map<Long, float[]> vectors = rows(last);
        assertThat(vectors).hasSize(ROWS);
        vectors.forEach(
                (id, row) -> {
                    for (int i = 0; i < 5; i++) {
                        float value = expected[id.intValue() * 5 + i];
                        assertThat((double) row[1 + i])
                                .isCloseTo(value, within(1e-6 + 5e-4 * Math.abs(value)));
                    }
                });
        if (everyEpoch) {
            assertThat(rows(archive.embeddings(0))).hasSize(ROWS);
        } else {
            assertThatThrownBy(() -> archive.embeddings(0)).isInstanceOf(ArchiveException.class);
        }
        Map<Long, float[]> with = rows(archive.epoch(Pass.EPOCH_END, 1));
        rows(Archive.open(run.resolve("plain")).epoch(Pass.EPOCH_END, 1))
                .forEach((id, row) -> assertThat(of(with, id)).isEqualTo(row));
    }

    @Test
    void aBlockThatIsNotThereIsNamedWithThoseThatAre() throws Exception {
        ArrayDataset dataset =
                new ArrayDataset.Builder()
                        .setData(manager.zeros(new Shape(ROWS, K)))
                        .optLabels(manager.zeros(new Shape(ROWS)))
                        .setSampling(7, true)
                        .build();
        CartographyListener listener =
                CartographyListener.builder()
                        .setDirectory(run)
                        .setTrainingSet(dataset)
                        .optEmbedding("pooler", false)
                        .build();
        try (Model model = Model.newInstance("tower");
                Trainer trainer = model.newTrainer(tower(model).addTrainingListeners(listener))) {
            trainer.initialize(new Shape(1, K));
            assertThatThrownBy(() -> EasyTrain.fit(trainer, 1, dataset, null))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("block pooler")
                    .hasMessageContaining("[01Linear, 02SequentialBlock]");
        }
    }

    private static DefaultTrainingConfig tower(Model model) {
        model.setBlock(
                new SequentialBlock()
                        .add(Linear.builder().setUnits(3).build())
                        .add(
                                new SequentialBlock()
                                        .add(Linear.builder().setUnits(5).build())
                                        .add(Linear.builder().setUnits(K).build())));
        return new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss());
    }

    private enum Masking {
        NONE,
        IGNORED_LABELS,
        MASK,
        LENGTHS
    }

    @ParameterizedTest
    @EnumSource(Masking.class)
    void sequencesAreSummedUpOverTheTokensThatCount(Masking masking) throws Exception {
        float[] z = logits(ROWS * TOKENS * K);
        long[] gold = labels(ROWS * TOKENS, K);
        boolean[] counts = new boolean[ROWS * TOKENS];
        for (int i = 0; i < counts.length; i++) {
            int length = 1 + i / TOKENS % TOKENS;
            counts[i] =
                    switch (masking) {
                        case NONE -> true;
                        case IGNORED_LABELS, MASK -> i % TOKENS == 0 || (i * 7) % 3 == 0;
                        case LENGTHS -> i % TOKENS < length;
                    };
            gold[i] = counts[i] ? gold[i] : masking == Masking.IGNORED_LABELS ? -100 : gold[i] + K;
        }
        NDArray labels = manager.create(gold, new Shape(ROWS, TOKENS));
        Archive archive =
                capture(
                        manager.create(z, new Shape(ROWS, TOKENS, K)),
                        labels,
                        b ->
                                switch (masking) {
                                    case NONE, IGNORED_LABELS -> b;
                                    case MASK -> b.optMask(l -> l.singletonOrThrow().lt(K));
                                    case LENGTHS ->
                                            b.optMask(
                                                    l ->
                                                            l.singletonOrThrow()
                                                                    .lt(K)
                                                                    .toType(DataType.INT64, false)
                                                                    .sum(new int[] {1}));
                                });
        assertThat(archive.manifest().layout()).isEqualTo("SEQUENCE");
        for (Pass pass : Pass.values()) {
            for (Epoch epoch : archive.epochs(pass)) {
                Map<Long, float[]> rows = rows(epoch);
                assertThat(rows).hasSize(ROWS);
                rows.forEach((id, row) -> check(epoch, row, id.intValue(), z, gold, counts));
            }
        }
        assertThat(Analyzer.of(run).map().size()).isEqualTo(ROWS);
    }

    private static void check(
            Epoch epoch, float[] row, int id, float[] z, long[] gold, boolean[] counts) {
        int length = 0;
        int right = 0;
        double p = 0;
        double log = 0;
        double min = 0;
        double entropy = 0;
        for (int i = id * TOKENS; i < (id + 1) * TOKENS; i++) {
            if (counts[i]) {
                Oracle oracle = new Oracle(row(z, i, K), (int) gold[i]);
                length++;
                right += oracle.predicted() == gold[i] ? 1 : 0;
                p += oracle.gold();
                log -= oracle.loss();
                min = Math.min(min, -oracle.loss());
                entropy += oracle.entropy();
            }
        }
        assertClose(epoch, row, "gold", Math.exp(log / length));
        assertClose(epoch, row, "mean_p", p / length);
        assertClose(epoch, row, "mean_log_p", log / length);
        assertClose(epoch, row, "min_log_p", min);
        assertClose(epoch, row, "entropy", entropy / length);
        assertClose(epoch, row, "accuracy", (double) right / length);
        assertClose(epoch, row, "length", length);
    }

    @Test
    void aSequenceWithoutATokenThatCountsIsMissing() throws Exception {
        long[] gold = labels(ROWS * TOKENS, K);
        Arrays.fill(gold, 4 * TOKENS, 5 * TOKENS, -100);
        Archive archive =
                capture(
                        manager.create(logits(ROWS * TOKENS * K), new Shape(ROWS, TOKENS, K)),
                        manager.create(gold, new Shape(ROWS, TOKENS)),
                        b -> b);
        for (Pass pass : Pass.values()) {
            Epoch epoch = archive.epoch(pass, 0);
            assertThat(epoch.coverage().missing()).isEqualTo(1);
            assertThat(rows(epoch)).hasSize(ROWS - 1).doesNotContainKey(4L);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT16", "FLOAT64"})
    void otherPrecisionsAreReadAsFloats(DataType type) throws Exception {
        float[] z = logits(ROWS * K);
        long[] gold = labels(ROWS, K);
        Archive archive =
                capture(
                        manager.create(z, new Shape(ROWS, K)),
                        manager.create(gold),
                        b -> b.optOutput(l -> l.singletonOrThrow().toType(type, false)));
        rows(archive.epoch(Pass.TRAINING, 0))
                .forEach(
                        (id, row) -> {
                            Oracle oracle = new Oracle(row(z, id.intValue(), K), 0);
                            double sum = 0;
                            for (int c = 0; c < K; c++) {
                                assertThat((double) row[1 + c])
                                        .isCloseTo(oracle.p[c], within(2e-3));
                                sum += row[1 + c];
                            }
                            assertThat(sum).isCloseTo(1, within(1e-6)); // the softmax is not half
                        });
    }

    /** DJL cannot make a bfloat16, nor name it; a model can. */
    @Test
    void modelsInBfloat16AreRead() throws Exception {
        float[] z = {0.5f, -2, 3.25f, 0, 1, 1, -4, 8}; // as they are in bfloat16
        Path scripted = Bfloat16Model.write(run.resolve("scripted"));
        try (Model model = Model.newInstance("bfloat16");
                ByHand hand =
                        new ByHand(
                                b -> {
                                    b.chunkBytes = 1L << 20;
                                    return b;
                                })) {
            model.load(scripted, "bfloat16");
            try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
                NDList outputs = predictor.predict(new NDList(manager.create(z, new Shape(2, K))));
                assertThat(outputs.head().getDataType())
                        .isNotIn(DataType.FLOAT16, DataType.FLOAT32);
                hand.batch(outputs.head(), 1, 5, 6);
                hand.batch(outputs.head(), 1, 15, 16);
            }
            hand.epoch();
        }
        Map<Long, float[]> rows = rows(Archive.open(run).epoch(Pass.TRAINING, 0));
        for (int row = 0; row < 4; row++) {
            Oracle oracle = new Oracle(row(z, row % 2, K), 1);
            for (int c = 0; c < K; c++) {
                assertThat((double) of(rows, 5 + row % 2 + row / 2 * 10)[1 + c])
                        .isCloseTo(oracle.p[c], within(1e-6));
            }
        }
    }

    @Test
    void ofASoftLabelTheLikeliestClassCountsAndOthersAreRefused() throws Exception {
        float[] soft = new float[ROWS * K];
        for (int row = 0; row < ROWS; row++) {
            Arrays.fill(soft, row * K, (row + 1) * K, 0.1f);
            soft[row * K + row % K] = 0.7f;
        }
        NDArray z = manager.create(logits(ROWS * K), new Shape(ROWS, K));
        Archive archive = capture(z, manager.create(soft, new Shape(ROWS, K)), b -> b);
        rows(archive.epoch(Pass.TRAINING, 0))
                .forEach((id, row) -> assertThat((long) row[0]).isEqualTo(id % K));

        run = run.resolve("second");
        soft[0] = 1; // several labels at once
        assertThatThrownBy(() -> capture(z, manager.create(soft, new Shape(ROWS, K)), b -> b))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("weights that sum to")
                .hasMessageContaining("MULTI_LABEL");

        run = run.resolve("third");
        float[] targets = new float[ROWS];
        Arrays.fill(targets, 0.3f);
        assertThatThrownBy(() -> capture(z, manager.create(targets), b -> b))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("found 0.3")
                .hasMessageContaining("a whole number");
    }

    @Test
    void classNamesMustBeAsManyAsClasses() {
        assertThatThrownBy(
                        () ->
                                capture(
                                        manager.zeros(new Shape(ROWS, K)),
                                        manager.zeros(new Shape(ROWS)),
                                        b -> b.optClassNames(List.of("a", "b"))))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("found 4 classes, expected 2, as optClassNames says");
    }

    @Test
    void aHeadIsPickedByItsName() throws Exception {
        try (ByHand hand = new ByHand(b -> b.optOutput("main"))) {
            NDArray main = manager.create(new float[] {0, 1, 2, 3}, new Shape(1, K));
            NDArray other = manager.zeros(new Shape(1, 2));
            main.setName("main");
            other.setName("auxiliary");
            hand.batch(new NDList(other, main), manager.create(new long[] {3}), 5);
            hand.epoch();
            main.setName("principal");
            assertThatThrownBy(
                            () ->
                                    hand.batch(
                                            new NDList(other, main),
                                            manager.create(new long[] {3}),
                                            5))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("no head main, expected one of [auxiliary, principal]");
        }
        float[] row = of(rows(Archive.open(run).epoch(Pass.TRAINING, 0)), 5L);
        assertThat((double) row[4])
                .isCloseTo(new Oracle(new float[] {0, 1, 2, 3}, 3).gold(), within(1e-6));
    }

    @ParameterizedTest
    @EnumSource(DuplicatePolicy.class)
    void anExampleThatComesTwiceCountsAsAsked(DuplicatePolicy policy) throws Exception {
        float[] first = {2, 0, 0, 0};
        float[] second = {0, 0, 3, 0};
        float[] third = {0, 1, 0, 0};
        try (ByHand hand = new ByHand(b -> b.optDuplicates(policy))) {
            hand.batch(logits(first, second), 0, 5, 5);
            hand.batch(logits(third), 0, 5);
            hand.epoch();
        }
        Archive archive = Archive.open(run);
        assertThat(archive.manifest().duplicatePolicy()).isEqualTo(policy.key());
        Epoch epoch = archive.epoch(Pass.TRAINING, 0);
        assertThat(epoch.coverage().duplicates()).isEqualTo(2);
        float[] row = of(rows(epoch), 5L);
        for (int c = 0; c < K; c++) {
            double a = new Oracle(first, 0).p[c];
            double b = new Oracle(second, 0).p[c];
            double d = new Oracle(third, 0).p[c];
            double expected =
                    switch (policy) {
                        case FIRST -> a;
                        case LAST -> d;
                        case MEAN -> (a + b + d) / 3;
                    };
            assertThat((double) row[1 + c]).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void whatCannotBeAveragedIsRefused() throws Exception {
        for (UnaryOperator<CartographyListener.Builder> options :
                List.<UnaryOperator<CartographyListener.Builder>>of(
                        b -> b.optDuplicates(DuplicatePolicy.MEAN).optGold(0),
                        b -> b.optDuplicates(DuplicatePolicy.LAST).optSlotBytes(0))) {
            try (ByHand hand = new ByHand(options)) {
                hand.batch(logits(new float[K], new float[K]), 0, 5, 5);
                assertThatThrownBy(hand::epoch)
                        .isInstanceOf(CaptureException.class)
                        .hasMessageContaining("example 5: found a second time in one epoch")
                        .hasMessageContaining("optSlotBytes");
                assertThatThrownBy(hand::epoch)
                        .isInstanceOf(CaptureException.class)
                        .hasMessageContaining("an earlier failure (example 5");
            }
        }
    }

    @Test
    void chunksOfSeveralBatchesAndDevicesKeepTheOrderOfArrival() throws Exception {
        try (ByHand hand =
                new ByHand(
                        b -> {
                            b.chunkBytes = 1L << 20;
                            return b.optSlotBytes(0);
                        })) {
            Map<Long, float[]> firsts = new HashMap<>();
            for (int batch = 0; batch < 9; batch++) {
                long[] ids = random.longs(4, 0, ROWS).toArray();
                float[][] z = new float[4][];
                for (int i = 0; i < 4; i++) {
                    z[i] = logits(K);
                    firsts.putIfAbsent(ids[i], z[i]);
                }
                hand.batch(logits(z), 0, ids);
            }
            hand.epoch();
            hand.listener.flush();
            Map<Long, float[]> rows = rows(Archive.open(run).epoch(Pass.TRAINING, 0));
            assertThat(rows).hasSameSizeAs(firsts);
            firsts.forEach(
                    (id, z) ->
                            assertThat((double) of(rows, id)[1])
                                    .isCloseTo(new Oracle(z, 0).gold(), within(1e-6)));
        }
    }

    @Test
    void severalProcessesWriteOneRun() throws Exception {
        float[] z = logits(K);
        try (ByHand one = new ByHand(b -> b.optRank(0, 2));
                ByHand two = new ByHand(b -> b.optRank(1, 2))) {
            for (int epoch = 0; epoch < 2; epoch++) {
                one.batch(logits(z, z, z), 0, 4, 7, 1);
                one.epoch();
                one.listener.flush();
                assertThat(Archive.open(run).epochCount()).isEqualTo(epoch);
                two.batch(logits(logits(K), z), 0, 7, 20); // 7 is with the other already
                two.epoch();
                two.listener.flush();
                assertThat(Archive.open(run).epochCount()).isEqualTo(epoch + 1);
            }
        }
        Archive archive = Archive.open(run);
        assertThat(archive.manifest().worldSize()).isEqualTo(2);
        Epoch epoch = archive.epoch(Pass.TRAINING, 1);
        assertThat(epoch.coverage().seen()).isEqualTo(4);
        assertThat(epoch.coverage().missing()).isEqualTo(ROWS - 4);
        assertThat(epoch.coverage().duplicates()).isEqualTo(1);
        Map<Long, float[]> rows = rows(epoch);
        assertThat(rows).containsOnlyKeys(1L, 4L, 7L, 20L);
        assertThat((double) of(rows, 7L)[1]).isCloseTo(new Oracle(z, 0).gold(), within(1e-6));
        assertThat(Analyzer.of(run).map().size()).isEqualTo(4);
        assertThatThrownBy(() -> new ByHand(b -> b.optResume(true)))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("a run of 2 processes, expected 1");
    }

    @Test
    void severalProcessesShareTheSweep() throws Exception {
        float[] z = logits(ROWS * K);
        long[] gold = labels(ROWS, K);
        for (int rank = 0; rank < 3; rank++) {
            int mine = rank;
            capture(
                    manager.create(z, new Shape(ROWS, K)),
                    manager.create(gold),
                    b -> b.optRank(mine, 3));
        }
        Archive archive = Archive.open(run);
        List<Long> ids = new ArrayList<>();
        archive.epoch(Pass.EPOCH_END, 1)
                .read((count, id, label, p) -> LongStream.of(id).limit(count).forEach(ids::add));
        assertThat(ids).isEqualTo(LongStream.range(0, ROWS).boxed().toList());
        assertThat(archive.epoch(Pass.EPOCH_END, 1).coverage().missing()).isZero();
        assertThat(archive.epoch(Pass.TRAINING, 1).coverage().duplicates())
                .isEqualTo(2 * ROWS); // each of the three saw them all
    }

    private NDArray logits(float[]... rows) {
        return manager.create(rows);
    }

    /** A training whose batches are made up. */
    private final class ByHand implements AutoCloseable {

        private final CartographyListener listener;
        private final Model model = RowCoded.echo();
        private final Trainer trainer;

        ByHand(UnaryOperator<CartographyListener.Builder> options) {
            ArrayDataset dataset =
                    new ArrayDataset.Builder()
                            .setData(manager.zeros(new Shape(ROWS, K)))
                            .optLabels(manager.zeros(new Shape(ROWS)))
                            .setSampling(7, true)
                            .build();
            listener =
                    options.apply(
                                    CartographyListener.builder()
                                            .setDirectory(run)
                                            .setTrainingSet(dataset)
                                            .optPasses(Pass.TRAINING))
                            .build();
            trainer = model.newTrainer(RowCoded.still());
        }

        void batch(NDArray output, int label, long... ids) {
            long[] labels = new long[ids.length];
            Arrays.fill(labels, label);
            batch(new NDList(output), manager.create(labels), ids);
        }

        void batch(NDList output, NDArray label, long... ids) {
            Device device = trainer.getDevices()[0];
            ConcurrentHashMap<Device, NDList> predictions = new ConcurrentHashMap<>();
            ConcurrentHashMap<Device, NDList> labels = new ConcurrentHashMap<>();
            predictions.put(device, output);
            labels.put(device, new NDList(label));
            Batch batch =
                    new Batch(
                            manager.newSubManager(),
                            new NDList(manager.zeros(new Shape(ids.length, K))),
                            new NDList(),
                            ids.length,
                            Batchifier.STACK,
                            Batchifier.STACK,
                            0,
                            0,
                            LongStream.of(ids).boxed().toList());
            listener.onTrainingBatch(
                    trainer, new TrainingListener.BatchData(batch, labels, predictions));
        }

        void epoch() {
            listener.onEpoch(trainer);
        }

        @Override
        public void close() {
            listener.onTrainingEnd(trainer);
            trainer.close();
            model.close();
        }
    }
}
