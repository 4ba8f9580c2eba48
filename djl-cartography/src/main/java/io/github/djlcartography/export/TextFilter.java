package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArchiveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Filters or annotates a text file, twice read and never held. */
final class TextFilter {

    private final SourceFilter how;
    private final Decisions decisions;
    private final SourceFormat format;
    private final Input.Meter meter;

    TextFilter(SourceFilter how, Decisions decisions, SourceFormat format, Input.Meter meter) {
        this.how = how;
        this.decisions = decisions;
        this.format = format;
        this.meter = meter;
    }

    /**
     * @param to new file; its name need not tell that it is packed
     * @param name that it is to have
     * @param written bits of the rows that are, by their number in the source; for companions
     */
    Filtered filter(Path source, Path to, String name, BitSet written) throws IOException {
        if (format == SourceFormat.LINES && !how.added().names().isEmpty()) {
            throw new IllegalArgumentException(
                    "lines have no columns: weights and annotations go with another format.");
        }
        if (how.labelColumn() != null && !decisions.tellsLabels()) {
            throw new IllegalArgumentException(
                    "labels: found a selection that has one label for every row, expected several."
                            + " Leave out the column of labels.");
        }
        Matching matching = new Matching(source, format, decisions, how);
        Relabelling relabelling = how.relabelling(source, decisions);
        try (Input in = new Input(source, meter)) {
            Records records = records(source, in.stream());
            records.begin();
            while (records.next()) {
                matching.see(records.fault(), records.id(), records.line());
                if (relabelling != null && records.fault() == null) {
                    relabelling.see(matching.seen(), records.label(), "on line " + records.line());
                }
            }
        }
        matching.check();
        if (relabelling != null) {
            relabelling.resolve();
            matching.relabelled(relabelling);
        }
        LabelCheck labels = new LabelCheck(source, decisions, how.classNames());
        try (Input in = new Input(source, meter);
                Output out = new Output(to, SourceFormat.isGz(Path.of(name)))) {
            Records records = records(source, in.stream());
            records.begin();
            records.copyStart(out.stream());
            for (int i = 0; records.next(); i++) {
                boolean stays = matching.stays(records.fault(), records.id(), how.added());
                if (records.fault() == null) {
                    labels.see(matching.row(), records.label(), "on line " + records.line());
                }
                if (stays) {
                    written.set(i);
                    write(records, matching, relabelling, out.stream());
                }
            }
            matching.checkEnd();
            return matching.done(
                    format,
                    List.of(in.digested(String.valueOf(source.getFileName()))),
                    List.of(out.finish(name)));
        }
    }

    private void write(
            Records records, Matching matching, @Nullable Relabelling relabelling, OutputStream out)
            throws IOException {
        String label = relabelling == null ? null : relabelling.replacement(matching.row());
        if (label != null) {
            records.relabel(out, label);
        } else if (how.added().names().isEmpty() || matching.isMalformed()) {
            records.copy(out); // of a malformed row nobody knows where more would belong
        } else {
            records.extend(out, how.added().values(decisions, matching.row()));
        }
    }

    private Records records(Path source, InputStream in) {
        @Nullable String id = how.idColumn();
        @Nullable String label = how.labelColumn();
        return switch (format) {
            case JSON_LINES -> new JsonRecords(source, in, id, label, how.added());
            case LINES -> new LineRecords(source, in, id != null, label != null);
            default ->
                    new DelimitedRecords(
                            source,
                            in,
                            how.delimiter(format),
                            how.quotes(format),
                            how.header(),
                            id,
                            label,
                            how.added());
        };
    }

    /** Writes of a file with a line for each row those whose bit is set. */
    static void companion(Path source, Path to, long rows, BitSet written) throws IOException {
        try (Input in = new Input(source, bytes -> {});
                Output out = new Output(to, SourceFormat.isGz(source))) {
            Records records = new LineRecords(source, in.stream(), false, false);
            records.begin();
            records.copyStart(out.stream());
            int count = 0;
            while (records.next()) {
                if (written.get(count++)) {
                    records.copy(out.stream());
                }
            }
            if (count != rows) {
                throw ArchiveException.at(
                        source,
                        count + " lines",
                        rows + ", one for each row of the training file",
                        "Mend it, or move it elsewhere.");
            }
            out.finish("");
        }
    }
}
