package io.github.djlcartography.archive;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Layout FULL of format version 1: the columns of an epoch file, and what its footer says. */
final class EpochLayout {

    static final String FULL = "FULL";
    static final String FLOAT32 = "float32";

    static final String FORMAT = "cartography.format_version";
    static final String PASS = "cartography.pass";
    static final String EPOCH = "cartography.epoch";
    static final String FINGERPRINT = "cartography.dataset_fingerprint";
    static final String COVERAGE = "cartography.coverage";

    /** Index of each data buffer in a record batch; the others are (absent) validity bitmaps. */
    static final int EXAMPLE = 1;

    static final int LABEL = 3;
    static final int PROBABILITIES = 6;

    private static final int BATCH_BYTES = 2 << 20;

    private EpochLayout() {}

    static Schema schema(int classes) {
        Field item =
                field("item", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), null);
        return new Schema(
                List.of(
                        field("example", new ArrowType.Int(64, true), null),
                        field("label", new ArrowType.Int(32, true), null),
                        field("p", new ArrowType.FixedSizeList(classes), List.of(item))));
    }

    private static Field field(String name, ArrowType type, @Nullable List<Field> children) {
        return new Field(name, FieldType.notNullable(type), children);
    }

    static long rowBytes(int classes) {
        return Long.BYTES + Integer.BYTES + (long) Float.BYTES * classes;
    }

    /** Rows per record batch: sized by bytes, so that many classes do not make huge batches. */
    static int batchRows(int classes) {
        return (int) Math.max(1, Math.min(64 * 1024, BATCH_BYTES / rowBytes(classes)));
    }

    static String relative(Pass pass, int epoch, int part) {
        return "pass=" + pass.key() + "/epoch=" + epoch + "/part-" + part + ".arrow";
    }

    static Map<String, String> footer(
            Pass pass, int epoch, String fingerprint, String coverageJson) {
        Map<String, String> footer = new LinkedHashMap<>(); // the same bytes in every JVM
        footer.put(FORMAT, Integer.toString(Manifest.FORMAT_VERSION));
        footer.put(PASS, pass.key());
        footer.put(EPOCH, Integer.toString(epoch));
        footer.put(FINGERPRINT, fingerprint);
        footer.put(COVERAGE, coverageJson);
        return footer;
    }
}
