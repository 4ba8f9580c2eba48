package io.github.djlcartography.report;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Steps;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes a page: what is known of all examples first, then the scripts, then texts in chunks. */
class Page {

    /** What others tell as well. */
    private static final Set<Metric> SAID_BY_OTHERS =
            EnumSet.of(
                    Metric.CORRECT_COUNT,
                    Metric.NEVER_LEARNT,
                    Metric.THRESHOLD_CLOSENESS,
                    Metric.FORGETFULNESS,
                    Metric.FORGETTING_PRESENTATIONS,
                    Metric.ACTIVE_BIAS,
                    Metric.ALEATORIC,
                    Metric.EPISTEMIC);

    private final DataMap map;
    private final String title;
    private final @Nullable Examples examples;
    private final @Nullable Trajectories trajectories;
    private final List<Epoch> epochs;
    private final List<Finding> findings;
    final Map<String, Object> header = new LinkedHashMap<>();

    /**
     * A column of the page.
     *
     * @param name as people read it; empty where it is the key
     * @param signed whether it is read from its middle, which is 0
     */
    record Column(
            String key, String name, boolean signed, Steps steps, Supplier<double[]> values) {}

    Page(
            DataMap map,
            String title,
            @Nullable Examples examples,
            @Nullable Trajectories trajectories,
            List<Epoch> epochs,
            List<Finding> findings) {
        this.map = map;
        this.title = title;
        this.examples = examples;
        this.trajectories = trajectories;
        this.epochs = epochs;
        this.findings = findings;
    }

    void writeTo(OutputStream out) throws IOException {
        PageTemplate template = new PageTemplate(title);
        PageBlocks blocks = new PageBlocks(out);
        PageRows rows = new PageRows(map, examples, trajectories);
        blocks.text(template.section("", "still"));
        blocks.text(still(title, picture()) + "\n");
        blocks.text(template.section("still", "data"));
        header.put("title", title);
        header.put("size", map.size());
        axes();
        tell(map.provenance(), header);
        columns(blocks);
        ids(blocks);
        labels(blocks);
        regions(blocks);
        more(blocks);
        header.put("slices", rows.slices(blocks));
        header.put("measures", rows.measures());
        header.put("chunks", rows.describe());
        header.put("epochs", epochs(map.provenance().numbers(), trajectories, epochs));
        header.put("findings", findings.stream().map(Finding::toJson).toList());
        blocks.json("page", PageJson.of(header));
        blocks.text(template.section("data", "chunks"));
        rows.writeTo(blocks);
        moreRows(blocks);
        blocks.text(template.section("chunks", ""));
    }

    /** What the axes are, and what gives the points their colour. */
    void axes() {
        axes(header);
    }

    /** Those of one map. */
    static void axes(Map<String, Object> header) {
        header.put("x", Metric.VARIABILITY.key());
        header.put("y", Metric.CONFIDENCE.key());
        header.put("colour", Metric.CORRECTNESS.key());
    }

    MapPlot picture() {
        return MapPlot.of(map);
    }

    boolean[] in(Region region) {
        return region.of(map);
    }

    /** What a page of another kind tells of all examples besides. */
    void more(PageBlocks blocks) throws IOException {}

    /** The same of single examples, in chunks. */
    void moreRows(PageBlocks blocks) throws IOException {}

    /** The figure as HTML, or why there is none. */
    static String still(String title, MapPlot plot) throws IOException {
        try {
            String alt = title + ": variability to the right, confidence upwards.";
            return "<img id=\"still\" alt=\""
                    + PageTemplate.escaped(alt)
                    + "\" src=\"data:image/png;base64,"
                    + StillPicture.base64(plot)
                    + "\">";
        } catch (IllegalStateException e) { // the machine has no font
            return "<p id=\"still\">No still picture: "
                    + PageTemplate.escaped(String.valueOf(e.getMessage()))
                    + "</p>";
        }
    }

    /** What the map was made from. */
    static void tell(Provenance from, Map<String, Object> header) {
        header.put("dataset", from.dataset());
        header.put("rows", from.rows());
        header.put("fingerprint", from.fingerprint());
        header.put("model", from.model());
        header.put("pass", from.pass().key());
        header.put("numbers", List.copyOf(from.numbers()));
        header.put("runs", from.runs());
        header.put("classes", from.classes());
        header.put("classNames", from.classNames());
        header.put("warnings", from.warnings());
        header.put("formulas", Metric.FORMULAS);
        String version = Page.class.getPackage().getImplementationVersion();
        header.put("version", version == null ? "" : version);
    }

    /** Those that say something of their own, and those that the map is drawn by first. */
    static List<String> keys(Set<Metric> metrics, List<String> customs) {
        List<String> keys = new ArrayList<>();
        keys.add(Metric.CONFIDENCE.key());
        keys.add(Metric.VARIABILITY.key());
        keys.add(Metric.CORRECTNESS.key());
        for (Metric metric : metrics) {
            if (!keys.contains(metric.key()) && !SAID_BY_OTHERS.contains(metric)) {
                keys.add(metric.key());
            }
        }
        keys.addAll(customs);
        return keys;
    }

    /** Whether a column is of interest only where it differs between examples. */
    static boolean mayBeLeftOut(String key) {
        return key.equals(Metric.EPOCHS.key()) || key.equals(Metric.RUNS.key());
    }

