package io.github.djlcartography.sample.text;

import io.github.djlcartography.archive.ArchiveException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV or TSV file. With quotes on, a field that begins with one goes to the next that
 * is not doubled, over line ends too; a quote elsewhere is a character like any other. A line ends
 * with LF, CR or CRLF; blank lines are no rows. The rules are those of the library's {@code
 * SourceFilter}.
 */
final class DelimitedRows {

    private static final int END = -1;

    private final RowFile source;
    private final String text;
    private final char delimiter;
    private final boolean quotes;
    private int at;
    private long line = 1; // of what is at
    private long begin; // line of the last record

    private DelimitedRows(RowFile source, TextColumns columns) {
        this.source = source;
        text = source.text();
        boolean csv = source.format() == RowFile.Format.CSV;
        delimiter = csv ? ',' : '\t';
        Boolean said = columns.quotes();
        quotes = said == null ? csv : said;
    }

    static List<Row> read(RowFile source, TextColumns columns) {
        return new DelimitedRows(source, columns).rows(columns);
    }

    private List<Row> rows(TextColumns columns) {
        List<Row> rows = new ArrayList<>();
        List<String> first = next();
        if (first == null) {
            return rows;
        }
        int fields = first.size();
        List<String> names = columns.header() ? first : List.of();
        int[] texts =
                columns.texts().stream().mapToInt(name -> column(name, names, fields)).toArray();
        int label = column(columns.label(), names, fields);
        String idName = columns.id();
        int id = idName == null ? -1 : column(idName, names, fields);
        for (List<String> record = columns.header() ? next() : first;
                record != null;
                record = next()) {
            if (record.size() != fields) {
                throw wrongCount(record.size(), fields, columns.header());
            }
            List<String> values = record;
            rows.add(
                    new Row(
                            begin,
                            IntStream.of(texts).mapToObj(values::get).toList(),
                            values.get(label).strip(),
                            id < 0 ? "" : values.get(id)));
        }
        return rows;
    }

    private ArchiveException wrongCount(int found, int expected, boolean header) {
        return source.at(
                begin,
                found + (found == 1 ? " field" : " fields"),
                expected + " as in " + (header ? "the header" : "the first row"),
                quotes
                        ? "Mend the line; or say --quotes off, if quotes mean nothing here."
                        : "Mend the line; or say --quotes on, if fields stand in quotes.");
    }

    private int column(String name, List<String> names, int fields) {
        int[] found =
                IntStream.range(0, names.size()).filter(i -> names.get(i).equals(name)).toArray();
        if (found.length == 1) {
            return found[0];
        } else if (found.length == 0
                && name.matches("\\d{1,6}")
                && Integer.parseInt(name) < fields) {
            return Integer.parseInt(name);
        } else if (found.length > 1) {
            throw ArchiveException.at(
                    source.file(),
                    "columns "
                            + IntStream.of(found)
                                    .mapToObj(Integer::toString)
                                    .collect(Collectors.joining(" and "))
                            + " of the name "
                            + name,
                    "one",
                    "Give its number, counted from 0.");
        } else if (names.isEmpty()) {
            throw ArchiveException.at(
                    source.file(),
                    "no column " + name + " in a file without a header",
                    "a number from 0 to " + (fields - 1),
                    "Columns have no names with --no-header.");
        }
        throw ArchiveException.at(
                source.file(),
                "no column " + name,
                "one of " + String.join(", ", names),
                "Give one of these; if they are no names, say --no-header and give numbers, counted"
                        + " from 0.");
    }

    /** The fields of the next record, or null where the file ends. */
    private @Nullable List<String> next() {
        while (isEnd(here()) && here() != END) {
            endLine();
        }
        if (here() == END) {
            return null;
        }
        begin = line;
        List<String> fields = new ArrayList<>();
        while (true) {
            fields.add(quotes && here() == '"' ? quoted(fields.size()) : plain());
            if (here() != delimiter) {
                endLine();
                return fields;
            }
            at++;
        }
    }

    private String plain() {
        int from = at;
        while (here() != delimiter && !isEnd(here())) {
            at++;
        }
        return text.substring(from, at);
    }

    private String quoted(int field) {
        StringBuilder value = new StringBuilder();
        at++;
        while (true) {
            int c = here();
            if (c == END) {
                throw source.at(
                        begin,
                        "a quote in field " + field + " that is not closed",
                        "another",
                        "Mend it; or say --quotes off, if quotes mean nothing here.");
            } else if (c == '"') {
                at++;
                if (here() != '"') {
                    break;
                }
                value.append('"');
                at++;
            } else if (isEnd(c)) {
                int from = at;
                endLine();
                value.append(text, from, at);
            } else {
                value.append((char) c);
                at++;
            }
        }
        if (here() != delimiter && !isEnd(here())) {
            throw source.at(
                    begin,
                    "text after the quote that closes field " + field,
                    "the next field or the end of the line",
                    "Double the quotes within the field; or say --quotes off, if quotes mean nothing"
                            + " here.");
        }
        return value.toString();
    }

    private int here() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private static boolean isEnd(int c) {
        return c == '\n' || c == '\r' || c == END;
    }

    private void endLine() {
        if (here() == END) {
            return;
        }
        boolean pair = here() == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
        at += pair ? 2 : 1;
        line++;
    }
}
