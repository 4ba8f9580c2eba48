package io.github.djlcartography.capture;

import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A listener, and the bytes of heap that each epoch of it allocates, as the JVM counts them: in the
 * training thread inside the listener's calls, and meanwhile in all other threads.
 */
final class HeapCounted implements TrainingListener {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final TrainingListener listener;
    private final long[] epochs;
    private int epoch;
    private Map<Long, Long> others = others();

    HeapCounted(int epochs, TrainingListener listener) {
        this.epochs = new long[epochs];
        this.listener = listener;
    }

    long[] epochs() {
        return epochs;
    }

    /**
     * The least of three epochs. How the writer keeps pace on a loaded machine changes what it
     * allocates in one by some batches' worth; what grows from epoch to epoch is in the least too.
     */
    static long least(long[] epochs, int from) {
        return Arrays.stream(epochs, from, from + 3).min().orElseThrow();
    }

    private static Map<Long, Long> others() {
        Map<Long, Long> bytes = new HashMap<>();
        for (long id : THREADS.getAllThreadIds()) {
            if (id != Thread.currentThread().getId()) {
                bytes.put(id, Math.max(0, THREADS.getThreadAllocatedBytes(id)));
            }
        }
        return bytes;
    }

    private void count(Runnable event) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        event.run();
        epochs[epoch] += THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    @Override
    public void onEpoch(Trainer trainer) {
        count(() -> listener.onEpoch(trainer));
        Map<Long, Long> now = others();
        now.forEach((id, bytes) -> epochs[epoch] += bytes - others.getOrDefault(id, 0L));
        others = now;
        epoch++;
    }

    @Override
    public void onTrainingBatch(Trainer trainer, BatchData batchData) {
        count(() -> listener.onTrainingBatch(trainer, batchData));
    }

    @Override
    public void onValidationBatch(Trainer trainer, BatchData batchData) {
        listener.onValidationBatch(trainer, batchData);
    }

    @Override
    public void onTrainingBegin(Trainer trainer) {
        listener.onTrainingBegin(trainer);
    }

    @Override
    public void onTrainingEnd(Trainer trainer) {
        listener.onTrainingEnd(trainer);
    }
}
