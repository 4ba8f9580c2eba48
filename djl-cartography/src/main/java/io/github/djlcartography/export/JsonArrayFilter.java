package io.github.djlcartography.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.djlcartography.archive.ArchiveException;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Filters or annotates one JSON array of objects, read some at a time. What stands between objects
 * goes with the later one.
 */
final class JsonArrayFilter {

    private final SourceFilter how;
    private final Decisions decisions;
    private final Input.Meter meter;

    JsonArrayFilter(SourceFilter how, Decisions decisions, Input.Meter meter) {
        this.how = how;
        this.decisions = decisions;
        this.meter = meter;
    }

    /** Takes an element: where its bytes begin and end, and what its fields say. */
    private interface Elements {
        void see(long start, long end, JsonFields fields) throws IOException;
    }

    Filtered filter(Path source, Path to, String name) throws IOException {
        Matching matching = new Matching(source, SourceFormat.JSON_ARRAY, decisions, how);
        long[] row = new long[1];
        Relabelling relabelling = how.relabelling(source, decisions);
        try (Input in = new Input(source, meter)) {
            scan(
                    source,
                    in.stream(),
                    (start, end, fields) -> {
                        matching.see(fields.fault(), fields.id(), row[0]);
                        if (relabelling != null && fields.fault() == null) {
                            relabelling.see(matching.seen(), fields.label(), "in row " + row[0]);
                        }
                        row[0]++;
                    });
        }
        matching.check();
        if (relabelling != null) {
            relabelling.resolve();
            matching.relabelled(relabelling);
        }
        LabelCheck labels = new LabelCheck(source, decisions, how.classNames());
        row[0] = 0;
        try (Input in = new Input(source, meter);
                Input bytes = new Input(source, read -> {});
                Output out = new Output(to, SourceFormat.isGz(Path.of(name)))) {
            Copy copy = new Copy(bytes.stream(), out.stream());
            scan(
                    source,
                    in.stream(),
                    (start, end, fields) -> {
                        boolean stays = matching.stays(fields.fault(), fields.id(), how.added());
                        if (fields.fault() == null) {
                            labels.see(matching.row(), fields.label(), "in row " + row[0]);
                        }
                        row[0]++;
                        String label =
                                relabelling == null
                                        ? null
                                        : relabelling.replacement(matching.row());
                        if (label != null) {
                            copy.relabel(start, end, stays, fields, label);
                        } else {
                            copy.element(start, end, stays, stays ? added(matching, fields) : "");
                        }
                    });
            matching.checkEnd();
            copy.rest();
            return matching.done(
                    SourceFormat.JSON_ARRAY,
                    List.of(in.digested(String.valueOf(source.getFileName()))),
                    List.of(out.finish(name)));
        }
    }

    private String added(Matching matching, JsonFields fields) {
        return how.added().names().isEmpty() || matching.isMalformed()
                ? ""
                : fields.added(how.added().values(decisions, matching.row()));
    }

    private void scan(Path source, InputStream in, Elements elements) throws IOException {
        JsonFields fields = new JsonFields(source, how.idColumn(), how.labelColumn(), how.added());
        long row = 0;
        try (JsonParser parser = JsonFields.parser(in)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw wrong(source, "no array at its beginning");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == null) {
                    throw wrong(source, "that it ends in row " + row);
                }
                long start = parser.currentTokenLocation().getByteOffset();
                fields.read(parser, "in row " + row);
                elements.see(start, parser.currentLocation().getByteOffset(), fields);
                row++;
            }
            if (parser.nextToken() != null) {
                throw wrong(source, "more after the array");
            }
        } catch (JsonProcessingException e) {
            throw wrong(source, "no JSON in row " + row + " (" + e.getOriginalMessage() + ")");
        } catch (CharConversionException e) {
            throw wrong(source, "no JSON in UTF-8 in row " + row);
        }
    }

    private static ArchiveException wrong(Path source, String found) {
        return ArchiveException.at(
                source,
                found,
                "one array of objects",
                "Mend it; of an object a line say --format json-lines (SourceFilter.format).");
    }

    /** Goes through the bytes of the source beside the parser. */
    private static final class Copy {

        private final InputStream in;
        private final OutputStream out;
        private long at;
        private boolean isFirst = true; // of the source
        private boolean hasAny; // in the output

        Copy(InputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        /** What stands before an element goes with it. */
        private byte[] next(long start, long end, boolean stays) throws IOException {
            byte[] before = next(start); // the bracket, or a comma and blanks
            byte[] element = next(end);
            if (isFirst || (stays && hasAny)) {
                out.write(before);
            }
            isFirst = false;
            hasAny = hasAny || stays;
            return element;
        }

        void relabel(long start, long end, boolean stays, JsonFields fields, String label)
                throws IOException {
            byte[] element = next(start, end, stays);
            if (stays) {
                Records.Span old = fields.labelSpan(element);
                out.write(element, 0, old.from());
                out.write(JsonFields.value(label, element[old.from()]).getBytes(UTF_8));
                out.write(element, old.to(), element.length - old.to());
            }
        }

        void element(long start, long end, boolean stays, String added) throws IOException {
            byte[] element = next(start, end, stays);
            if (!stays) {
                return;
            } else if (added.isEmpty()) {
                out.write(element);
            } else {
                out.write(element, 0, element.length - 1); // to before its brace
                out.write(added.getBytes(UTF_8));
                out.write(element, element.length - 1, 1);
            }
        }

        void rest() throws IOException {
            in.transferTo(out);
        }

        private byte[] next(long to) throws IOException {
            byte[] bytes = in.readNBytes(Math.toIntExact(to - at));
            if (bytes.length < to - at) {
                throw new EOFException("it has become shorter");
            }
            at = to;
            return bytes;
        }
    }
}
