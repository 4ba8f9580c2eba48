package io.github.djlcartography.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells one training set from another: SHA-256 over the number of rows of the root dataset, then id
 * and label of each example in ascending order of id, as little-endian int64 and int32. What the
 * examples look like is not part of it, so that random augmentation does not change it.
 */
public final class Fingerprint {

    private static final int CHUNK = 4096;

    private Fingerprint() {}

    /**
     * @param rows rows of the root dataset
     * @param ids ids of the examples, ascending, each in [0, rows)
     * @param labels the label of each, same length
     * @return {@code sha256:} and 64 hexadecimal digits
     * @throws IllegalArgumentException if the ids do not ascend or the lengths differ
     */
    public static String of(long rows, long[] ids, int[] labels) {
        if (ids.length != labels.length) {
            throw new IllegalArgumentException(
                    "found "
                            + labels.length
                            + " labels for "
                            + ids.length
                            + " ids, expected as many.");
        }
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK * 12).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(rows);
        digest.update(buffer.array(), 0, Long.BYTES);
        buffer.clear();
        for (int i = 0; i < ids.length; i++) {
            if (i > 0 && ids[i] <= ids[i - 1]) {
                throw new IllegalArgumentException(
                        "found id "
                                + ids[i]
                                + " after "
                                + ids[i - 1]
                                + ", expected ascending ids.");
            }
            buffer.putLong(ids[i]).putInt(labels[i]);
            if (!buffer.hasRemaining()) {
                digest.update(buffer.array());
                buffer.clear();
            }
        }
        digest.update(buffer.array(), 0, buffer.position());
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
