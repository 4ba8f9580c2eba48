package io.github.djlcartography.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.RandomSampler;
import ai.djl.training.dataset.Sampler;
import ai.djl.training.listener.TrainingListener;
import ai.djl.translate.Batchifier;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CartographyListenerTest {

    private static final int ROWS = 53;

    /** The second is only a name here: nothing is ever put on it. */
    private static final Device[] TWO_DEVICES = {Device.cpu(), Device.gpu(0)};

    @TempDir Path run;

    private CartographyListener.Builder listener(RandomAccessDataset dataset) {
        return CartographyListener.builder()
                .setDirectory(run)
                .setTrainingSet(dataset)
                .optPasses(Pass.EPOCH_END, Pass.TRAINING);
    }

    private void capture(
            RandomAccessDataset dataset,
            int epochs,
            UnaryOperator<CartographyListener.Builder> options)
            throws Exception {
        RowCoded.fit(
                dataset,
                epochs,
                RowCoded.still().addTrainingListeners(options.apply(listener(dataset)).build()));
    }

    /** Every row of every epoch must be what its id says. */
    private List<Epoch> check(Pass pass, int epochs) {
        List<Epoch> found = Archive.open(run).epochs(pass);
        assertThat(found).hasSize(epochs);
        for (Epoch epoch : found) {
            epoch.read(
                    (count, id, label, p) -> {
                        for (int i = 0; i < count; i++) {
                            assertThat(label[i]).isEqualTo(RowCoded.label(id[i]));
                            for (int c = 0; c < RowCoded.CLASSES; c++) {
                                assertThat((double) p[i * RowCoded.CLASSES + c])
                                        .isCloseTo(RowCoded.probability(id[i], c), within(1e-6));
                            }
                        }
                    });
        }
        return found;
    }

    private static List<Long> ids(Epoch epoch) {
        List<Long> ids = new ArrayList<>();
        epoch.read(
                (count, id, label, p) -> {
                    for (int i = 0; i < count; i++) {
                        ids.add(id[i]);
                    }
                });
        return ids;
    }

    private static Coverage ledger(Epoch epoch) {
        return epoch.coverage();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void everyRowIsCapturedUnderItsOwnNameThroughShuffles(int batch) throws Exception {
        capture(RowCoded.of(ROWS, batch, true), 3, b -> b);
        for (Pass pass : Pass.values()) {
            for (Epoch epoch : check(pass, 3)) {
                assertThat(ledger(epoch).seen()).isEqualTo(ROWS);
                assertThat(ledger(epoch).missing()).isZero();
                assertThat(ledger(epoch).duplicates()).isZero();
                assertThat(ids(epoch)).isSorted(); // dataset order, both passes
            }
        }
    }

    @Test
    void arraysThatDjlReadsInBulkAreNamedRight() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            capture(RowCoded.arrays(manager, ROWS, 8, true), 2, b -> b);
        }
        check(Pass.EPOCH_END, 2);
        check(Pass.TRAINING, 2);
    }

    @Test
    void prefetchThreadsAndSlowRowsDoNotMixNames() throws Exception {
        RowCoded dataset = RowCoded.slow(ROWS, 5);
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            RowCoded.fit(
                    dataset,
                    2,
                    RowCoded.still()
                            .optExecutorService(executor)
                            .addTrainingListeners(listener(dataset).build()));
        } finally {
            executor.shutdown();
        }
        check(Pass.EPOCH_END, 2);
        check(Pass.TRAINING, 2).forEach(e -> assertThat(ledger(e).seen()).isEqualTo(ROWS));
    }

    @Test
    void aDroppedLastBatchIsInTheLedgerAndInTheMapsWarnings() throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, new BatchSampler(new RandomSampler(), 10, true));
        capture(dataset, 4, b -> b);
        check(Pass.TRAINING, 4)
                .forEach(
                        epoch -> {
                            assertThat(ledger(epoch).seen()).isEqualTo(50);
                            assertThat(ledger(epoch).missing()).isEqualTo(3);
                        });
        check(Pass.EPOCH_END, 4).forEach(e -> assertThat(ledger(e).missing()).isZero());
        assertThat(Analyzer.of(run).pass(Pass.TRAINING).map().provenance().warnings())
                .anyMatch(w -> w.contains("lacks 3 of 53"));
        assertThat(Analyzer.of(run).map().provenance().warnings()).isEmpty();
    }

    @Test
    void anOversampledRowCountsOnceAndTheRestIsInTheLedger() throws Exception {
        Sampler.SubSampler twice =
                dataset -> {
                    List<Long> order = new ArrayList<>();
                    for (long i = 0; i < dataset.size(); i++) {
                        order.add(i % 5); // five rows, over and over
                    }
                    return order.iterator();
                };
        capture(RowCoded.of(ROWS, new BatchSampler(twice, 8)), 1, b -> b);
        Epoch epoch = check(Pass.TRAINING, 1).get(0);
        assertThat(ids(epoch)).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(ledger(epoch).duplicates()).isEqualTo(ROWS - 5);
        assertThat(ledger(epoch).missing()).isEqualTo(ROWS - 5);
    }

    @Test
    void beyondTheSlotLimitRowsStandInOrderOfArrivalAndTheMapHasTheSameBits() throws Exception {
        capture(RowCoded.of(ROWS, 7, true), 2, b -> b.optSlotBytes(0));
        assertThat(ids(check(Pass.TRAINING, 2).get(0)))
                .hasSize(ROWS)
                .doesNotHaveDuplicates()
                .isNotEqualTo(new ArrayList<>(ids(check(Pass.EPOCH_END, 2).get(0))));
        DataMap arrived = Analyzer.of(run).pass(Pass.TRAINING).map();
        DataMap ordered = Analyzer.of(run).pass(Pass.EPOCH_END).map();
        for (int row = 0; row < ROWS; row++) {
            assertThat(arrived.value(Metric.CONFIDENCE, row))
                    .isCloseTo(ordered.value(Metric.CONFIDENCE, row), within(1e-7));
        }
    }

    @Test
    void theSweepMayReadThePlainExamples() throws Exception {
        RowCoded augmented = RowCoded.of(ROWS, 7, true);
        RowCoded plain = RowCoded.of(ROWS, 7, true);
        capture(augmented, 1, b -> b.optSweepSet(plain));
        check(Pass.EPOCH_END, 1);
        assertThat(plain.reads()).isEqualTo(ROWS);
        assertThat(augmented.reads()).isEqualTo(2 * ROWS); // to train and to validate
        assertThatThrownBy(() -> listener(augmented).optSweepSet(RowCoded.of(9, 7, true)).build())
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("found 9 examples of 9 rows, expected 53 of 53");
    }

    @Test
    void theManifestSaysWhatIsNeededToReadTheRest() throws Exception {
        capture(
                RowCoded.of(ROWS, 7, true),
                1,
                b ->
                        b.optDatasetName("coded")
                                .optModelName("echo model")
                                .optSeed(5)
                                .optClassNames(List.of("a", "b", "c", "d")));
        var manifest = Archive.open(run).manifest();
        assertThat(manifest.classes()).isEqualTo(RowCoded.CLASSES);
        assertThat(manifest.classNames()).containsExactly("a", "b", "c", "d");
        assertThat(manifest.dataset().name()).isEqualTo("coded");
        assertThat(manifest.dataset().rows()).isEqualTo(ROWS);
        assertThat(manifest.dataset().fingerprint()).startsWith("sha256:");
        assertThat(manifest.passes()).containsExactly("epoch-end", "training");
        assertThat(manifest.seed()).isEqualTo(5);
        assertThat(manifest.model()).isEqualTo("echo model");
        assertThat(manifest.libraries()).containsKeys("djl", "PyTorch", "java");
    }

    @Test
    void theDefaultIsTheEpochEndPassAlone() throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        CartographyListener plain =
                CartographyListener.builder().setDirectory(run).setTrainingSet(dataset).build();
        RowCoded.fit(dataset, 1, RowCoded.still().addTrainingListeners(plain));
        assertThat(Archive.open(run).passes()).containsExactly(Pass.EPOCH_END);
    }

    @Test
    void djlsOwnSubsetsAreRefusedSinceTheyHideTheirRows() throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        RandomAccessDataset[] subsets = {
            dataset.randomSplit(8, 2)[0],
            dataset.subDataset(0, 10),
            dataset.subDataset(List.of(4L, 2L, 9L)),
        };
        for (RandomAccessDataset subset : subsets) {
            assertThatThrownBy(() -> listener(subset).build())
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("randomSplit")
                    .hasMessageContaining("SelectedDataset");
        }
    }

    @Test
    void aDirectoryWithARunIsRefused() throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        capture(dataset, 2, b -> b);
        assertThatThrownBy(() -> listener(dataset).build())
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("found a run of 2 epochs, expected an empty directory");
    }

    @Test
    void resumeGoesOnAfterTheLastCompleteEpoch() throws Exception {
        capture(RowCoded.of(ROWS, 7, true), 2, b -> b);
        RowCoded again = RowCoded.of(ROWS, 7, true);
        CartographyListener resumed = listener(again).optResume(true).build();
        assertThat(resumed.nextEpoch()).isEqualTo(2);
        RowCoded.fit(again, 2, RowCoded.still().addTrainingListeners(resumed));
        check(Pass.EPOCH_END, 4);
        check(Pass.TRAINING, 4);
    }

    @Test
    void resumeOnAnotherDatasetIsRefused() throws Exception {
        capture(RowCoded.of(ROWS, 7, true), 1, b -> b);
        assertThatThrownBy(() -> listener(RowCoded.of(ROWS + 1, 7, true)).optResume(true).build())
                .hasMessageContaining("53 of 53 rows")
                .hasMessageContaining("54");
        RowCoded relabelled = RowCoded.of(ROWS, 7, true);
        relabelled.relabel(3);
        assertThatThrownBy(() -> capture(relabelled, 1, b -> b.optResume(true)))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("example 3")
                .hasMessageContaining("label");
        assertThat(Archive.open(run).epochCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Pass.class)
    void aLabelThatChangesBetweenEpochsIsAnError(Pass pass) {
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        TrainingListener relabels =
                new OnEpoch(() -> dataset.relabel(11)); // after the first epoch is captured
        assertThatThrownBy(
                        () ->
                                RowCoded.fit(
                                        dataset,
                                        2,
                                        RowCoded.still()
                                                .addTrainingListeners(
                                                        listener(dataset).optPasses(pass).build(),
                                                        relabels)))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("example 11")
                .hasMessageContaining("expected " + RowCoded.label(11));
        assertThat(Archive.open(run).epochCount()).isEqualTo(1);
        assertThat(Archive.open(run).unfinished()).isEmpty();
    }

    @Test
    void aTrainerOnAnotherDatasetIsFoundOut() {
        RowCoded mapped = RowCoded.of(10, 7, true);
        assertThatThrownBy(
                        () ->
                                RowCoded.fit(
                                        RowCoded.of(ROWS, 7, false),
                                        1,
                                        RowCoded.still()
                                                .addTrainingListeners(listener(mapped).build())))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("one of the 10 of the training set");
    }

    @Test
    void severalDevicesWithAnExecutorAreRefusedAtTheStart() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        DefaultTrainingConfig config =
                RowCoded.still()
                        .optDevices(TWO_DEVICES)
                        .optExecutorService(executor)
                        .addTrainingListeners(listener(RowCoded.of(ROWS, 7, true)).build());
        try (Model model = RowCoded.echo()) {
            assertThatThrownBy(() -> model.newTrainer(config))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("2 devices and an executor");
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void predictionsOfTooFewOrUnknownDevicesAreFoundOut() throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, 8, true);
        CartographyListener listener = listener(dataset).optPasses(Pass.TRAINING).build();
        try (Model model = RowCoded.echo();
                Trainer trainer = model.newTrainer(RowCoded.still().optDevices(TWO_DEVICES));
                NDManager manager = trainer.getManager().newSubManager()) {
            long[] rows = {40, 3, 17};
            for (Device device : new Device[] {TWO_DEVICES[0], Device.gpu(5)}) {
                ConcurrentHashMap<Device, NDList> predictions = new ConcurrentHashMap<>();
                ConcurrentHashMap<Device, NDList> labels = new ConcurrentHashMap<>();
                put(manager, predictions, labels, device, rows, 0, 3);
                Batch batch = batch(manager, 3, List.of(40L, 3L, 17L));
                assertThatThrownBy(
                                () ->
                                        listener.onTrainingBatch(
                                                trainer,
                                                new TrainingListener.BatchData(
                                                        batch, labels, predictions)))
                        .isInstanceOf(CaptureException.class)
                        .hasMessageContaining("from each of the trainer's devices")
                        .hasMessageContaining("all different");
            }
        }
    }

    @Test
    void rowsOfSeveralDevicesJoinInTheTrainersOrder() throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, 8, true);
        CartographyListener listener = listener(dataset).optPasses(Pass.TRAINING).build();
        try (Model model = RowCoded.echo();
                Trainer trainer = model.newTrainer(RowCoded.still().optDevices(TWO_DEVICES));
                NDManager manager = trainer.getManager().newSubManager()) {
            long[] rows = {40, 3, 17, 8, 21};
            ConcurrentHashMap<Device, NDList> predictions = new ConcurrentHashMap<>();
            ConcurrentHashMap<Device, NDList> labels = new ConcurrentHashMap<>();
            put(manager, predictions, labels, TWO_DEVICES[1], rows, 3, 5);
            put(manager, predictions, labels, TWO_DEVICES[0], rows, 0, 3);
            Batch batch = batch(manager, 5, List.of(40L, 3L, 17L, 8L, 21L));
            listener.onTrainingBatch(
                    trainer, new TrainingListener.BatchData(batch, labels, predictions));
            listener.onEpoch(trainer);
            listener.flush();
        }
        assertThat(ids(check(Pass.TRAINING, 1).get(0))).containsExactly(3L, 8L, 17L, 21L, 40L);
    }

    private static void put(
            NDManager manager,
            ConcurrentHashMap<Device, NDList> predictions,
            ConcurrentHashMap<Device, NDList> labels,
            Device device,
            long[] rows,
            int from,
            int to) {
        float[] logits = new float[(to - from) * RowCoded.CLASSES];
        long[] gold = new long[to - from];
        for (int i = from; i < to; i++) {
            gold[i - from] = RowCoded.label(rows[i]);
            for (int c = 0; c < RowCoded.CLASSES; c++) {
                logits[(i - from) * RowCoded.CLASSES + c] = RowCoded.logit(rows[i], c);
            }
        }
        predictions.put(
                device, new NDList(manager.create(logits, new Shape(to - from, RowCoded.CLASSES))));
        labels.put(device, new NDList(manager.create(gold)));
    }

    private static Batch batch(NDManager manager, int size, @Nullable List<?> indices) {
        return new Batch(
                manager.newSubManager(),
                new NDList(manager.zeros(new Shape(size, RowCoded.CLASSES))),
                new NDList(),
                size,
                Batchifier.STACK,
                Batchifier.STACK,
                0,
                0,
                indices);
    }

    @Test
    void batchesThatCannotBeNamedAreRefused() throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        CartographyListener listener = listener(dataset).build();
        try (Model model = RowCoded.echo();
                Trainer trainer = model.newTrainer(RowCoded.still());
                NDManager manager = trainer.getManager().newSubManager()) {
            assertThatThrownBy(() -> feed(listener, trainer, manager, 3, null, 3, 3))
                    .hasMessageContaining("found no indices");
            assertThatThrownBy(() -> feed(listener, trainer, manager, 3, List.of(1L, 2L), 3, 3))
                    .hasMessageContaining("found 2 indices");
            assertThatThrownBy(() -> feed(listener, trainer, manager, 2, List.of(1L, 2L), 3, 3))
                    .hasMessageContaining("3 rows of predictions");
            assertThatThrownBy(() -> feed(listener, trainer, manager, 3, List.of(1, 2, 3), 2, 2))
                    .hasMessageContaining("2 rows of predictions");
            assertThatThrownBy(() -> feed(listener, trainer, manager, 3, List.of(1, 2, 3), 3, 2))
                    .hasMessageContaining("labels");
            assertThatThrownBy(() -> feed(listener, trainer, manager, 1, List.of("row 1"), 1, 1))
                    .hasMessageContaining("row 1")
                    .hasMessageContaining("a whole number");
        }
    }

    private static void feed(
            CartographyListener listener,
            Trainer trainer,
            NDManager manager,
            int size,
            @Nullable List<?> indices,
            int predictions,
            int labels) {
        Batch batch = batch(manager, size, indices);
        ConcurrentHashMap<Device, NDList> p = new ConcurrentHashMap<>();
        ConcurrentHashMap<Device, NDList> l = new ConcurrentHashMap<>();
        Device device = trainer.getDevices()[0];
        p.put(device, new NDList(manager.zeros(new Shape(predictions, RowCoded.CLASSES))));
        l.put(device, new NDList(manager.zeros(new Shape(labels))));
        listener.onTrainingBatch(trainer, new TrainingListener.BatchData(batch, l, p));
    }

    @Test
    void aDivergedModelIsNotWrittenDown() {
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        assertThatThrownBy(
                        () ->
                                capture(
                                        dataset,
                                        1,
                                        b -> b.optOutput(l -> l.singletonOrThrow().mul(Float.NaN))))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("diverged");
        assertThat(run.toFile().list()).doesNotContain("manifest.json");
    }

    @Test
    void logitsAreNotTakenForProbabilities() {
        assertThatThrownBy(
                        () ->
                                capture(
                                        RowCoded.of(ROWS, 7, true),
                                        1,
                                        CartographyListener.Builder::optProbabilities))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("sum to 1")
                .hasMessageContaining("Leave out optProbabilities");
    }

    @Test
    void probabilitiesAreKeptAsTheyAre() throws Exception {
        capture(
                RowCoded.of(ROWS, 7, true),
                1,
                b -> b.optProbabilities().optOutput(l -> l.singletonOrThrow().softmax(-1)));
        check(Pass.EPOCH_END, 1);
    }

    @Test
    void oneHotLabelsAndColumnsOfLabelsAreUnderstood() throws Exception {
        capture(
                RowCoded.of(ROWS, 7, true),
                1,
                b -> b.optLabel(l -> l.singletonOrThrow().oneHot(RowCoded.CLASSES)));
        check(Pass.TRAINING, 1);
        run = run.resolve("second");
        capture(
                RowCoded.of(ROWS, 7, true),
                1,
                b -> b.optLabel(l -> l.singletonOrThrow().reshape(-1, 1)));
        check(Pass.TRAINING, 1);
    }

    @Test
    void anOutputOfAnotherShapeSaysHowToPickTheRightOne() {
        assertThatThrownBy(
                        () ->
                                capture(
                                        RowCoded.of(ROWS, 7, true),
                                        1,
                                        b ->
                                                b.optOutput(
                                                        l ->
                                                                l.singletonOrThrow()
                                                                        .reshape(1, 1, -1, 4))))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("(batch, classes)")
                .hasMessageContaining("optOutput");
    }

    @Test
    void anEpochThatDoesNotEndIsDroppedAndClosingTwiceIsFine() throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        CartographyListener listener = listener(dataset).build();
        Model model = RowCoded.echo();
        Trainer trainer = model.newTrainer(RowCoded.still().addTrainingListeners(listener));
        trainer.initialize(new Shape(1, RowCoded.CLASSES));
        RowCoded.makeEcho(model);
        EasyTrain.fit(trainer, 1, dataset, null);
        Iterator<Batch> batches = trainer.iterateDataset(dataset).iterator();
        EasyTrain.trainBatch(trainer, batches.next());
        trainer.close();
        listener.onTrainingEnd(trainer);
        model.close();
        check(Pass.TRAINING, 1);
        assertThat(Archive.open(run).unfinished()).isEmpty();
    }

    @Test
    void aListenerRegisteredLateStillCaptures() throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        DefaultTrainingConfig config = RowCoded.still();
        try (Model model = RowCoded.echo();
                Trainer trainer = model.newTrainer(config)) {
            config.addTrainingListeners(listener(dataset).build());
            trainer.initialize(new Shape(1, RowCoded.CLASSES));
            RowCoded.makeEcho(model);
            EasyTrain.fit(trainer, 2, dataset, null);
        }
        check(Pass.EPOCH_END, 2);
        check(Pass.TRAINING, 2);
    }

    @Test
    void oneListenerServesOneTrainer() throws Exception {
        DefaultTrainingConfig config =
                RowCoded.still().addTrainingListeners(listener(RowCoded.of(ROWS, 7, true)).build());
        try (Model model = RowCoded.echo();
                Trainer first = model.newTrainer(config)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> model.newTrainer(config))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("a second one");
        }
    }

    @Test
    void aLoopThatForgetsToNotifyIsTold() {
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        CartographyListener listener = listener(dataset).optPasses(Pass.TRAINING).build();
        try (Model model = RowCoded.echo();
                Trainer trainer = model.newTrainer(RowCoded.still())) {
            assertThatThrownBy(() -> listener.onEpoch(trainer))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("notifyListeners");
        }
    }

    @Test
    void twoWritersOfOneDirectoryAreToldOfEachOther() throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        CartographyListener first = listener(dataset).build();
        CartographyListener second = listener(dataset).build();
        try (Model model = RowCoded.echo();
                Trainer one = model.newTrainer(RowCoded.still().addTrainingListeners(first))) {
            assertThat(one).isNotNull();
            assertThatThrownBy(
                            () -> model.newTrainer(RowCoded.still().addTrainingListeners(second)))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("is writing, expected nobody");
        }
        RowCoded.fit(
                dataset, 1, RowCoded.still().addTrainingListeners(second)); // the first is closed
        check(Pass.EPOCH_END, 1);
    }

    @Test
    void aDirectoryThatFilledUpSinceTheListenerWasBuiltIsRefused() throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        CartographyListener early = listener(dataset).build();
        capture(dataset, 2, b -> b);
        assertThatThrownBy(
                        () ->
                                RowCoded.fit(
                                        dataset, 1, RowCoded.still().addTrainingListeners(early)))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("found 2 epochs, expected 0");
    }

    @Test
    void whereAskedForTrainingGoesOnWithoutCapture() throws Exception {
        RowCoded dataset = RowCoded.of(ROWS, 7, true);
        List<Integer> epochs = new ArrayList<>();
        RowCoded.fit(
                dataset,
                4,
                RowCoded.still()
                        .addTrainingListeners(
                                listener(dataset)
                                        .optOnCaptureFailure(OnCaptureFailure.WARN_AND_GO_ON)
                                        .build(),
                                new OnEpoch(
                                        () -> {
                                            epochs.add(epochs.size());
                                            dataset.relabel(epochs.size() == 2 ? 11 : -1);
                                        })));
        assertThat(epochs).hasSize(4); // the third failed, the fourth would have been right again
        check(Pass.EPOCH_END, 2);
        check(Pass.TRAINING, 2);
        assertThat(Archive.open(run).unfinished()).isEmpty();
    }

    @Test
    void aForgottenSettingIsNamed() {
        assertThatThrownBy(() -> CartographyListener.builder().setDirectory(run).build())
                .hasMessageContaining("setTrainingSet");
        assertThatThrownBy(() -> CartographyListener.builder().build())
                .hasMessageContaining("setDirectory");
    }

    /** Does something at the end of each epoch, after the listeners before it. */
    private record OnEpoch(Runnable action) implements TrainingListener {
        @Override
        public void onEpoch(Trainer trainer) {
            action.run();
        }

        @Override
        public void onTrainingBatch(Trainer trainer, BatchData batchData) {}

        @Override
        public void onValidationBatch(Trainer trainer, BatchData batchData) {}

        @Override
        public void onTrainingBegin(Trainer trainer) {}

        @Override
        public void onTrainingEnd(Trainer trainer) {}
    }
}
