package io.github.djlcartography.capture;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.training.dataset.Batch;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which row of a batch is which example, and what must hold for that to be known. */
final class BatchRows {

    private BatchRows() {}

    static CaptureException rowCount(int rows, int ids) {
        return CaptureException.at(
                "batch",
                rows + " rows of predictions",
                "one for each of its " + ids + " indices",
                "Let the model return one row per example, in the order of the batch.");
    }

    static void checkDevices(Device[] devices, Map<Device, NDList> predictions, int examples) {
        Set<Device> known = Set.copyOf(List.of(devices));
        if (!known.containsAll(predictions.keySet())
                || known.size() != devices.length
                || predictions.size() < Math.min(devices.length, examples)) {
            throw CaptureException.at(
                    "batch",
                    "predictions from " + predictions.keySet(),
                    "from each of the trainer's devices " + List.of(devices) + ", all different",
                    "Give the trainer distinct devices, and let each device's predictions stay on it.");
        }
    }

    static long[] indices(Batch batch) {
        List<?> indices = batch.getIndices();
        if (indices == null || indices.size() != batch.getSize()) {
            throw CaptureException.at(
                    "batch",
                    indices == null ? "no indices" : indices.size() + " indices",
                    "one for each of its " + batch.getSize() + " examples (Batch.getIndices)",
                    "Iterate a RandomAccessDataset, or pass the indices to the Batch that you make.");
        }
        long[] ids = new long[indices.size()];
        for (int i = 0; i < ids.length; i++) {
            if (!(indices.get(i) instanceof Number id)) {
                throw CaptureException.at(
                        "batch",
                        "index " + indices.get(i),
                        "a whole number",
                        "Pass row numbers as the batch's indices.");
            }
            ids[i] = id.longValue();
        }
        return ids;
    }
}
