package io.github.djlcartography.report;

/**
 * The window of data that the scatter shows, and where in a raster of {@code width} by {@code
 * height} pixels a value falls. A little air keeps points at the bounds whole.
 *
 * @param right the highest variability that an axis tick may name, in (0, 0.5]
 * @param width pixels from left to right
 * @param height pixels from top to bottom
 */
record Frame(double right, int width, int height) {

    private static final double AIR = 0.025;

    /** Fits the variability of these points; confidence always has all of [0, 1]. */
    static Frame around(Points points, int width, int height) {
        double most = 0;
        for (double value : points.variability) {
            most = Math.max(most, value);
        }
        // All zero is a run of one epoch: no spread to fit, so the whole domain.
        double right = most == 0 ? 1 : Math.max(0.1, Math.ceil(most / 0.05 - 1e-9) * 0.05);
        return new Frame(Math.min(Points.MOST_VARIABLE, right), width, height);
    }

    double xLow() {
        return -AIR * right;
    }

    double xHigh() {
        return right * (1 + AIR);
    }

    double yLow() {
        return -AIR;
    }

    double yHigh() {
        return 1 + AIR;
    }

    double x(double variability) {
        return (variability - xLow()) / (xHigh() - xLow()) * width;
    }

    /** Downwards, as rasters count. */
    double y(double confidence) {
        return (yHigh() - confidence) / (yHigh() - yLow()) * height;
    }
}
