package io.github.djlcartography.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One published epoch.
 *
 * @param pass which pass
 * @param number 0-based
 * @param file its Arrow file
 * @param classes K
 * @param coverage its ledger
 */
public record Epoch(Pass pass, int number, Path file, int classes, Coverage coverage) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Takes rows, a batch at a time. */
    @FunctionalInterface
    public interface Rows {
        /**
         * @param count rows in this batch
         * @param example id of each, at least {@code count} long
         * @param label class of each
         * @param p softmax, row-major (count, K); the three arrays are used again for the next
         *     batch
         */
        void accept(int count, long[] example, int[] label, float[] p);
    }

    static Epoch open(Path run, Manifest manifest, Pass pass, int number) {
        Path file = run.resolve(EpochLayout.relative(pass, number, 0));
        try (IpcReader reader = IpcReader.open(file)) {
            Map<String, String> footer = reader.metadata();
            if (!EpochLayout.schema(manifest.classes()).equals(reader.schema())) {
                throw ArchiveException.at(
                        file,
                        "columns " + reader.schema().getFields(),
                        EpochLayout.schema(manifest.classes()).getFields()
                                + ", as "
                                + Manifest.FILE
                                + " says",
                        "The file is of another run or another program: move it away.");
            }
            expect(file, footer, EpochLayout.FORMAT, Integer.toString(Manifest.FORMAT_VERSION));
            expect(file, footer, EpochLayout.PASS, pass.key());
            expect(file, footer, EpochLayout.EPOCH, Integer.toString(number));
            expect(file, footer, EpochLayout.FINGERPRINT, manifest.dataset().fingerprint());
            return new Epoch(pass, number, file, manifest.classes(), coverage(file, footer));
        }
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
        String text = footer.get(EpochLayout.COVERAGE);
        String why = "there is none";
        JsonProcessingException cause = null;
        try {
            Coverage coverage = text == null ? null : JSON.readValue(text, Coverage.class);
            if (coverage != null) { // the text may be "null"
                return coverage;
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
     * Reads every row, in file order, and holds the file against its checksum at the end: what was
     * taken counts only once this has returned.
     *
     * @param rows takes them
     * @throws ArchiveException if the file is damaged
     */
    public void read(Rows rows) {
        try (IpcReader reader = IpcReader.open(file)) {
            long[] example = {};
            int[] label = {};
            float[] p = {};
            long seen = 0;
            for (int b = 0; b < reader.batches(); b++) {
                IpcReader.Batch batch = reader.batch(b);
                int count = batch.rows();
                try {
                    if (example.length < count) {
                        batch.buffer(
                                EpochLayout.PROBABILITIES, (long) count * classes * Float.BYTES);
                        example = new long[count];
                        label = new int[count];
                        p = new float[Math.multiplyExact(count, classes)];
                    }
                    batch.buffer(EpochLayout.EXAMPLE, (long) count * Long.BYTES)
                            .asLongBuffer()
                            .get(example, 0, count);
                    batch.buffer(EpochLayout.LABEL, (long) count * Integer.BYTES)
                            .asIntBuffer()
                            .get(label, 0, count);
                    batch.buffer(EpochLayout.PROBABILITIES, (long) count * classes * Float.BYTES)
                            .asFloatBuffer()
                            .get(p, 0, count * classes);
                } catch (IndexOutOfBoundsException
                        | ArithmeticException
                        | IllegalArgumentException e) {
                    throw reader.damaged("record batch " + b, e);
                }
                rows.accept(count, example, label, p);
                seen += count;
            }
            if (seen != coverage.seen()) {
                throw ArchiveException.at(
                        file,
                        seen + " rows",
                        coverage.seen() + ", as its ledger says",
                        "Restore the file from a copy.");
            }
            reader.verify(true);
        }
    }
}
