package io.github.djlcartography.export;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.djlcartography.archive.ArchiveException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Filters an array of NumPy's, whose first dimension is the rows: the bytes {@code 93 NUMPY}, a
 * version, the length of a head, the head as Python writes a dictionary, then the values.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the
 *     format</a>
 */
final class NpyFilter {

    private static final String MAGIC = "\u0093NUMPY";
    private static final int LONGEST_HEAD = 1 << 20; // bytes
    private static final Pattern TYPE =
            Pattern.compile("'descr'\\s*:\\s*'([<>|=])([a-zA-Z])(\\d+)'");
    private static final Pattern SHAPE =
            Pattern.compile("'shape'\\s*:\\s*\\(\\s*(\\d+)\\s*,((?:\\s*\\d+\\s*,?)*)\\s*\\)");

    private final SourceFilter how;
    private final Decisions decisions;
    private final Input.Meter meter;

    NpyFilter(SourceFilter how, Decisions decisions, Input.Meter meter) {
        this.how = how;
        this.decisions = decisions;
        this.meter = meter;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Head(byte[] before, String text, Matcher shape, int rowBytes) {

        long rows() {
            return Long.parseLong(shape.group(1));
        }

        /** As long as it was: what a smaller number leaves is filled with blanks at the end. */
        void write(OutputStream out, int rows) throws IOException {
            out.write(before);
            String number = Integer.toString(rows);
            String blanks = " ".repeat(shape.group(1).length() - number.length());
            String dictionary = text.substring(0, text.length() - 1); // ends with a line feed
            String changed =
                    dictionary.substring(0, shape.start(1))
                            + number
                            + dictionary.substring(shape.end(1));
            out.write((changed + blanks + text.charAt(text.length() - 1)).getBytes(ISO_8859_1));
        }
    }

    Filtered filter(Path source, Path to, String name) throws IOException {
        if (!how.added().names().isEmpty()) {
            throw new IllegalArgumentException(
                    "NPY has no columns: weights and annotations go with another format.");
        } else if (how.idColumn() != null || how.labelColumn() != null) {
            throw new IllegalArgumentException(
                    "NPY has no columns: leave out those of ids and labels.");
        }
        Relabelling relabelling = how.relabelling(source, decisions);
        if (relabelling != null) {
            relabelling.resolve(); // only which rows are dropped: it has no labels to replace
        }
        try (Input input = new Input(source, meter);
                Output output = new Output(to, SourceFormat.isGz(Path.of(name)))) {
            DataInputStream in = new DataInputStream(input.stream());
            Head head = head(source, in);
            if (head.rows() != decisions.rows()) {
                throw decisions.other(source, head.rows() + " rows", decisions.rows() + "");
            }
            int kept = decisions.kept();
            head.write(output.stream(), kept);
            byte[] bytes = new byte[head.rowBytes];
            for (long row = 0; row < head.rows(); row++) {
                in.readFully(bytes);
                if (decisions.keeps(row)) {
                    output.stream().write(bytes);
                }
            }
            if (in.read() >= 0) {
                throw ArchiveException.at(
                        source,
                        "bytes after the last of its " + head.rows() + " rows",
                        "none",
                        "Was it written whole? Get it again.");
            }
            return new Filtered(
                    SourceFormat.NPY,
                    head.rows(),
                    kept,
                    head.rows() - kept,
                    relabelling == null ? 0 : relabelling.count(),
                    0,
                    List.of(),
                    List.of(input.digested(String.valueOf(source.getFileName()))),
                    List.of(output.finish(name)));
        } catch (EOFException e) {
            throw ArchiveException.at(
                    source,
                    "that it ends before its last row",
                    "as many bytes as its head says",
                    "It was cut short: get it again.");
        }
    }

    private static Head head(Path source, DataInputStream in) throws IOException {
        byte[] start = in.readNBytes(MAGIC.length() + 2);
        String magic = new String(start, 0, Math.min(start.length, MAGIC.length()), ISO_8859_1);
        if (start.length < MAGIC.length() + 2 || !magic.equals(MAGIC)) {
            throw wrong(source, "another beginning than NPY's", "the bytes 93 NUMPY");
        }
        int width = start[MAGIC.length()] == 1 ? Short.BYTES : Integer.BYTES;
        byte[] size = in.readNBytes(width);
        int length = 0;
        for (int i = size.length - 1; i >= 0; i--) { // little-endian
            length = length << Byte.SIZE | (size[i] & 0xFF);
        }
        if (size.length < width || length < 1 || length > LONGEST_HEAD) {
            throw wrong(source, "a head of " + length + " bytes", "1 to " + LONGEST_HEAD);
        }
        byte[] before = new byte[start.length + size.length];
        System.arraycopy(start, 0, before, 0, start.length);
        System.arraycopy(size, 0, before, start.length, size.length);
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        String text = new String(bytes, ISO_8859_1);
        Matcher type = TYPE.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!type.find() || type.group(2).equals("O") || !shape.find()) {
            throw wrong(
                    source,
                    "the head " + text.strip(),
                    "numbers or texts of one size, in one dimension or more");
        } else if (text.contains("'fortran_order': True")) {
            throw wrong(source, "an array column by column", "one row by row");
        }
        long rowBytes = Long.parseLong(type.group(3)) * (type.group(2).equals("U") ? 4 : 1);
        for (String dimension : shape.group(2).split(",", -1)) {
            rowBytes *= dimension.isBlank() ? 1 : Long.parseLong(dimension.strip());
            if (rowBytes > Integer.MAX_VALUE) {
                throw wrong(source, "rows of more than 2 GiB", "smaller ones");
            }
        }
        return new Head(before, text, shape, (int) rowBytes);
    }

    private static ArchiveException wrong(Path source, String found, String expected) {
        return ArchiveException.at(
                source,
                found,
                expected,
                "Save it again with numpy.save(file, numpy.ascontiguousarray(array)), or say the"
                        + " format: --format (SourceFilter.format).");
    }
}
