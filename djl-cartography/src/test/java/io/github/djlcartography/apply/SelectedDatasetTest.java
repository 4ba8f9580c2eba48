package io.github.djlcartography.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.capture.CartographyListener;
import io.github.djlcartography.capture.ExampleColumns;
import io.github.djlcartography.capture.RowCoded;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selectors;
import io.github.djlcartography.select.Weightings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectedDatasetTest {

    private static final int ROWS = 60;

    @TempDir Path directory;

    private DataMap map(String name, RandomAccessDataset dataset) throws Exception {
        Path run = directory.resolve(name);
        try (Model model = RowCoded.echo();
                Trainer trainer =
                        model.newTrainer(
                                RowCoded.still()
                                        .addTrainingListeners(
                                                CartographyListener.builder()
                                                        .setDirectory(run)
                                                        .setTrainingSet(dataset)
                                                        .optPasses(Pass.EPOCH_END, Pass.TRAINING)
                                                        .build()))) {
            trainer.initialize(new Shape(1, RowCoded.CLASSES));
            RowCoded.makeEcho(model);
            EasyTrain.fit(trainer, 2, dataset, null);
        }
        assertThat(Archive.open(run).passes()).hasSize(2);
        DataMap map = Analyzer.of(run).pass(Pass.TRAINING).map();
        for (int row = 0; row < map.size(); row++) { // each id still means its root row
            long id = map.id(row);
            assertThat(map.label(row)).isEqualTo(RowCoded.label(id));
            assertThat(map.value(Metric.CONFIDENCE, row))
                    .isCloseTo(RowCoded.probability(id, RowCoded.label(id)), within(1e-6));
        }
        return map;
    }

    private static SelectedDataset view(RandomAccessDataset dataset, Selection selection)
            throws Exception {
        return SelectedDataset.builder()
                .setDataset(dataset)
                .setSelection(selection)
                .setSampling(7, true)
                .build();
    }

    private static List<Long> ids(DataMap map) {
        List<Long> ids = new ArrayList<>();
        for (int row = 0; row < map.size(); row++) {
            ids.add(map.id(row));
        }
        return ids;
    }

    private static List<Long> list(long[] ids) {
        return java.util.Arrays.stream(ids).boxed().toList();
    }

    @Test
    void rootIdsSurviveASecondAndAThirdRunOnSelectionsOfSelections() throws Exception {
        RowCoded root = RowCoded.of(ROWS, 8, true);
        Selection half = Selectors.bottom(Metric.CONFIDENCE, 0.5).select(map("first", root));
        SelectedDataset second = view(root, half);
        assertThat(second.size()).isEqualTo(30);
        DataMap secondMap = map("second", second);
        assertThat(ids(secondMap)).isEqualTo(list(half.ids()));
        assertThat(secondMap.provenance().rows()).isEqualTo(ROWS);

        Selection quarter = Selectors.bottom(Metric.CONFIDENCE, 0.5).select(secondMap);
        DataMap nested = map("nested", view(second, quarter));
        DataMap direct = map("direct", view(root, quarter));
        assertThat(ids(nested)).isEqualTo(list(quarter.ids())).isEqualTo(ids(direct));
    }

    @Test
    void arraysAreStillReadInBulkUnderRootIds() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            RandomAccessDataset root = RowCoded.arrays(manager, ROWS, 8, true);
            Selection third = Selectors.random(1.0 / 3, 5).select(map("first", root));
            assertThat(ids(map("second", view(root, third)))).isEqualTo(list(third.ids()));
        }
    }

    @Test
    void batchesCountTheirProgressToTheViewsSize() throws Exception {
        SelectedDataset view =
                SelectedDataset.builder()
                        .setDataset(RowCoded.of(ROWS, 8, true))
                        .setIds(40, 3, 17)
                        .setSampling(2, false)
                        .build();
        assertThat(view.exampleIds()).containsExactly(3, 17, 40);
        List<Object> seen = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            for (Batch batch : view.getData(manager)) {
                try (batch) {
                    seen.addAll(batch.getIndices());
                    assertThat(batch.getProgressTotal()).isEqualTo(3);
                    float[] first = batch.getData().head().get(0).toFloatArray();
                    assertThat(first[0])
                            .isEqualTo(RowCoded.logit((Long) batch.getIndices().get(0), 0));
                }
            }
            assertThat(seen).containsExactly(3L, 17L, 40L);
            assertThat(view.get(manager, 1).getLabels().head().getLong())
                    .isEqualTo(RowCoded.label(17));
        }
    }

    @Test
    void aSelectionMadeOnAnotherDatasetIsRefused() throws Exception {
        Selection selection =
                Selectors.top(Metric.CONFIDENCE, 0.5)
                        .select(map("first", RowCoded.of(ROWS, 8, true)));
        assertThatThrownBy(() -> view(RowCoded.of(ROWS + 1, 8, true), selection))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("found a dataset with 61 rows, expected 60 rows");
        try (NDManager manager = NDManager.newBaseManager()) {
            RandomAccessDataset otherLabels =
                    new ai.djl.training.dataset.ArrayDataset.Builder()
                            .setData(manager.zeros(new Shape(ROWS, RowCoded.CLASSES)))
                            .optLabels(manager.zeros(new Shape(ROWS)))
                            .setSampling(4, false)
                            .build();
            assertThatThrownBy(() -> view(otherLabels, selection))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("found a dataset with label 0 for example")
                    .hasMessageContaining("Give the dataset that was mapped");
        }
    }

    @Test
    void ofSeveralLabelsTheOneThatWasCapturedIsHeldAgainstTheSelection() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            RandomAccessDataset plain = RowCoded.arrays(manager, ROWS, 8, true);
            Selection selection = Selectors.top(Metric.CONFIDENCE, 0.5).select(map("first", plain));
            long[] labels = new long[ROWS];
            java.util.Arrays.setAll(labels, RowCoded::label);
            RandomAccessDataset withWeights =
                    new ai.djl.training.dataset.ArrayDataset.Builder()
                            .setData(manager.zeros(new Shape(ROWS, RowCoded.CLASSES)))
                            .optLabels(manager.ones(new Shape(ROWS)), manager.create(labels))
                            .setSampling(4, false)
                            .build();
            assertThat(
                            SelectedDataset.builder()
                                    .setDataset(withWeights)
                                    .setSelection(selection)
                                    .optLabel(list -> list.get(1))
                                    .setSampling(4, false)
                                    .build()
                                    .size())
                    .isEqualTo(30);
        }
    }

    @Test
    void aSecondRunWithWeightsIsMappedWithoutAWordAboutTheLabel() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            for (RandomAccessDataset root :
                    List.of(RowCoded.of(ROWS, 8, true), RowCoded.arrays(manager, ROWS, 8, true))) {
                String name = root.getClass().getSimpleName();
                Selection keep =
                        Selectors.bottom(Metric.CONFIDENCE, 0.5)
                                .then(Weightings.focal(2))
                                .select(map(name, root));
                SelectedDataset.Builder weighted =
                        SelectedDataset.builder()
                                .setDataset(root)
                                .setSelection(keep)
                                .optWeights()
                                .optExampleIds()
                                .setSampling(7, true);
                assertThat(ids(map(name + " again", weighted.build()))).isEqualTo(list(keep.ids()));
                for (Batch batch : weighted.build().getData(manager)) {
                    try (batch) {
                        float[] weights =
                                batch.getLabels().get(ExampleColumns.WEIGHT).toFloatArray();
                        for (int i = 0; i < weights.length; i++) {
                            assertThat(weights[i])
                                    .isEqualTo(
                                            (float) keep.weight((Long) batch.getIndices().get(i)));
                        }
                    }
                }
            }
        }
    }

    @Test
    void aRunWhoseExamplesAreDrawnByWeightIsMappedAndTheLedgerCountsThem() throws Exception {
        RowCoded root = RowCoded.of(ROWS, 8, true);
        Selection keep =
                Selectors.bottom(Metric.CONFIDENCE, 0.5)
                        .then(Weightings.focal(2))
                        .select(map("first", root));
        WeightedSampler sampler =
                WeightedSampler.builder()
                        .setWeights(keep::weight)
                        .setBatchSize(8)
                        .optExamples(100)
                        .build();
        SelectedDataset view =
                SelectedDataset.builder()
                        .setDataset(root)
                        .setSelection(keep)
                        .setSampling(sampler)
                        .build();
        assertThat(list(keep.ids())).containsAll(ids(map("second", view)));
        Coverage ledger =
                Archive.open(directory.resolve("second")).epoch(Pass.TRAINING, 0).coverage();
        assertThat(ledger.seen() + ledger.missing()).isEqualTo(keep.size());
        assertThat(ledger.seen() + ledger.duplicates()).isEqualTo(100);
    }

    @Test
    void aRunByDifficultyIsMapped() throws Exception {
        RowCoded root = RowCoded.of(ROWS, 8, true);
        CurriculumSampler sampler =
                CurriculumSampler.builder()
                        .setDifficulty(id -> -RowCoded.probability(id, RowCoded.label(id)))
                        .setPacing(Pacing.linear(0.5, 0.2))
                        .setBatchSize(8)
                        .setEpochs(2)
                        .build();
        SelectedDataset view =
                SelectedDataset.builder().setDataset(root).setAll().setSampling(sampler).build();
        assertThat(map("run", view).size()).isEqualTo(ROWS); // the second epoch has all of them
        assertThat(
                        Archive.open(directory.resolve("run"))
                                .epoch(Pass.TRAINING, 0)
                                .coverage()
                                .missing())
                .isPositive();
    }

    @Test
    void rowsThatAreNotThereOrComeTwiceAreRefused() {
        RowCoded root = RowCoded.of(ROWS, 8, true);
        assertThatThrownBy(
                        () ->
                                SelectedDataset.builder()
                                        .setDataset(root)
                                        .setIds(1, 60)
                                        .setSampling(1, false)
                                        .build())
                .hasMessageContaining("found no example 60 among its 60");
        assertThatThrownBy(
                        () ->
                                SelectedDataset.builder()
                                        .setDataset(root)
                                        .setIds(1, 1)
                                        .setSampling(1, false)
                                        .build())
                .hasMessageContaining("expected each once");
        assertThatThrownBy(() -> SelectedDataset.builder().setDataset(root).build())
                .hasMessageContaining("no rows, or rows twice");
        assertThatThrownBy(
                        () -> SelectedDataset.builder().setDataset(root).setIds(1).setAll().build())
                .hasMessageContaining("no rows, or rows twice");
        assertThatThrownBy(
                        () ->
                                SelectedDataset.builder()
                                        .setDataset(root)
                                        .setAll()
                                        .optWeights()
                                        .build())
                .hasMessageContaining("found no selection");
    }
}
