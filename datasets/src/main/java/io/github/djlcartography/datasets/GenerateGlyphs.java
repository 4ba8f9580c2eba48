package io.github.djlcartography.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.djlcartography.datasets.glyphs.GlyphGenerator;
import io.github.djlcartography.datasets.glyphs.Recipe;
import io.github.djlcartography.datasets.truth.GlyphTruth;
import io.github.djlcartography.datasets.truth.TruthTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

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
    private static final String USAGE =
            "usage: GenerateGlyphs --out DIR (write all files) | --check (compare them with the class path)";

    private GenerateGlyphs() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        try {
            if (args.length == 1 && args[0].equals("--check")) {
                return check(out);
            }
            if (args.length == 2 && args[0].equals("--out")) {
                write(Path.of(args[1]), out);
                return 0;
            }
            err.println(USAGE);
            return 2;
        } catch (IOException e) {
            err.println(e);
            return 1;
        }
    }

    private static void write(Path directory, PrintStream out) throws IOException {
        SortedMap<String, String> packed = new TreeMap<>();
        SortedMap<String, String> content = new TreeMap<>();
        for (Glyphs set : Glyphs.values()) {
            for (var file : files(set).entrySet()) {
                byte[] gzip = gzip(file.getValue());
                Path path = directory.resolve(file.getKey() + ".gz");
                Files.createDirectories(path.toAbsolutePath().getParent());
                Files.write(path, gzip);
                packed.put(file.getKey() + ".gz", sha256(gzip));
                content.put(file.getKey(), sha256(file.getValue()));
                out.println("wrote " + path + ", " + gzip.length + " bytes");
            }
        }
        Files.write(directory.resolve("SHA256SUMS"), sums(packed));
        Files.write(directory.resolve("SHA256SUMS.content"), sums(content));
    }

    private static int check(PrintStream out) throws IOException {
        int code = 0;
        for (Glyphs set : Glyphs.values()) {
            for (var file : files(set).entrySet()) {
                byte[] bundled;
                try (InputStream in =
                        new GZIPInputStream(ImageSet.resource(file.getKey() + ".gz"))) {
                    bundled = in.readAllBytes();
                }
                int at = Arrays.mismatch(bundled, file.getValue());
                if (at >= 0) {
                    code = 1;
                }
                out.println(
                        at < 0
                                ? "same " + file.getKey()
                                : differs(file.getKey(), at, bundled, file.getValue()));
            }
        }
        return code;
    }

    private static String differs(String file, int at, byte[] bundled, byte[] made) {
        return "DIFFERS %s: first at byte %d; %d bytes bundled, %d generated. Restore the file, or write all anew with --out."
                .formatted(file, at, bundled.length, made.length);
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

    /**
     * Without a name and a time in the header (Java writes neither), so that a second run gives the
     * same file.
     */
    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new SmallestGzip(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static final class SmallestGzip extends GZIPOutputStream {
        SmallestGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }

    /** In the format of {@code sha256sum}. */
    private static byte[] sums(SortedMap<String, String> hashes) {
        StringBuilder text = new StringBuilder();
        hashes.forEach((file, hash) -> text.append(hash).append("  ").append(file).append('\n'));
        return text.toString().getBytes(UTF_8);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
