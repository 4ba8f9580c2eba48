package io.github.djlcartography.cli;

import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Fingerprint;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** A large made-up run: learning curves, and texts that pack as English does. */
final class PageRun {

    private static final int CLASSES = 3;
    private static final int WORDS = 4000; // texts pack to 0.38, as English does (SST-2: 0.376)

    private PageRun() {}

    /**
     * @param run directory to write
     * @param rows of the dataset
     * @param epochs to write
     * @param texts whether the examples have ids and texts, of 100 characters on average
     * @param saturated share of the examples whose p(gold) is 0.5 in every epoch: one vertical line
     *     on the map, spread upwards by a little
     */
    static void write(Path run, int rows, int epochs, boolean texts, double saturated) {
        write(run, rows, epochs, texts, saturated, 0);
    }

    /**
     * @param seed of another run on the same dataset; 0 for the first
     */
    static void write(Path run, int rows, int epochs, boolean texts, double saturated, long seed) {
        Random random = new Random(1);
        int[] labels = random.ints(rows, 0, CLASSES).toArray();
        long[] ids = LongStream.range(0, rows).toArray();
        String fingerprint = Fingerprint.of(rows, ids, labels);
        float[] start = new float[rows];
        float[] rate = new float[rows];
        for (int row = 0; row < rows; row++) {
            double kind = random.nextDouble();
            rate[row] = kind < 0.55 ? 1.1f : kind < 0.9 ? 0.6f : 0;
            start[row] = (float) ((kind < 0.55 ? 0.5 : -1.5) + random.nextGaussian());
            if (random.nextDouble() < saturated) {
                rate[row] = Float.NaN;
                start[row] = random.nextFloat();
            }
        }
        try (ArchiveWriter writer = ArchiveWriter.create(run)) {
            writer.manifest(
                    Manifest.builder(
                                    CLASSES,
                                    new Manifest.Dataset("made up", rows, rows, fingerprint),
                                    List.of(Pass.EPOCH_END))
                            .classNames(List.of("entailment", "neutral", "contradiction"))
                            .build());
            if (texts) {
                writer.examples(examples(rows, random));
            }
            Random noise = seed == 0 ? random : new Random(seed);
            for (int epoch = 0; epoch < epochs; epoch++) {
                try (EpochWriter file = writer.epoch(Pass.EPOCH_END, epoch, Layout.full(CLASSES))) {
                    for (int row = 0; row < rows; row++) {
                        double logit = start[row] + rate[row] * epoch + 0.7 * noise.nextGaussian();
                        boolean isLine = Float.isNaN(rate[row]);
                        float gold = isLine ? start[row] : (float) (1 / (1 + Math.exp(-logit)));
                        float[] p = new float[CLASSES];
                        Arrays.fill(p, (1 - gold) / (CLASSES - 1));
                        p[labels[row]] = gold;
                        file.append(row, labels[row], p, 0);
                    }
                    file.publish(fingerprint, Coverage.of(rows, rows, 0, 0));
                }
            }
        }
    }

    private static Examples examples(int rows, Random random) {
        String[] words = new String[WORDS];
        for (int i = 0; i < WORDS; i++) {
            StringBuilder word = new StringBuilder();
            int length = 2 + (int) (2 * Math.log10(1 + i)) + random.nextInt(4); // rare ones longer
            for (int c = 0; c < length; c++) {
                word.append((char) ('a' + random.nextInt(26)));
            }
            words[i] = word.toString();
        }
        String[] ids = new String[rows];
        String[] texts = new String[rows];
        for (int row = 0; row < rows; row++) {
            StringBuilder text = new StringBuilder();
            int length = 40 + random.nextInt(121);
            while (text.length() < length) {
                int rank = (int) Math.pow(WORDS, random.nextDouble()); // Zipf's law
                text.append(words[rank - 1]).append(' ');
            }
            ids[row] = "train-%07d".formatted(row);
            texts[row] = text.toString();
        }
        return Examples.of(ids).text(texts);
    }
}
