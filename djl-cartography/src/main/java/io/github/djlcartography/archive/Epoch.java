package io.github.djlcartography.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One published epoch.
 *
 * @param pass which pass
 * @param number 0-based
 * @param parts its Arrow files, one for each process that wrote, in the order of their ranks
 * @param layout what they keep of each example
 * @param coverage its ledger, over all parts
 */
public record Epoch(Pass pass, int number, List<Path> parts, Layout layout, Coverage coverage) {

    /** Takes rows, a batch at a time. */
    @FunctionalInterface
    public interface Rows {
        /**
         * @param count rows in this batch
         * @param example id of each, at least {@code count} long
         * @param label of each
         * @param values row-major (count, {@link Layout#width()}), for FULL the softmax; the three
         *     arrays are used again for the next batch
         */
        void accept(int count, long[] example, int[] label, float[] values);
    }

    /**
     * @return its file, or where several processes wrote the directory of its parts
     */
    public Path file() {
        Path first = parts.get(0);
        Path directory = first.getParent();
        return parts.size() == 1 || directory == null ? first : directory;
    }

    static Epoch open(Path run, Manifest manifest, Pass pass, int number, Layout layout) {
        List<Path> parts = new ArrayList<>();
        List<Coverage> ledgers = new ArrayList<>();
        for (int rank = 0; rank < manifest.worldSize(); rank++) {
            Path file = run.resolve(PartFile.relative(pass, number, layout.stem(), rank));
            parts.add(file);
            ledgers.add(openPart(file, manifest, layout, pass, number));
        }
        Coverage coverage =
                parts.size() == 1 ? ledgers.get(0) : unite(ledgers, parts, layout, manifest);
        return new Epoch(pass, number, List.copyOf(parts), layout, coverage);
    }

    private static Coverage openPart(
            Path file, Manifest manifest, Layout layout, Pass pass, int number) {
        try (IpcReader reader = IpcReader.open(file)) {
            Map<String, String> footer = reader.metadata();
            if (!layout.fields().equals(reader.fields())) {
                throw ArchiveException.at(
                        file,
                        "columns " + reader.fields(),
                        layout.fields() + ", as " + Manifest.FILE + " says",
                        "The file is of another run or another program: move it away.");
            }
            expect(file, footer, PartFile.FORMAT, Integer.toString(Manifest.FORMAT_VERSION));
            expect(file, footer, PartFile.PASS, pass.key());
            expect(file, footer, PartFile.EPOCH, Integer.toString(number));
            expect(file, footer, PartFile.FINGERPRINT, manifest.dataset().fingerprint());
            return coverage(file, footer);
        }
    }

    /** Parts may share examples (a sampler that pads); only their ids tell how many. */
    private static Coverage unite(
            List<Coverage> ledgers, List<Path> parts, Layout layout, Manifest manifest) {
        long[] distinct = new long[1];
        long root = manifest.dataset().rows();
        readParts(parts, layout, root, (count, example, label, p) -> distinct[0] += count);
        long rows = ledgers.stream().mapToLong(Coverage::seen).sum();
        long duplicates = ledgers.stream().mapToLong(Coverage::duplicates).sum();
        return Coverage.of(
                manifest.dataset().examples(),
                distinct[0],
                duplicates + rows - distinct[0],
                ledgers.stream().mapToDouble(Coverage::seconds).max().orElse(0));
    }

    private static void expect(Path file, Map<String, String> footer, String key, String expected) {
        @Nullable String found = footer.get(key);
        if (!expected.equals(found)) {
            throw ArchiveException.at(
                    file,
                    key + " " + found,
                    expected + ", as the run's " + Manifest.FILE + " says",
                    "The file came from another run or another dataset: move it away, or restore the"
                            + " right one.");
        }
    }

    private static Coverage coverage(Path file, Map<String, String> footer) {
        String text = footer.get(PartFile.COVERAGE);
        String why = "there is none";
        JsonProcessingException cause = null;
        try {
            if (text != null) {
                Json ledger = Json.parse(text);
                return new Coverage(
                        ledger.whole("expected", 0),
                        ledger.whole("seen", 0),
                        ledger.whole("missing", 0),
                        ledger.whole("duplicates", 0),
                        ledger.number("seconds"));
            }
        } catch (JsonProcessingException e) {
            why = e.getOriginalMessage();
            cause = e;
        }
        throw ArchiveException.at(
                file,
                "a coverage ledger that cannot be read (" + why + ")",
                "its JSON",
                "Restore the file from a copy.",
                cause);
    }

