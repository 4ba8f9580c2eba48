package io.github.djlcartography.datasets.glyphs;

import io.github.djlcartography.datasets.random.Rng;
import io.github.djlcartography.datasets.truth.GlyphTruth;
import io.github.djlcartography.datasets.truth.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Draws the rows of one set. A row is a function of the set and the row number alone: it may be
 * drawn without the others, in any order, on any JVM, and comes out the same bit for bit.
 */
public final class GlyphGenerator {
    /** Rows and columns of every image, in pixels. */
    public static final int SIDE = Raster.SIDE;

    /** Changing it, or anything else that changes a pixel, makes a new version of the data. */
    private static final long SEED = 20200909;

    private static final List<Pen> UNSEEN_PENS = List.of(Pen.DASHED, Pen.DOUBLE, Pen.OUTLINE);

    private static final double JITTER = 0.085;
    private static final double SCALE = 19.5;
    private static final double BORDER = 1.5;
    private static final double WANDER = 3.5;

    private final Recipe recipe;
    private final Rng rng;
    private final Plan plan;

    /** Plans a set; no row is drawn yet. */
    public GlyphGenerator(Recipe recipe) {
        this.recipe = recipe;
        rng = new Rng(SEED).child(recipe.name());
        plan = new Plan(recipe, rng.child("plan"));
    }

    /**
     * Draws the image of one row.
     *
     * @param row from 0
     * @return SIDE × SIDE unsigned bytes, row by row, 0 for black paper and 255 for white ink
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public byte[] image(int row) {
        Rng hand = rng.child("hand").child(row);
        List<Shape> shapes = shapes(row);
        Distortion distortion = new Distortion(hand.child("distortion"));
        List<List<double[]>> glyphs = new ArrayList<>();
        for (int g = 0; g < shapes.size(); g++) {
            glyphs.add(
                    shapes.get(g).path().flatten(hand.child("jitter").child(g), JITTER).stream()
                            .map(distortion::bend)
                            .toList());
        }
        place(glyphs, hand.child("place"));
        double[] ink = mix(row, glyphs, hand.child("pen"));
        return expose(ink, plan.mark[row], hand.child("light"));
    }

    /**
     * The label that the file gives a row, right or wrong.
     *
     * @param row from 0
     * @return the class, from 0
     */
    public int label(int row) {
        return plan.observed[row];
    }

    /**
     * What a row really is.
     *
     * @param row from 0
     * @return the record of the mechanisms at work in it
     */
    public GlyphTruth truth(int row) {
        List<String> styles = shapes(row).stream().map(Shape::id).toList();
        boolean blend = plan.partner[row] != Plan.NONE;
        return new GlyphTruth(
                row,
                plan.observed[row],
                plan.truth[row],
                plan.flip[row],
                blend ? OptionalInt.of(plan.partner[row]) : OptionalInt.empty(),
                blend ? OptionalDouble.of(plan.lambda[row] / 1000.0) : OptionalDouble.empty(),
                plan.mark[row],
                recipe.agreement() >= 0 && plan.mark[row] == Mark.of(plan.observed[row]),
                String.join("+", styles) + "/" + pen(row).id());
    }

    /** One shape, or a blend's two: the one that outweighs first. */
    private List<Shape> shapes(int row) {
        Rng style = rng.child("style").child(row);
        boolean onlyUnseen = recipe.unseen() && pen(row) == Pen.PLAIN;
        List<Shape> shapes = new ArrayList<>();
        shapes.add(shape(plan.truth[row], onlyUnseen, style));
        if (plan.partner[row] != Plan.NONE) {
            shapes.add(shape(plan.partner[row], onlyUnseen, style));
        }
        return shapes;
    }

    /**
     * With an unseen pen any shape is new, so all of them are drawn; with the plain pen, only the
     * unseen ones.
     */
    private Shape shape(int label, boolean onlyUnseen, Rng style) {
        List<Shape> choice =
                recipe.shapes().stream()
                        .filter(s -> s.label() == label)
                        .filter(s -> recipe.unseen() ? !onlyUnseen || !s.seen() : s.seen())
                        .toList();
        return choice.get(style.nextInt(choice.size()));
    }

