package io.github.djlcartography.report;

import io.github.djlcartography.analyze.Region;
import java.awt.Dimension;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Finds room for the names of the regions: near the examples they speak of, on as few examples as
 * can be, and never on each other.
 */
final class RegionTags {

    /** Pixels of one cell of the grid that the search walks. */
    private static final int CELL = 16;

    /** Least distance between two tags, and from a tag to the frame. */
    private static final int GAP = 24;

    /** What a tag full of points may cost in distance: so many diagonals of the frame. */
    private static final double COVER = 1.5;

    /** The least that one point counts in its cell, so that grains are not covered either. */
    private static final double GRAIN = 0.2;

    /** Cells that all points together count at least: of few points, none is to be covered. */
    private static final double CROWD = 3000;

    private final Frame frame;
    private final int columns;
    private final int rows;

    /** Summed ink of all cells above and left; one row and column of zeros first. */
    private final double[] sums;

    /**
     * @param box in pixels of the frame
     * @param x of the examples it speaks of, in pixels of the frame
     * @param y likewise, downwards
     */
    record Tag(Region region, Rectangle box, double x, double y) {}

    private RegionTags(Points points, int[] ringed, Frame frame) {
        this.frame = frame;
        this.columns = (frame.width() + CELL - 1) / CELL;
        this.rows = (frame.height() + CELL - 1) / CELL;
        this.sums = sums(ink(points, ringed));
    }

    /** One tag for each region that these points have. */
    static List<Tag> place(
            Points points, int[] ringed, Frame frame, Function<String, Dimension> size) {
        RegionTags room = new RegionTags(points, ringed, frame);
        List<Tag> placed = new ArrayList<>();
        for (Region region : Region.values()) {
            Tip.of(region, points)
                    .ifPresent(tip -> placed.add(room.best(region, tip, size, placed)));
        }
        return placed;
    }

    private Tag best(Region region, Tip tip, Function<String, Dimension> size, List<Tag> placed) {
        double x = frame.x(tip.variability());
        double y = frame.y(tip.confidence());
        Rectangle best = new Rectangle(size.apply(region.label()));
        Rectangle box = new Rectangle(best);
        double least = Double.POSITIVE_INFINITY;
        for (box.y = GAP; box.y + box.height + GAP <= frame.height(); box.y += CELL) {
            for (box.x = GAP; box.x + box.width + GAP <= frame.width(); box.x += CELL) {
                double cost = COVER * covered(box) + distance(box, x, y) / diagonal();
                if (cost < least && isFree(box, placed)) {
                    least = cost;
                    best.setLocation(box.x, box.y);
                }
            }
        }
        return new Tag(region, best, x, y);
    }

    private static boolean isFree(Rectangle box, List<Tag> placed) {
        Rectangle wide = new Rectangle(box);
        wide.grow(GAP, GAP);
        return placed.stream().noneMatch(tag -> tag.box().intersects(wide));
    }

    private double diagonal() {
        return Math.hypot(frame.width(), frame.height());
    }

    /** From a point to the nearest edge of a box; 0 inside. */
    private static double distance(Rectangle box, double x, double y) {
        double dx = Math.max(0, Math.max(box.x - x, x - box.getMaxX()));
        double dy = Math.max(0, Math.max(box.y - y, y - box.getMaxY()));
        return Math.hypot(dx, dy);
    }

    /** How full of points a box and a cell of air around it are; 1 is as full as cells get. */
    private double covered(Rectangle box) {
        int left = box.x / CELL - 1;
        int top = box.y / CELL - 1;
        int right = Math.min(columns, (box.x + box.width) / CELL + 2);
        int bottom = Math.min(rows, (box.y + box.height) / CELL + 2);
        double ink = sum(right, bottom) - sum(left, bottom) - sum(right, top) + sum(left, top);
        return ink / ((right - left) * (bottom - top));
    }

    private double sum(int column, int row) {
        return sums[row * (columns + 1) + column];
    }

    private double[] ink(Points points, int[] ringed) {
        double drop = Math.max(GRAIN, CROWD / points.size());
        double full = Math.max(1, drop);
        double[] ink = new double[columns * rows];
        for (int i = 0; i < points.size(); i++) {
            int cell = cell(points, i);
            ink[cell] = Math.min(full, ink[cell] + drop);
        }
        for (int i : ringed) {
            ink[cell(points, i)] = full;
        }

        return ink;
    }

    private int cell(Points points, int i) {
        int column = (int) (frame.x(points.variability[i]) / CELL);
        int row = (int) (frame.y(points.confidence[i]) / CELL);
        return row * columns + column;
    }

    private double[] sums(double[] ink) {
        int stride = columns + 1;
        double[] total = new double[stride * (rows + 1)];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int at = (row + 1) * stride + column + 1;
                total[at] =
                        ink[row * columns + column]
                                + total[at - 1]
                                + total[at - stride]
                                - total[at - stride - 1];
            }
        }
        return total;
    }
}