    /**
     * Reads every row, in file order, part by part, and holds each file against its checksum at its
     * end: what was taken counts only once this has returned. Of an example that several parts
     * have, the row of the lowest rank is given.
     *
     * @param rows takes them
     * @throws ArchiveException if a file is damaged
     */
    public void read(Rows rows) {
        if (parts.size() == 1) {
            readPart(parts.get(0), layout, coverage.seen(), rows);
        } else {
            readParts(parts, layout, Long.MAX_VALUE, rows);
        }
    }

    /**
     * Opens the file for reading block by block; {@link EpochBlocks#verify} holds it against its
     * checksum.
     *
     * @param room to read into
     * @return the open file
     * @throws IllegalStateException if several processes wrote the epoch
     * @throws ArchiveException if the file is damaged
     */
    public EpochBlocks blocks(EpochBlocks.Room room) {
        return blocks(room, null);
    }

    /**
     * The same beside another epoch, whose ids and labels this one is taken to have where its
     * batches begin like the other's: they are not read again. The checksum that {@link
     * EpochBlocks#verify} works out is of the file with the other's in their place, so it is right
     * only if they are the same.
     *
     * @param room to read into
     * @param like the other epoch, in which the same batch is begun and read to its end before
     * @return the open file
     * @throws IllegalStateException if several processes wrote the epoch
     * @throws ArchiveException if the file is damaged
     */
    public EpochBlocks blocks(EpochBlocks.Room room, @Nullable EpochBlocks like) {
        if (parts.size() > 1) {
            throw new IllegalStateException(file() + " has " + parts.size() + " parts");
        }
        return new EpochBlocks(IpcReader.open(parts.get(0)), layout, room, like);
    }

    private static void readParts(List<Path> parts, Layout layout, long root, Rows rows) {
        BitSet seen = new BitSet();
        for (Path part : parts) {
            readPart(
                    part,
                    layout,
                    -1,
                    (count, example, label, values) -> {
                        int kept = 0; // rows that no part had before, moved to the front
                        for (int i = 0; i < count; i++) {
                            if (example[i] < 0 || example[i] >= Math.min(root, Integer.MAX_VALUE)) {
                                throw ArchiveException.at(
                                        part,
                                        "example " + example[i],
                                        "a row in [0, " + root + ")",
                                        "Restore the file from a copy.");
                            }
                            int row = (int) example[i];
                            if (layout.repeats() || !seen.get(row)) {
                                seen.set(row);
                                example[kept] = row;
                                label[kept] = label[i];
                                System.arraycopy(
                                        values,
                                        i * layout.width(),
                                        values,
                                        kept * layout.width(),
                                        layout.width());
                                kept++;
                            }
                        }
                        rows.accept(kept, example, label, values);
                    });
        }
    }

    private static void readPart(Path file, Layout layout, long expected, Rows rows) {
        try (IpcReader reader = IpcReader.open(file)) {
            long[] example = {};
            int[] label = {};
            float[] values = {};
            long seen = 0;
            for (int b = 0; b < reader.batches(); b++) {
                IpcReader.Batch batch = reader.batch(b);
                int count = batch.rows();
                try {
                    if (example.length < count) {
                        layout.require(batch); // before anything is allocated
                        example = new long[count];
                        label = new int[count];
                        values = new float[Math.multiplyExact(count, layout.width())];
                    }
                    layout.get(batch, example, label, values);
                } catch (IndexOutOfBoundsException
                        | ArithmeticException
                        | IllegalArgumentException e) {
                    throw reader.damaged("record batch " + b, e);
                }
                rows.accept(count, example, label, values);
                seen += count;
            }
            if (expected >= 0 && seen != expected) {
                throw ArchiveException.at(
                        file,
                        seen + " rows",
                        expected + ", as its ledger says",
                        "Restore the file from a copy.");
            }
            reader.verify(true);
        }
    }
}
