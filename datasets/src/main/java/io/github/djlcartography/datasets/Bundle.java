package io.github.djlcartography.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Generated files as they lie in the jar: gzipped, with two files of SHA-256 sums, of the packed
 * files and of what is in them. What the commands that generate have in common.
 */
final class Bundle {
    private final String command;
    private final String sums;

    /** Files by their names relative to this package, without {@code .gz}; one map a set. */
    private final List<Supplier<SortedMap<String, byte[]>>> sets;

    /**
     * Files to write or to check.
     *
     * @param command for the usage
     * @param sums the name of the file of sums; that of the content ends in {@code .content}
     * @param sets made one after another
     */
    Bundle(String command, String sums, List<Supplier<SortedMap<String, byte[]>>> sets) {
        this.command = command;
        this.sums = sums;
        this.sets = sets;
    }

    /** {@code --out DIR} or {@code --check}; the exit code. */
    int run(String[] args, PrintStream out, PrintStream err) {
        try {
            if (args.length == 1 && args[0].equals("--check")) {
                return check(out);
            }
            if (args.length == 2 && args[0].equals("--out")) {
                write(Path.of(args[1]), out);
                return 0;
            }
            err.println(
                    "usage: %s --out DIR (write all files) | --check (compare them with the class path)"
                            .formatted(command));
            return 2;
        } catch (IOException e) {
            err.println(e);
            return 1;
        }
    }

    private void write(Path directory, PrintStream out) throws IOException {
        SortedMap<String, String> packed = new TreeMap<>();
        SortedMap<String, String> content = new TreeMap<>();
        for (Supplier<SortedMap<String, byte[]>> set : sets) {
            for (var file : set.get().entrySet()) {
                byte[] gzip = gzip(file.getValue());
                Path path = directory.resolve(file.getKey() + ".gz");
                Files.createDirectories(path.toAbsolutePath().getParent());
                Files.write(path, gzip);
                packed.put(file.getKey() + ".gz", sha256(gzip));
                content.put(file.getKey(), sha256(file.getValue()));
                out.println("wrote " + path + ", " + gzip.length + " bytes");
            }
        }
        Files.write(directory.resolve(sums), sums(packed));
        Files.write(directory.resolve(sums + ".content"), sums(content));
    }

    private int check(PrintStream out) throws IOException {
        int code = 0;
        for (Supplier<SortedMap<String, byte[]>> set : sets) {
            for (var file : set.get().entrySet()) {
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
