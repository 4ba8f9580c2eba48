package io.github.djlcartography.apply;

import ai.djl.Device;
import ai.djl.training.dataset.Batch;

/** The same batch; only its progress counts to the view's size, for progress bars. */
final class CountedBatch extends Batch {

    private final Batch batch;
    private final long total;

    CountedBatch(Batch batch, long total) {
        super(
                batch.getManager(),
                batch.getData(),
                batch.getLabels(),
                batch.getSize(),
                null,
                null,
                batch.getProgress(),
                total,
                batch.getIndices());
        this.batch = batch;
        this.total = total;
    }

    @Override
    public long getProgressTotal() {
        return total;
    }

    @Override
    public Batch[] split(Device[] devices, boolean evenSplit) {
        return batch.split(devices, evenSplit);
    }

    @Override
    public void close() {
        batch.close();
    }
}
