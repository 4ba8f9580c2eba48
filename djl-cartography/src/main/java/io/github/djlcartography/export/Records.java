package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArchiveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a text file, one after the other, as the bytes that they are: nothing is decoded
 * but what is asked for, and the records and what stands before them are together the whole file. A
 * line ends with LF, CR or CRLF, as for Python and Java; blank lines belong to the record before
 * them.
 */
abstract class Records {

    /** Bytes of a record at most: one quote that is not closed would take the rest of the file. */
    static final int LONGEST = 64 << 20;

    private static final byte[] UTF_8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    final Path file;
    private final InputStream in;
    private byte[] bytes = new byte[1 << 17];
    private int start; // of the record in the bytes
    private int limit;
    private boolean ended;
    private int content; // bytes of the record before its line's end
    private int length; // bytes of the record with that and with the blank lines after it
    private long line = 1;
    private long lines;
    private @Nullable String fault;

    Records(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /** Goes to what stands before the first record: a byte order mark, blank lines, a header. */
    void begin() throws IOException {
        if ((at(0) == 0xFE && at(1) == 0xFF) || (at(0) == 0xFF && at(1) == 0xFE)) {
            throw ArchiveException.at(
                    file,
                    "UTF-16",
                    "UTF-8, or another encoding that has ASCII in it",
                    "Convert it, with iconv -f UTF-16 -t UTF-8 for instance.");
        }
        int mark = 0;
        while (mark < UTF_8_MARK.length && at(mark) == (UTF_8_MARK[mark] & 0xFF)) {
            mark++;
        }
        content = mark == UTF_8_MARK.length ? mark : 0;
        length = withBlankLines(content);
        lines = countLines();
    }

    /** Goes to the next record; false where there is none. */
    boolean next() throws IOException {
        start += length;
        line += lines;
        length = 0;
        fault = null;
        if (at(0) < 0) {
            content = 0;
            lines = 0;
            return false;
        }
        content = split();
        length = content;
        if (at(length) >= 0) {
            length += at(length) == '\r' && at(length + 1) == '\n' ? 2 : 1;
        }
        length = withBlankLines(length);
        lines = countLines();
        return true;
    }

    /**
     * @return bytes of the record that begins at offset 0, to before the end of its line
     */
    abstract int split() throws IOException;

    /** Whether a line with nothing in it is no record. */
    boolean skipsBlankLines() {
        return true;
    }

    private int withBlankLines(int from) throws IOException {
        int end = from;
        while (skipsBlankLines() && isEnd(at(end))) {
            end++;
        }
        return end;
    }

    private long countLines() throws IOException {
        at(length); // a CR may be the last byte at hand
        long count = 0;
        for (int i = start; i < start + length; i++) {
            byte c = bytes[i];
            count += c == '\n' || (c == '\r' && (i + 1 == limit || bytes[i + 1] != '\n')) ? 1 : 0;
        }
        return count;
    }

    /** The first offset from one on where one of three bytes is, or that is not at hand. */
    final int skip(int from, int a, int b, int c) {
        int i = start + from;
        while (i < limit && bytes[i] != a && bytes[i] != b && bytes[i] != c) {
            i++;
        }
        return i - start;
    }

    /** Where the line that begins the record ends. */
    final int lineEnd() throws IOException {
        int end = 0;
        do {
            end = skip(end, '\n', '\r', '\r');
        } while (at(end) >= 0 && !isEnd(at(end)));
        return end;
    }

    static boolean isEnd(int c) {
        return c == '\n' || c == '\r';
    }

    /** The byte at an offset from the record's start, or −1 where the file ends. */
    final int at(int offset) throws IOException {
        return start + offset < limit || fill(offset) ? bytes[start + offset] & 0xFF : -1;
    }

    private boolean fill(int offset) throws IOException {
        while (start + offset >= limit && !ended) {
            System.arraycopy(bytes, start, bytes, 0, limit - start);
            limit -= start;
            start = 0;
            if (limit == LONGEST) {
                throw ArchiveException.at(
                        file,
                        "a record of more than "
                                + (LONGEST >> 20)
                                + " MiB from line "
                                + line
                                + " on",
                        "shorter ones",
                        "If a quote is not closed there, mend it, or say --quotes off"
                                + " (SourceFilter.quotes).");
            } else if (limit == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(LONGEST, 2 * limit));
            }
            int read = in.read(bytes, limit, bytes.length - limit);
            ended = read < 0;
            limit += Math.max(0, read);
        }
        return start + offset < limit;
    }

    final String text(int from, int to) {
        return new String(bytes, start + from, to - from, StandardCharsets.UTF_8);
    }

    final byte[] bytes() {
        return bytes;
    }

    final int start() {
        return start;
    }

    final int content() {
        return content;
    }

    final int length() {
        return length;
    }

    /** The line, counted from 1, that the record begins on. */
    final long line() {
        return line;
    }

    /** Says what is wrong with the record; what was said first holds. */
    final void fault(String what) {
        fault = fault == null ? what : fault;
    }

    /** What is wrong with the record, or null. */
    final @Nullable String fault() {
        return fault;
    }

    /** What the record has in the column of the ids, or null if it has none. */
    abstract @Nullable String id();

    /** What it has in that of the labels. */
    abstract @Nullable String label();

    /** Writes the record as it is. */
    final void copy(OutputStream out) throws IOException {
        out.write(bytes, start, length);
    }

    /** Writes the record with a value for each of the columns that are added. */
    final void extend(OutputStream out, List<Object> values) throws IOException {
        int at = endOfValues();
        out.write(bytes, start, at);
        out.write(added(values).getBytes(StandardCharsets.UTF_8));
        out.write(bytes, start + at, length - at);
    }

    /** Writes the record with another label, in the way of the one that it has. */
    final void relabel(OutputStream out, String label) throws IOException {
        Span old = labelSpan();
        out.write(bytes, start, old.from);
        out.write(relabelled(old, label).getBytes(StandardCharsets.UTF_8));
        out.write(bytes, start + old.to, length - old.to);
    }

    /** Part of a record, in offsets from its start. */
    record Span(int from, int to) {}

    /** What {@link #label} has, with its quotes. */
    abstract Span labelSpan() throws IOException;

    /** A label to take its place. */
    abstract String relabelled(Span old, String label);

    /** Where values are added. */
    abstract int endOfValues();

    /** Booleans, doubles or texts, as the format writes them. */
    abstract String added(List<Object> values);

    /** Writes what stands before the first record, with the columns that are added. */
    void copyStart(OutputStream out) throws IOException {
        copy(out);
    }
}
