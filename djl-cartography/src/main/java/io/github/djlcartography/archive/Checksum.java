package io.github.djlcartography.archive;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC-32C of some bytes; those of the parts make that of the whole.
 *
 * @param crc of the bytes
 * @param length number of them
 */
record Checksum(int crc, long length) {

    static final Checksum NOTHING = new Checksum(0, 0);

    private static final int POLYNOMIAL = 0x82f6_3b78; // bit 31 is that of 1, bit 0 that of x³¹
    private static final int UNIT = 1 << 31;
    private static final int[] SQUARES = new int[Long.SIZE]; // x⁸ squared, so many times

    static {
        int power = UNIT >>> 8;
        for (int i = 0; i < SQUARES.length; i++) {
            SQUARES[i] = power;
            power = product(power, power);
        }
    }

    static Checksum of(CRC32C crc, long length) {
        return new Checksum((int) crc.getValue(), length);
    }

    /** Of the bytes from position to limit, which stay. */
    static Checksum of(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return of(crc, bytes.remaining());
    }

    /** That of these bytes and the next ones after them: crc · x^(8·length) + the next one's. */
    Checksum plus(Checksum next) {
        int shift = UNIT;
        for (long left = next.length; left != 0; left &= left - 1) {
            shift = product(shift, SQUARES[Long.numberOfTrailingZeros(left)]);
        }
        return new Checksum(product(crc, shift) ^ next.crc, length + next.length);
    }

    /** The product of two polynomials modulo {@link #POLYNOMIAL}. */
    private static int product(int a, int b) {
        int product = 0;
        int shifted = b;
        for (int bit = UNIT; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted >>> 1) ^ ((shifted & 1) == 0 ? 0 : POLYNOMIAL);
        }
        return product;
    }
}
