package io.github.djlcartography.apply;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.djlcartography.capture.ExampleColumns;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The same batch; its progress counts to the view's size, and the view's columns go along with its
 * labels, last. They are made for each share of a split anew, where that share is: whatever a
 * batchifier or an engine makes of names, they have theirs.
 */
final class ViewBatch extends Batch {

    private final Batch batch;
    private final long total;
    private final List<Column> columns;
    private @Nullable NDList labels;

    /**
     * What a view says of each example.
     *
     * @param name in {@link ExampleColumns}
     * @param values (B), of the examples of these ids
     */
    record Column(String name, BiFunction<NDManager, long[], NDArray> values) {}

    ViewBatch(Batch batch, long total, List<Column> columns) {
        this(batch, batch.getSize(), batch.getIndices(), total, columns);
    }

    private ViewBatch(
            Batch batch, int size, @Nullable List<?> indices, long total, List<Column> columns) {
        super(
                batch.getManager(),
                batch.getData(),
                new NDList(),
                size,
                null,
                null,
                batch.getProgress(),
                total,
                indices);
        this.batch = batch;
        this.total = total;
        this.columns = columns;
    }

    @Override
    public NDList getLabels() {
        if (columns.isEmpty()) {
            return batch.getLabels();
        }
        if (labels == null) {
            NDList all = new NDList();
            for (NDArray label : batch.getLabels()) {
                if (columns.stream().noneMatch(column -> column.name().equals(label.getName()))) {
                    all.add(label); // a view within this one may have weights of its own
                }
            }
            Device device = getData().head().getDevice();
            long[] ids = ids();
            for (Column column : columns) {
                NDArray values = column.values().apply(getManager(), ids).toDevice(device, false);
                values.setName(column.name());
                all.add(values);
            }
            labels = all;
        }
        return labels;
    }

    private long[] ids() {
        List<?> indices = getIndices();
        if (indices == null) {
            throw new IllegalStateException(
                    "batch: found no indices, expected one for each example (Batch.getIndices). Pass"
                            + " them to the Batch that the dataset makes.");
        }
        return indices.stream().mapToLong(index -> ((Number) index).longValue()).toArray();
    }

    @Override
    public Batch[] split(Device[] devices, boolean evenSplit) {
        Batch[] shares = batch.split(devices, evenSplit);
        if (columns.isEmpty()) {
            return shares;
        }
        List<?> indices = getIndices();
        int from = 0;
        for (int i = 0; i < shares.length; i++) {
            int rows = shares.length == 1 ? getSize() : rows(shares[i]);
            shares[i] =
                    new ViewBatch(
                            shares[i],
                            rows,
                            indices == null ? null : indices.subList(from, from + rows),
                            total,
                            columns);
            from += rows;
        }
        if (from != getSize()) {
            throw new IllegalStateException(
                    "batch: found "
                            + from
                            + " rows on "
                            + shares.length
                            + " devices, expected "
                            + getSize()
                            + ". Split examples along the first axis.");
        }
        return shares;
    }

    /** Of a share of a split, whose own {@link Batch#getSize} is not to be trusted. */
    private static int rows(Batch share) {
        NDList rows = share.getLabels().isEmpty() ? share.getData() : share.getLabels();
        return Math.toIntExact(rows.head().size(0));
    }

    @Override
    public void close() {
        batch.close();
    }
}
