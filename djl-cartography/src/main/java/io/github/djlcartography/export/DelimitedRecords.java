package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArchiveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Records of fields between delimiters. With quotes on, a field that begins with one goes to the
 * next that is not doubled, over line ends too; a quote elsewhere is a character like any other.
 */
final class DelimitedRecords extends Records {

    private final int delimiter;
    private final boolean quotes;
    private final Added added;
    private int[] ends = new int[16]; // of each field of the record
    private int count;
    private int expected = -1; // fields
    private final boolean header;
    private final @Nullable String idName;
    private final @Nullable String labelName;
    private int idColumn = -1;
    private int labelColumn = -1;
    private final List<String> names = new ArrayList<>();
    private byte @Nullable [] mark; // what stands before the header

    DelimitedRecords(
            Path file,
            InputStream in,
            char delimiter,
            boolean quotes,
            boolean header,
            @Nullable String idName,
            @Nullable String labelName,
            Added added) {
        super(file, in);
        this.delimiter = delimiter;
        this.quotes = quotes;
        this.header = header;
        this.idName = idName;
        this.labelName = labelName;
        this.added = added;
    }

    @Override
    void begin() throws IOException {
        super.begin();
        if (!header) {
            return;
        }
        mark = Arrays.copyOfRange(bytes(), start(), start() + length());
        if (next()) {
            IntStream.range(0, count).mapToObj(this::field).forEach(names::add);
            expected = count;
            if (fault() != null) {
                throw ArchiveException.at(
                        file,
                        "a header with " + fault(),
                        "names of columns",
                        "Mend line " + line() + ", or say --no-header (SourceFilter.noHeader).");
            }
        }
        added.requireNew(file, names);
        idColumn = column(idName, names);
        labelColumn = column(labelName, names);
    }

    private int column(@Nullable String name, List<String> names) {
        if (name == null) {
            return -1;
        }
        int[] found =
                IntStream.range(0, names.size()).filter(i -> names.get(i).equals(name)).toArray();
        if (found.length == 1) {
            return found[0];
        } else if (found.length == 0 && isIndex(name) && Integer.parseInt(name) < names.size()) {
            return Integer.parseInt(name);
        }
        throw ArchiveException.at(
                file,
                found.length == 0
                        ? "columns " + names
                        : "columns "
                                + Arrays.stream(found)
                                        .mapToObj(Integer::toString)
                                        .collect(Collectors.joining(" and "))
                                + " of the name "
                                + name,
                "one column " + name,
                "Give its name, or its number counted from 0.");
    }

    private static boolean isIndex(String text) {
        return text.matches("\\d{1,6}");
    }

    @Override
    int split() throws IOException {
        count = 0;
        int i = 0;
        while (true) {
            int c = at(i);
            if (quotes && c == '"') {
                i = closing(i + 1);
                c = at(i);
                if (c >= 0 && c != delimiter && !isEnd(c)) {
                    fault("text after the quote that closes field " + count);
                }
            }
            while (c >= 0 && c != delimiter && !isEnd(c)) {
                i = skip(i, delimiter, '\n', '\r');
                c = at(i);
            }
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, 2 * count);
            }
            ends[count++] = i;
            if (c != delimiter) {
                return fields(i);
            }
            i++;
        }
    }

    /** Where a quoted field ends. */
    private int closing(int from) throws IOException {
        int i = skip(from, '"', '"', '"');
        for (int c = at(i); c >= 0; c = at(i)) {
            if (c == '"') {
                i++;
                if (at(i) != '"') {
                    return i;
                }
                i++;
            }
            i = skip(i, '"', '"', '"');
        }
        fault("a quote in field " + count + " that is not closed");
        return i;
    }

    private int fields(int end) {
        if (expected < 0 && !header) { // the first record tells
            expected = count;
            List<String> none = IntStream.range(0, count).mapToObj(i -> "").toList();
            idColumn = column(idName, none);
            labelColumn = column(labelName, none);
        } else if (expected >= 0 && count != expected) {
            fault(count + (count == 1 ? " field" : " fields") + " where there are " + expected);
        }
        return end;
    }

    /** Of the columns, where there is a header. */
    List<String> names() {
        return names;
    }

    String field(int index) {
        int from = index == 0 ? 0 : ends[index - 1] + 1;
        int to = ends[index];
        String text = text(from, to);
        boolean quoted = quotes && text.length() > 1 && text.startsWith("\"");
        return quoted && text.endsWith("\"")
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text;
    }

    @Override
    @Nullable String id() {
        return idColumn < 0 || idColumn >= count ? null : field(idColumn);
    }

    @Override
    @Nullable String label() {
        return labelColumn < 0 || labelColumn >= count ? null : field(labelColumn);
    }

    @Override
    Span labelSpan() {
        return new Span(labelColumn == 0 ? 0 : ends[labelColumn - 1] + 1, ends[labelColumn]);
    }

    @Override
    String relabelled(Span old, String label) {
        boolean quoted = quotes && old.to() > old.from() && bytes()[start() + old.from()] == '"';
        return quoted ? '"' + label.replace("\"", "\"\"") + '"' : cell(label);
    }

    @Override
    int endOfValues() {
        return content();
    }

    @Override
    String added(List<Object> values) {
        return values.stream()
                .map(value -> (char) delimiter + cell(Added.text(value)))
                .collect(Collectors.joining());
    }

    private String cell(String text) {
        boolean plain =
                text.chars().noneMatch(c -> c == delimiter || isEnd(c) || (quotes && c == '"'));
        if (plain) {
            return text;
        }
        return quotes
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text.replace((char) delimiter, ' ').replace('\r', ' ').replace('\n', ' ');
    }

    @Override
    void copyStart(OutputStream out) throws IOException {
        if (mark == null) {
            copy(out);
            return;
        }
        out.write(mark);
        if (added.names().isEmpty() || expected < 0) {
            copy(out);
        } else {
            extend(out, List.copyOf(added.names()));
        }
    }
}
