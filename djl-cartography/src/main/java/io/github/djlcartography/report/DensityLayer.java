package io.github.djlcartography.report;

import java.awt.Color;

/**
 * Examples counted in hexagonal cells, for maps on which single points would drown each other. The
 * area of a hexagon grows with the logarithm of the count, so that one example is seen beside a
 * hundred thousand; its colour is the mean correctness of those in it.
 */
final class DensityLayer {

    /** From the middle of one cell to that of the next, in pixels. */
    private static final int ACROSS = 16;

    /** From one row of cells to the next; every other one is set off by half a cell. */
    private static final int DOWN = 14;

    private static final double WHOLE = 7.6; // radius of a full cell, with a little air

    /** Of the area of a full cell, what a single example takes. */
    private static final double LEAST = 0.12;

    private static final int SAMPLES = 4; // of a pixel, each way

    private DensityLayer() {}

    /**
     * @param most examples that a full hexagon stands for
     */
    static Layer of(Points points, Theme theme, int most) {
        return frame -> paint(points, theme, most, frame);
    }

    /** Area of the hexagon of a count, as a share of a full one. */
    static double area(int count, int most) {
        return most <= 1 ? 1 : LEAST + (1 - LEAST) * StrictMath.log(count) / StrictMath.log(most);
    }

    /** The most examples that one cell of a frame has. */
    static int most(Points points, Frame frame) {
        return new Cells(points, frame).most();
    }

    private static int[] paint(Points points, Theme theme, int most, Frame frame) {
        Cells cells = new Cells(points, frame);
        int[] raster = new int[frame.width() * frame.height()];
        for (int cell = 0; cell < cells.count.length; cell++) {
            int count = cells.count[cell];
            if (count > 0) {
                hexagon(
                        raster,
                        frame,
                        cells.x(cell),
                        cells.y(cell),
                        WHOLE * Math.sqrt(area(count, most)),
                        theme.color(cells.correctness[cell] / count));
            }
        }
        return raster;
    }

    /** Examples by cell; a cell is the one whose middle is nearest. */
    private static final class Cells {

        final int columns;
        final int[] count;
        final double[] correctness;

        Cells(Points points, Frame frame) {
            columns = frame.width() / ACROSS + 2;
            int rows = frame.height() / DOWN + 2;
            count = new int[columns * rows];
            correctness = new double[count.length];
            for (int i = 0; i < points.size(); i++) {
                int cell = cell(frame.x(points.variability[i]), frame.y(points.confidence[i]));
                count[cell]++;
                correctness[cell] += points.correctness[i];
            }
        }

        private int cell(double x, double y) {
            int row = (int) (y / DOWN);
            int above = nearest(x, row);
            int below = nearest(x, row + 1);
            return distance(x, y, above) <= distance(x, y, below) ? above : below;
        }

        private int nearest(double x, int row) {
            double shift = row % 2 == 0 ? 0 : ACROSS / 2;
            return row * columns + (int) Math.max(0, Math.rint((x - shift) / ACROSS));
        }

        private double distance(double x, double y, int cell) {
            double dx = x - x(cell);
            double dy = y - y(cell);
            return dx * dx + dy * dy;
        }

        int x(int cell) {
            return cell % columns * ACROSS + (cell / columns % 2 == 0 ? 0 : ACROSS / 2);
        }

        int y(int cell) {
            return cell / columns * DOWN;
        }

        int most() {
            int most = 0;
            for (int each : count) {
                most = Math.max(most, each);
            }
            return most;
        }
    }

    /** One with a corner up; its middle lies on the corner of a pixel. */
    private static void hexagon(
            int[] raster, Frame frame, int x, int y, double radius, Color color) {
        int reach = (int) Math.ceil(radius);
        for (int top = -reach; top < reach; top++) {
            for (int left = -reach; left < reach; left++) {
                int column = x + left;
                int row = y + top;
                if (column >= 0 && column < frame.width() && row >= 0 && row < frame.height()) {
                    int hits = hits(left, top, radius);
                    if (hits > 0) {
                        int at = row * frame.width() + column;
                        raster[at] = Stamp.over(ink(color, hits), raster[at]);
                    }
                }
            }
        }
    }

    private static int hits(int left, int top, double radius) {
        double side = radius * Math.sqrt(3) / 2;
        int hits = 0;
        for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
            double x = Math.abs(left + (sample % SAMPLES + 0.5) / SAMPLES);
            double y = Math.abs(top + (Math.floorDiv(sample, SAMPLES) + 0.5) / SAMPLES);
            hits += x <= side && x / 2 + y * Math.sqrt(3) / 2 <= side ? 1 : 0;
        }
        return hits;
    }

    private static int ink(Color color, int hits) {
        int alpha = (hits * 255 + SAMPLES * SAMPLES / 2) / (SAMPLES * SAMPLES);
        return alpha << 24
                | (color.getRed() * alpha / 255) << 16
                | (color.getGreen() * alpha / 255) << 8
                | color.getBlue() * alpha / 255;
    }
}
