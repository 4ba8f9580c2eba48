package io.github.djlcartography.sample.text;

import io.github.djlcartography.archive.ArchiveException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * A file of rows, read whole, and what is said where something in it is amiss.
 *
 * @param file its path
 * @param format by its name
 * @param text of it, unpacked, without a byte order mark
 */
record RowFile(Path file, Format format, String text) {

    /** What its name says that it is; {@code .gz} after that is packed. */
    enum Format {
        CSV,
        TSV,
        JSON
    }

    static RowFile read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw ArchiveException.at(
                    file,
                    Files.exists(file) ? "a directory" : "nothing",
                    "a file of labelled texts",
                    "Give one that ends in .tsv, .csv or .jsonl, or in one of these and .gz.");
        }
        Format format = format(file);
        byte[] bytes;
        try (InputStream in = new FileInputStream(file.toFile())) {
            bytes =
                    lowerCase(file).endsWith(".gz")
                            ? new GZIPInputStream(in, 1 << 16).readAllBytes()
                            : in.readAllBytes();
        } catch (IOException e) {
            throw new ArchiveException(file + ": reading failed (" + e.getMessage() + ").", e);
        }
        return new RowFile(file, format, decoded(file, bytes));
    }

    /** Its name without {@code .gz} and without what tells the format. */
    static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("(?i)\\.[a-z]+(\\.gz)?$", "");
    }

    private static Format format(Path file) {
        String name = lowerCase(file).replaceFirst("\\.gz$", "");
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv" -> Format.CSV;
            case "tsv", "tab" -> Format.TSV;
            case "jsonl", "ndjson", "json" -> Format.JSON;
            default ->
                    throw ArchiveException.at(
                            file,
                            "a name that does not tell the format",
                            ".tsv, .csv or .jsonl, and .gz after it where it is packed",
                            "Rename it.");
        };
    }

    private static String lowerCase(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    private static String decoded(Path file, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length > 1
                && ((bytes[0] == -1 && bytes[1] == -2) || (bytes[0] == -2 && bytes[1] == -1))) {
            throw ArchiveException.at(
                    file, "UTF-16", "UTF-8", "Convert it, with iconv -f UTF-16 -t UTF-8.");
        }
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        if (decoder.decode(in, out, true).isError()) {
            long line = 1;
            for (int i = 0; i < in.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw at(
                    file,
                    line,
                    "bytes that are no UTF-8",
                    "UTF-8",
                    "Convert it, with iconv -f ISO-8859-1 -t UTF-8 for instance.");
        }
        out.flip();
        return out.length() > 0 && out.charAt(0) == '\uFEFF'
                ? out.subSequence(1, out.length()).toString()
                : out.toString();
    }

    /**
     * The exception for a line, counted from 1.
     *
     * @param remedy as a sentence
     */
    ArchiveException at(long line, String found, String expected, String remedy) {
        return at(file, line, found, expected, remedy);
    }

    private static ArchiveException at(
            Path file, long line, String found, String expected, String remedy) {
        return new ArchiveException(
                "%s, line %d: found %s, expected %s. %s"
                        .formatted(file, line, found, expected, remedy),
                null);
    }
}