    List<Column> columns() {
        return keys(map.metrics(), map.customs()).stream()
                .filter(
                        key ->
                                !mayBeLeftOut(key)
                                        || Arrays.stream(map.values(key))
                                                        .distinct()
                                                        .limit(2)
                                                        .count()
                                                == 2)
                .map(key -> new Column(key, "", false, Steps.of(map, key), () -> map.values(key)))
                .toList();
    }

    private void columns(PageBlocks blocks) throws IOException {
        List<Map<String, Object>> columns = new ArrayList<>();
        for (Column of : columns()) {
            Steps steps = of.steps();
            int[] values = steps.of(of.values().get());
            boolean small = steps.isWhole() && fitsByte(values);
            String block = "c" + columns.size();
            Map<String, Object> column = column(of.key(), steps, block, small ? 1 : 2);
            if (!of.name().isEmpty()) {
                column.put("name", of.name());
            }
            if (of.signed()) {
                column.put("signed", true);
            }
            columns.add(column);
            // The low byte of NONE is that of none in one byte.
            blocks.numbers(block, values.length, small ? 1 : 2, row -> values[row]);
        }
        header.put("columns", columns);
    }

    static Map<String, Object> column(String key, Steps steps, String block, int bytes) {
        Map<String, Object> column = new LinkedHashMap<>();
        column.put("key", key);
        column.put("from", steps.from());
        column.put("to", steps.to());
        column.put("whole", steps.isWhole());
        column.putAll(block(block, bytes));
        return column;
    }

    private static boolean fitsByte(int[] values) {
        return Arrays.stream(values).allMatch(value -> value < 255 || value == Steps.NONE);
    }

    private void ids(PageBlocks blocks) throws IOException {
        long last = map.id(map.size() - 1);
        if (last == map.size() - 1) { // ascending, so that each row's id is its number
            return;
        }
        boolean wide = last >= 1L << 32;
        header.put("ids", block("ids", wide ? 8 : 4));
        if (wide) {
            blocks.doubles("ids", map.size(), map::id);
        } else {
            blocks.numbers("ids", map.size(), 4, row -> (int) map.id(row));
        }
    }

    private void labels(PageBlocks blocks) throws IOException {
        int bytes = PageBlocks.bytesFor(map.provenance().classes());
        for (int row = 0; row < map.size(); row++) {
            bytes = Math.max(bytes, PageBlocks.bytesFor(map.label(row)));
        }
        header.put("labels", block("labels", bytes));
        blocks.numbers("labels", map.size(), bytes, map::label);
    }

    static Map<String, Object> block(String id, int bytes) {
        Map<String, Object> block = new LinkedHashMap<>(); // in this order, unlike Map.of
        block.put("block", id);
        block.put("bytes", bytes);
        return block;
    }

    /** One bit each; where their names point, if anywhere. */
    private void regions(PageBlocks blocks) throws IOException {
        byte[] bits = new byte[map.size()];
        for (Region region : Region.values()) {
            mark(bits, region, in(region));
        }
        header.put("regions", regions(Points.of(map)));
        header.put("third", Region.THIRD);
        blocks.packed("regions", bits);
    }

    /** Sets the region's bit of each row that lies in it. */
    static void mark(byte[] bits, Region region, boolean[] in) {
        byte bit = (byte) (1 << List.of(Region.values()).indexOf(region));
        for (int row = 0; row < bits.length; row++) {
            bits[row] |= in[row] ? bit : 0;
        }
    }

    static Map<String, Object> regions(Points points) {
        List<Object> regions = new ArrayList<>();
        for (Region region : Region.values()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("label", region.label());
            Tip.of(region, points)
                    .ifPresent(tip -> one.put("tip", List.of(tip.variability(), tip.confidence())));
            regions.add(one);
        }
        Map<String, Object> block = block("regions", 1);
        block.put("of", regions);
        return block;
    }

    static List<Object> epochs(
            List<Integer> numbers, @Nullable Trajectories trajectories, List<Epoch> epochs) {
        List<Object> all = new ArrayList<>();
        int count = trajectories == null ? 0 : trajectories.epochs();
        for (int i = 0; i < Math.max(count, epochs.size()); i++) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("number", i < numbers.size() ? numbers.get(i) : i);
            if (i < epochs.size()) {
                cover(epochs.get(i), one);
            }
            if (trajectories != null && i < count) {
                means(trajectories, i, one);
            }
            all.add(one);
        }
        return all;
    }

    static void cover(Epoch epoch, Map<String, Object> into) {
        into.put("number", epoch.number());
        into.put("seen", epoch.coverage().seen());
        into.put("missing", epoch.coverage().missing());
        into.put("duplicates", epoch.coverage().duplicates());
        into.put("seconds", epoch.coverage().seconds());
    }

    static void means(Trajectories trajectories, int epoch, Map<String, Object> into) {
        long seen = 0;
        long right = 0;
        long sum = 0; // of multiples of 2⁻²⁶: exact
        for (int row = 0; row < trajectories.size(); row++) {
            if (trajectories.has(epoch, row)) {
                seen++;
                right += trajectories.isRight(epoch, row) ? 1 : 0;
                sum += (long) (trajectories.probability(epoch, row) * 0x1p26);
            }
        }
        into.put("accuracy", (double) right / seen);
        into.put("confidence", sum * 0x1p-26 / seen);
    }
}
