package io.github.djlcartography.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.RandomAccessDataset;
import io.github.djlcartography.capture.ExampleColumns;
import io.github.djlcartography.capture.RowCoded;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The columns that a view adds to its batches, by whichever way these come. */
class ExampleColumnsTest {

    private static final int ROWS = 60;

    private static SelectedDataset.Builder view(RandomAccessDataset dataset) {
        long[] ids = new long[ROWS / 3];
        java.util.Arrays.setAll(ids, i -> 3 * i + 1);
        return SelectedDataset.builder()
                .setDataset(dataset)
                .setIds(ids)
                .optWeights(id -> id + 0.25)
                .optExampleIds()
                .setSampling(7, true);
    }

    private static NDArray column(NDList labels, String name) {
        return Objects.requireNonNull(labels.get(name), name);
    }

    /** Every row has the data, the label and the columns of one and the same example. */
    private static List<Long> check(NDList data, NDList labels) {
        assertThat(labels).hasSize(3);
        long[] ids = column(labels, ExampleColumns.EXAMPLE).toLongArray();
        float[] weights = column(labels, ExampleColumns.WEIGHT).toFloatArray();
        long[] label = ExampleColumns.label(labels).toLongArray();
        List<Long> seen = new ArrayList<>();
        for (int row = 0; row < ids.length; row++) {
            assertThat(weights[row]).isEqualTo(ids[row] + 0.25f);
            assertThat(label[row]).isEqualTo(RowCoded.label(ids[row]));
            assertThat(data.head().get(row).toFloatArray()[2])
                    .isEqualTo(RowCoded.logit(ids[row], 2));
            seen.add(ids[row]);
        }
        return seen;
    }

    private static void checkAll(
            NDManager manager, RandomAccessDataset dataset, @Nullable ExecutorService executor)
            throws Exception {
        List<Long> seen = new ArrayList<>();
        for (Batch batch : dataset.getData(manager, executor)) {
            try (batch) {
                List<Long> here = check(batch.getData(), batch.getLabels());
                assertThat(here).isEqualTo(batch.getIndices());
                seen.addAll(here);
            }
        }
        assertThat(seen).hasSize(ROWS / 3).doesNotHaveDuplicates();
    }

    @Test
    void columnsAreThereByNameFromRecordsFromArraysAndThroughPrefetchingThreads() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try (NDManager manager = NDManager.newBaseManager()) {
            RandomAccessDataset records = RowCoded.of(ROWS, 8, true);
            RandomAccessDataset arrays = RowCoded.arrays(manager, ROWS, 8, true);
            for (RandomAccessDataset root : List.of(records, arrays)) {
                checkAll(manager, view(root).build(), null);
                checkAll(manager, view(root).build(), executor);
                checkAll(manager, view(root).setSampling(5, false).build(), null);
            }
        } finally {
            executor.shutdown();
        }
    }

    @ParameterizedTest(name = "{0} devices")
    @ValueSource(ints = {1, 2, 3})
    void eachDeviceHasTheColumnsOfItsOwnRows(int devices) throws Exception {
        Device[] all = new Device[devices];
        java.util.Arrays.fill(all, Device.cpu());
        try (NDManager manager = NDManager.newBaseManager()) {
            RandomAccessDataset root = RowCoded.arrays(manager, ROWS, 8, true);
            for (Batch batch : view(root).build().getData(manager)) {
                try (batch) {
                    List<Object> seen = new ArrayList<>();
                    for (Batch share : batch.split(all, false)) {
                        List<Long> here = check(share.getData(), share.getLabels());
                        assertThat(here).isEqualTo(share.getIndices());
                        assertThat(share.getSize()).isEqualTo(here.size());
                        seen.addAll(here);
                        for (Batch again : share.split(new Device[] {Device.cpu()}, false)) {
                            assertThat(check(again.getData(), again.getLabels())).isEqualTo(here);
                        }
                    }
                    assertThat(seen).isEqualTo(batch.getIndices());
                }
            }
        }
    }

    @Test
    void ofViewsWithinViewsTheOuterWeightsCountAndInnerOnesShowThroughAViewWithoutAny()
            throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            SelectedDataset inner =
                    SelectedDataset.builder()
                            .setDataset(RowCoded.of(ROWS, 8, true))
                            .setAll()
                            .optWeights(id -> 9)
                            .setSampling(8, false)
                            .build();
            checkAll(manager, view(inner).build(), null);
            SelectedDataset plain =
                    SelectedDataset.builder()
                            .setDataset(inner)
                            .setIds(4, 5)
                            .setSampling(2, false)
                            .build();
            try (Batch batch = plain.getData(manager).iterator().next()) {
                for (Batch share : batch.split(new Device[] {Device.cpu(), Device.cpu()}, false)) {
                    assertThat(column(share.getLabels(), ExampleColumns.WEIGHT).toFloatArray())
                            .containsExactly(9);
                }
            }
        }
    }

    @Test
    void aWeightThatIsNoneIsRefusedByExample() {
        for (double wrong : new double[] {-1e-9, Double.NaN, Double.POSITIVE_INFINITY, 1e39}) {
            assertThatThrownBy(
                            () ->
                                    view(RowCoded.of(ROWS, 8, true))
                                            .optWeights(id -> id == 7 ? wrong : 1)
                                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("weight of example 7: found " + wrong);
        }
    }
}
