package io.github.djlcartography.sample;

import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * All images of a source. Each seed draws a training set of its own from them.
 *
 * @param source where they come from
 * @param learner the network
 * @param rows to draw from, right labels
 * @param tests held out, by name
 */
record ImagePool(Source source, ImageLearner learner, Rows rows, Map<String, ImageSet> tests)
        implements Pool {

    static final List<String> CLASS_NAMES = Glyphs.DIGITS_TRAIN.classNames();
    static final int CLASSES = CLASS_NAMES.size();

    /** Rows with their right labels, to be drawn from. */
    interface Rows {
        int[] labels();

        /** Whether that label would be a wrong one. */
        boolean isWrong(int row, int label);

        /** The pixels, where the row is given that label. */
        byte[] image(int row, int label);

        /** Whether the shortcut stands against the label, whichever the row is given. */
        boolean isMisled(int row);

        static Rows of(ImageSet images) {
            return new Rows() {
                @Override
                public int[] labels() {
                    return images.labels();
                }

                @Override
                public boolean isWrong(int row, int label) {
                    return label != images.label(row);
                }

                @Override
                public byte[] image(int row, int label) {
                    return images.image(row);
                }

                @Override
                public boolean isMisled(int row) {
                    return false;
                }
            };
        }
    }

    @Override
    public World world(Condition condition, long seed, int size, int validation) {
        int[] labels = rows.labels();
        int[] order = Draws.permutation(labels.length, Draws.of(seed, "rows"));
        Map<String, ExampleSet> held = new LinkedHashMap<>();
        if (!tests.containsKey(Source.VALIDATION)) {
            int[] last = Arrays.copyOfRange(order, order.length - validation, order.length);
            order = Arrays.copyOf(order, order.length - validation);
            held.put(Source.VALIDATION, set(images("validation", last, choose(labels, last))));
        }
        tests.forEach((name, test) -> held.put(name, set(test)));
        int[] picked =
                condition.pick(choose(labels, order), size, CLASSES, Draws.of(seed, "classes"));
        int[] drawn = choose(order, picked);
        int[] gold = choose(labels, drawn);
        BitSet flipped = new BitSet(drawn.length);
        Random random = Draws.of(seed, "flips");
        int[] toFlip = Draws.permutation(drawn.length, random);
        for (int k = 0; k < Math.round(condition.flips() * drawn.length); k++) {
            int row = toFlip[k];
            int label;
            do {
                label = random.nextInt(CLASSES);
            } while (!rows.isWrong(drawn[row], label));
            gold[row] = label;
            flipped.set(row);
        }
        String name = source + ", " + condition + ", seed " + seed;
        List<String> groups =
                IntStream.of(drawn)
                        .mapToObj(row -> rows.isMisled(row) ? "contradicts" : "agrees")
                        .toList();
        return new World(
                source,
                condition,
                seed,
                set(images(name, drawn, gold)),
                World.Flips.uniform(flipped),
                groups,
                held);
    }

    private Images set(ImageSet images) {
        return new Images(images, learner);
    }

    private ImageSet images(String name, int[] drawn, int[] gold) {
        return ImageSet.of(
                name,
                CLASS_NAMES,
                Source.SIDE,
                Source.SIDE,
                IntStream.range(0, drawn.length)
                        .mapToObj(i -> rows.image(drawn[i], gold[i]))
                        .toList(),
                gold);
    }

    private static int[] choose(int[] values, int[] at) {
        return Arrays.stream(at).map(i -> values[i]).toArray();
    }
}