    /** Plain; among unseen styles, half of the rows have one of the three other pens. */
    private Pen pen(int row) {
        Rng style = rng.child("pen").child(row);
        if (!recipe.unseen() || style.nextInt(2) == 0) {
            return Pen.PLAIN;
        }
        return UNSEEN_PENS.get(style.nextInt(UNSEEN_PENS.size()));
    }

    /** From the box of 1 by 1 to pixels, somewhere near the middle and never over the border. */
    private static void place(List<List<double[]>> glyphs, Rng rng) {
        double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (List<double[]> strokes : glyphs) {
            for (double[] stroke : strokes) {
                for (int i = 0; i < stroke.length; i++) {
                    low[i % 2] = Math.min(low[i % 2], stroke[i]);
                    high[i % 2] = Math.max(high[i % 2], stroke[i]);
                }
            }
        }
        double room = SIDE - 2 * BORDER;
        double extent = Math.max(high[0] - low[0], high[1] - low[1]);
        double scale = Math.min(SCALE, room / extent);
        double[] shift = new double[2];
        for (int axis = 0; axis < 2; axis++) {
            double free = (room - scale * (high[axis] - low[axis])) / 2;
            double wander = Math.max(-free, Math.min(free, rng.around(WANDER)));
            shift[axis] = SIDE / 2.0 + wander - scale * (low[axis] + high[axis]) / 2;
        }
        for (List<double[]> strokes : glyphs) {
            for (double[] stroke : strokes) {
                for (int i = 0; i < stroke.length; i++) {
                    stroke[i] = scale * stroke[i] + shift[i % 2];
                }
            }
        }
    }

    /**
     * The ink of one glyph, or of two laid over each other, each as strong as its share of the
     * stronger's.
     */
    private double[] mix(int row, List<List<double[]>> glyphs, Rng rng) {
        double start = rng.between(0.4, 1.35);
        double end = Math.max(0.35, start + rng.around(0.45));
        double softness = rng.between(0.8, 1.6);
        double[] ink = Raster.ink(glyphs.get(0), pen(row), start, end, softness);
        if (glyphs.size() > 1) {
            int lower = plan.lambda[row];
            double share = Math.min(lower, 1000 - lower) / (double) Math.max(lower, 1000 - lower);
            double[] second = Raster.ink(glyphs.get(1), pen(row), start, end, softness);
            for (int i = 0; i < ink.length; i++) {
                ink[i] = Math.max(ink[i], share * second[i]);
            }
        }
        return ink;
    }

    /**
     * Ink to bytes: its brightness, grain on the strokes, a few specks beside them, and the mark on
     * top.
     */
    private static byte[] expose(double[] ink, Mark mark, Rng rng) {
        double brightness = rng.between(0.5, 1);
        double grain = rng.between(0, 0.35);
        byte[] image = new byte[ink.length];
        for (int i = 0; i < ink.length; i++) {
            image[i] = level(ink[i] * brightness * (1 - grain * rng.nextDouble()));
        }
        int specks = rng.nextInt(9);
        for (int s = 0; s < specks; s++) {
            int at = rng.nextInt(ink.length);
            byte speck = level(rng.between(0.15, 0.7));
            image[at] = (byte) Math.max(image[at] & 0xFF, speck & 0xFF);
        }
        if (mark != Mark.NONE) {
            int left = mark == Mark.LEFT ? Mark.INSET : SIDE - Mark.INSET - Mark.SIZE;
            for (int y = 0; y < Mark.SIZE; y++) {
                for (int x = 0; x < Mark.SIZE; x++) {
                    image[(Mark.INSET + y) * SIDE + left + x] = (byte) 255;
                }
            }
        }
        return image;
    }

    /** 32 levels rather than 256: the grain stays, and the files shrink by a quarter. */
    private static byte level(double light) {
        return (byte) (Math.round(light * 31) * 255 / 31);
    }
}
