package io.github.djlcartography.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.zip.GZIPOutputStream;

/** Bytes in a page: each block is gzip in base64, in a script element that no browser runs. */
final class PageBlocks {

    private final OutputStream out;

    PageBlocks(OutputStream out) {
        this.out = out;
    }

    /**
     * Unsigned whole numbers, in as few bytes as the largest one takes: 1, 2 or 4, little-endian.
     */
    static int bytesFor(long largest) {
        return largest < 1 << 8 ? 1 : largest < 1 << 16 ? 2 : 4;
    }

    void numbers(String id, int count, int bytes, IntUnaryOperator number) throws IOException {
        ByteBuffer buffer =
                ByteBuffer.allocate(Math.multiplyExact(count, bytes))
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            int value = number.applyAsInt(i);
            switch (bytes) {
                case 1 -> buffer.put((byte) value);
                case 2 -> buffer.putShort((short) value);
                default -> buffer.putInt(value);
            }
        }
        packed(id, buffer.array());
    }

    /** Whole numbers beyond 32 bits, exact to 2⁵³. */
    void doubles(String id, int count, IntToDoubleFunction number) throws IOException {
        ByteBuffer buffer =
                ByteBuffer.allocate(Math.multiplyExact(count, Double.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            buffer.putDouble(number.applyAsDouble(i));
        }
        packed(id, buffer.array());
    }

    void packed(String id, byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream(bytes.length / 2 + 64);
        try (var gzip = new GZIPOutputStream(packed, 1 << 16)) {
            gzip.write(bytes);
        }
        plain(id, packed.toByteArray());
    }

    /** Without gzip, for what is packed already, such as images. */
    void plain(String id, byte[] bytes) throws IOException {
        text("<script type=\"text/plain\" id=\"" + id + "\">");
        out.write(Base64.getEncoder().encode(bytes));
        text("</script>\n");
    }

    void json(String id, String json) throws IOException {
        text("<script type=\"application/json\" id=\"" + id + "\">" + json + "</script>\n");
    }

    void text(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
    }
}
