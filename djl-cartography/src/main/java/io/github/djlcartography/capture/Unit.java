package io.github.djlcartography.capture;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * One device's share of a batch: handles of our own on the engine's arrays, which live on when
 * those of the trainer are closed. Nothing is copied and nothing waits for the device.
 *
 * @param ids of its rows
 * @param output of the model, rows first
 * @param label of its rows
 * @param mask of its tokens, or null
 * @param embedding of its rows, or null
 */
@SuppressWarnings("ArrayRecordComponent") // carried once, never compared
record Unit(
        long[] ids,
        NDArray output,
        NDArray label,
        @Nullable NDArray mask,
        @Nullable NDArray embedding)
        implements AutoCloseable {

    static NDArray handle(NDArray array) {
        NDArray handle = array.stopGradient();
        handle.detach();
        return handle;
    }

    Device device() {
        return output.getDevice();
    }

    long bytes() {
        return bytes(output) + bytes(label) + (embedding == null ? 0 : bytes(embedding));
    }

    private static long bytes(NDArray array) {
        return array.size() * Math.max(Short.BYTES, array.getDataType().getNumOfBytes());
    }

    @Override
    public void close() {
        output.close();
        label.close();
        if (mask != null) {
            mask.close();
        }
        if (embedding != null) {
            embedding.close();
        }
    }
}
