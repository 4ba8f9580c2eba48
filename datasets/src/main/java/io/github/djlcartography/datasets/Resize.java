package io.github.djlcartography.datasets;

/** Enlarges images and sets them in the middle of a larger frame. */
final class Resize {
    private Resize() {}

    static Idx.Images into(Idx.Images from, int rows, int columns) {
        if (from.rows() > rows || from.columns() > columns) {
            throw new IllegalArgumentException(
                    "images of %d×%d do not fit into %d×%d, expected a target at least as large. Choose a larger one."
                            .formatted(from.rows(), from.columns(), rows, columns));
        }
        double scale =
                Math.min(rows, columns) * 20.0 / 28.0 / Math.max(from.rows(), from.columns());
        int height = Math.max(1, (int) Math.round(from.rows() * scale));
        int width = Math.max(1, (int) Math.round(from.columns() * scale));
        int top = (rows - height) / 2;
        int left = (columns - width) / 2;
        byte[] pixels =
                new byte[Math.multiplyExact(Math.multiplyExact(from.count(), rows), columns)];
        for (int y = 0; y < height; y++) {
            double v =
                    Math.max(
                            0, Math.min(from.rows() - 1.0, (y + 0.5) * from.rows() / height - 0.5));
            for (int x = 0; x < width; x++) {
                double u =
                        Math.max(
                                0,
                                Math.min(
                                        from.columns() - 1.0,
                                        (x + 0.5) * from.columns() / width - 0.5));
                int at = (top + y) * columns + left + x;
                for (int i = 0; i < from.count(); i++) {
                    pixels[i * rows * columns + at] = (byte) Math.round(sample(from, i, v, u));
                }
            }
        }
        return new Idx.Images(from.count(), rows, columns, pixels);
    }

    /** Between the four pixels around row v, column u, both from 0 to the last. */
    private static double sample(Idx.Images from, int image, double v, double u) {
        int y0 = (int) v;
        int x0 = (int) u;
        int y1 = Math.min(from.rows() - 1, y0 + 1);
        int x1 = Math.min(from.columns() - 1, x0 + 1);
        int start = image * from.rows() * from.columns();
        double upper = between(pixel(from, start, y0, x0), pixel(from, start, y0, x1), u - x0);
        double lower = between(pixel(from, start, y1, x0), pixel(from, start, y1, x1), u - x0);
        return between(upper, lower, v - y0);
    }

    private static double between(double a, double b, double t) {
        return a + t * (b - a);
    }

    private static double pixel(Idx.Images from, int start, int y, int x) {
        return from.pixels()[start + y * from.columns() + x] & 0xFF;
    }
}
