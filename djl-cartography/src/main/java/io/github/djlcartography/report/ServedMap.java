package io.github.djlcartography.report;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.select.Steps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The map as a served page asks for it: each column in steps, whole. Made in two readings of the
 * map, which memory need not hold: what stays is 2 bytes a value, or 1.
 */
final class ServedMap {

    /** A map, whole or some rows at a time, as often as it is asked for. */
    interface Source {
        void scan(Consumer<DataMap> rows);
    }

    /** Little-endian numbers of so many bytes each. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Block(byte[] bytes, int width) {

        static Block of(int rows, int width) {
            return new Block(new byte[Math.multiplyExact(rows, width)], width);
        }

        void put(int row, long value) {
            for (int b = 0; b < width; b++) {
                bytes[row * width + b] = (byte) (value >>> (Byte.SIZE * b));
            }
        }

        long get(int row) {
            long value = 0;
            for (int b = 0; b < width; b++) {
                value |= (bytes[row * width + b] & 0xffL) << (Byte.SIZE * b);
            }
            return value;
        }
    }

    private record Column(String key, Steps steps, Block block) {}

    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Block> blocks = new HashMap<>();
    private final Map<String, Steps.Fitting> fittings = new LinkedHashMap<>(); // by column
    private final String title;
    private final String still; // the figure as HTML
    private @Nullable Provenance provenance;
    private int size;
    private long lastId = -1;
    private int lastLabel;
    private @Nullable Block ids; // null: each row's id is its number

    /**
     * @param title the page's; empty: that it is the map of the dataset
     */
    ServedMap(Source source, String title) throws IOException {
        source.scan(this::fit);
        if (size == 0) {
            throw new IllegalArgumentException("0 examples, expected at least 1 to draw a map.");
        }
        fittings.entrySet()
                .removeIf(one -> Page.mayBeLeftOut(one.getKey()) && one.getValue().isConstant());
        this.title = title.isEmpty() ? "Data map of " + provenance().dataset() : title;
        header.put("title", this.title);
        Page.axes(header);
        header.put("size", size);
        Page.tell(provenance(), header);
        Points points = fill(source);
        header.put("regions", Page.regions(points));
        header.put("third", Region.THIRD);
        still = Page.still(this.title, MapPlot.of(points, provenance()));
    }

    private void fit(DataMap some) {
        if (provenance == null) {
            provenance = some.provenance();
            requirePlaced(some.metrics());
            for (String key : Page.keys(some.metrics(), some.customs())) {
                fittings.put(key, new Steps.Fitting(key));
            }
        }
        for (int row = 0; row < some.size(); row++) {
            lastId = some.id(row);
            lastLabel = Math.max(lastLabel, some.label(row));
        }
        fittings.forEach((key, fitting) -> fitting.add(some.values(key)));
        size = Math.addExact(size, some.size());
    }

    private static void requirePlaced(Set<Metric> metrics) {
        for (Metric metric : List.of(Metric.VARIABILITY, Metric.CONFIDENCE, Metric.CORRECTNESS)) {
            if (!metrics.contains(metric)) {
                throw new IllegalArgumentException(
                        "map: found " + metrics + ", expected " + metric + " among them.");
            }
        }
    }

    /** Fills the blocks; gives what the map is drawn by. */
    private Points fill(Source source) {
        List<Column> columns = columns();
        int classes = Math.max(provenance().classes(), lastLabel);
        Block labels = Block.of(size, PageBlocks.bytesFor(classes));
        header.put("labels", add("labels", labels));
        boolean wide = lastId >= 1L << 32;
        boolean numbered = lastId == size - 1; // they ascend, from 0 then
        Block own = Block.of(numbered ? 0 : size, wide ? Double.BYTES : Integer.BYTES);
        if (!numbered) {
            ids = own;
            header.put("ids", add("ids", own));
        }
        double[] variability = new double[size];
        double[] confidence = new double[size];
        double[] correctness = new double[size];
        int[] at = {0};
        source.scan(
                some -> {
                    int from = at[0];
                    for (int row = 0; row < some.size(); row++) {
                        labels.put(from + row, some.label(row));
                        if (!numbered) {
                            long id = some.id(row);
                            own.put(
                                    from + row,
                                    wide ? Double.doubleToRawLongBits((double) id) : id);
                        }
                    }
                    for (Column column : columns) {
                        double[] values = some.values(column.key);
                        for (int row = 0; row < values.length; row++) {
                            column.block.put(from + row, column.steps.of(values[row]));
                        }
                    }
                    copy(some.values(Metric.VARIABILITY), variability, from);
                    copy(some.values(Metric.CONFIDENCE), confidence, from);
                    copy(some.values(Metric.CORRECTNESS), correctness, from);
                    at[0] += some.size();
                });
        byte[] regions = new byte[size];
        for (Region region : Region.values()) {
            boolean across = region.metric() == Metric.VARIABILITY;
            Page.mark(regions, region, region.of(across ? variability : confidence));
        }
        add("regions", new Block(regions, 1));
        return Points.of(variability, confidence, correctness);
    }

    private List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        List<Object> told = new ArrayList<>();
        fittings.forEach(
                (key, fitting) -> {
                    Steps steps = fitting.steps();
                    boolean small = steps.isWhole() && fitting.highest() < 255;
                    Block block = Block.of(size, small ? 1 : 2);
                    String name = "c" + columns.size();
                    columns.add(new Column(key, steps, block));
                    blocks.put(name, block);
                    told.add(Page.column(key, steps, name, block.width()));
                });
        header.put("columns", told);
        return columns;
    }

    private static void copy(double[] some, double[] all, int at) {
        System.arraycopy(some, 0, all, at, some.length);
    }

    Provenance provenance() {
        Provenance known = provenance;
        if (known == null) {
            throw new IllegalStateException("no rows were read, and not even none");
        }
        return known;
    }

    /** What the page's own JSON says of the map, to be added to. */
    Map<String, Object> header() {
        return header;
    }

    /** Adds numbers, and gives how the page asks for them. */
    Map<String, Object> add(String name, Block block) {
        blocks.put(name, block);
        return Page.block(name, block.width());
    }

    byte @Nullable [] bytes(String name) {
        Block block = blocks.get(name);
        return block == null ? null : block.bytes();
    }

    String title() {
        return title;
    }

    String still() {
        return still;
    }

    int size() {
        return size;
    }

    /** The example's row in its dataset. */
    long id(int row) {
        if (ids == null) {
            return row;
        }
        long bits = ids.get(row);
        return ids.width() == Double.BYTES ? (long) Double.longBitsToDouble(bits) : bits;
    }
}
