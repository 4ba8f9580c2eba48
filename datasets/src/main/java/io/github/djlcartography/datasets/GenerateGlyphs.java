package io.github.djlcartography.datasets;

import io.github.djlcartography.datasets.glyphs.GlyphGenerator;
import io.github.djlcartography.datasets.glyphs.Recipe;
import io.github.djlcartography.datasets.truth.GlyphTruth;
import io.github.djlcartography.datasets.truth.TruthTable;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Writes the bundled glyph sets, or checks that they are what this code makes.
 *
 * <pre>
 * GenerateGlyphs --out DIR   writes glyphs/, truth/, SHA256SUMS and SHA256SUMS.content into DIR
 * GenerateGlyphs --check     makes everything anew in memory and compares it with the class path
 * </pre>
 *
 * <p>Exit code: 0 done or all the same, 1 something differs or cannot be written, 2 wrong usage.
 * The comparison is of the content: two versions of zlib may pack the same content into different
 * gzip files.
 */
public final class GenerateGlyphs {
    private GenerateGlyphs() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        List<Supplier<SortedMap<String, byte[]>>> sets = new ArrayList<>();
        for (Glyphs set : Glyphs.values()) {
            sets.add(() -> files(set));
        }
        return new Bundle("GenerateGlyphs", "SHA256SUMS", sets).run(args, out, err);
    }

    /**
     * The three files of a set, unpacked, by their names relative to this package and without
     * {@code .gz}.
     */
    static SortedMap<String, byte[]> files(Glyphs set) {
        Recipe recipe = Recipe.valueOf(set.name());
        GlyphGenerator generator = new GlyphGenerator(recipe);
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        byte[] labels = new byte[recipe.rows()];
        List<GlyphTruth> truth = new ArrayList<>();
        for (int row = 0; row < recipe.rows(); row++) {
            pixels.writeBytes(generator.image(row));
            labels[row] = (byte) generator.label(row);
            truth.add(generator.truth(row));
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put(
                unpacked(set.imagesFile()),
                Idx.images(
                        recipe.rows(),
                        GlyphGenerator.SIDE,
                        GlyphGenerator.SIDE,
                        pixels.toByteArray()));
        files.put(unpacked(set.labelsFile()), Idx.labels(labels));
        files.put(
                "truth/" + set.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".tsv",
                TruthTable.format(truth));
        return files;
    }

    private static String unpacked(String file) {
        return file.substring(0, file.length() - ".gz".length());
    }
}
