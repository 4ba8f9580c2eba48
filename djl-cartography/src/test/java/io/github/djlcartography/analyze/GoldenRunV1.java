package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Fingerprint;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * How {@code src/test/resources/archives/v1} was made, once, by the first release. It is never made
 * again: runs of that release are on people's disks, and {@code GoldenArchiveTest} holds that they
 * can be read for ever. A new format version gets a directory and a generator of its own.
 */
final class GoldenRunV1 {

    static final int CLASSES = 3;
    static final int[] LABELS = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};

    /** p(gold) in 64ths: example × epoch. Exact in float32; one row tells one story. */
    static final int[][] GOLD = {
        {64, 64, 64, 64}, // never in doubt
        {0, 0, 0, 0}, // never learnt
        {16, 32, 48, 60}, // learnt once and for all
        {40, 16, 40, 16}, // forgotten twice
        {16, 40, 16, 40}, // learnt, forgotten, learnt
        {22, 22, 22, 22}, // constant, and the highest by a hair
        {50, 40, 30, 20},
        {8, 56, 8, 56}, // ambiguous
        {63, 62, 63, 62},
        {1, 2, 1, 2},
        {33, 31, 33, 31},
        {10, 20, 30, 40}
    };

    /** In the training pass this example did not come up in this epoch … */
    static final int MISSING_EXAMPLE = 7;

    static final int MISSING_EPOCH = 2;

    /** … and in this one another came up twice; the first time is in the file. */
    static final int DUPLICATE_EPOCH = 1;

    private GoldenRunV1() {}

    /** The class above the label takes the odd 64th. */
    static float[] p(int example, int epoch) {
        int gold = GOLD[example][epoch];
        int label = LABELS[example];
        int less = (64 - gold) / 2;
        float[] p = new float[CLASSES];
        p[label] = gold / 64f;
        p[(label + 1) % CLASSES] = (64 - gold - less) / 64f;
        p[(label + 2) % CLASSES] = less / 64f;
        return p;
    }

    /** Refuses a directory that holds a run, as every writer does. */
    public static void main(String[] arguments) {
        Path run = Path.of(arguments[0]);
        long[] ids = LongStream.range(0, LABELS.length).toArray();
        String fingerprint = Fingerprint.of(LABELS.length, ids, LABELS);
        ArchiveWriter writer = ArchiveWriter.create(run);
        writer.manifest(
                new Manifest(
                        1,
                        CLASSES,
                        List.of("entailment", "neutral", "contradiction"),
                        new Manifest.Dataset("golden", LABELS.length, LABELS.length, fingerprint),
                        Arrays.stream(Pass.values()).map(Pass::key).toList(),
                        "single-label",
                        1,
                        "FULL",
                        0,
                        "float32",
                        "none",
                        "first",
                        1,
                        42L,
                        "by hand",
                        Map.of("djl-cartography", "0.1.0"),
                        "2026-01-01T00:00:00Z"));
        for (Pass pass : Pass.values()) {
            for (int e = 0; e < GOLD[0].length; e++) {
                try (EpochWriter epoch = writer.epoch(pass, e, Layout.full(CLASSES))) {
                    for (int i = 0; i < LABELS.length; i++) {
                        if (pass == Pass.EPOCH_END || e != MISSING_EPOCH || i != MISSING_EXAMPLE) {
                            epoch.append(i, LABELS[i], p(i, e), 0);
                        }
                    }
                    long duplicates = pass == Pass.TRAINING && e == DUPLICATE_EPOCH ? 1 : 0;
                    epoch.publish(
                            fingerprint,
                            Coverage.of(LABELS.length, epoch.rows(), duplicates, 0.5 + e));
                }
            }
        }
    }
}
