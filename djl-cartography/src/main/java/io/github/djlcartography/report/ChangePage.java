package io.github.djlcartography.report;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.diagnose.Agreement;
import io.github.djlcartography.diagnose.MapChange;
import io.github.djlcartography.select.Steps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The page of two runs: a page of B's map that begins with the changes, and with A beside it. It
 * reads {@code header.compared} to know that it is one.
 */
final class ChangePage extends Page {

    private static final int ARROWS = 100; // of the still picture

    /**
     * One of the two.
     *
     * @param name what people call it
     * @param trajectories of its map's examples
     * @param manifests of its runs, where they are known
     */
    record Side(String name, @Nullable Trajectories trajectories, List<Manifest> manifests) {}

    private final MapChange change;
    private final Side a;
    private final Side b;
    private final PageRows rowsOfA;

    ChangePage(MapChange change, String title, Side a, Side b, @Nullable Examples examples) {
        super(change.b(), title, examples, b.trajectories(), List.of(), findings(change));
        this.change = change;
        this.a = a;
        this.b = b;
        rowsOfA = new PageRows(change.a(), null, a.trajectories());
    }

    @Override
    void axes() {
        header.put("x", changed(Metric.VARIABILITY));
        header.put("y", changed(Metric.CONFIDENCE));
        header.put("colour", changed(Metric.CORRECTNESS));
    }

    private static String changed(Metric metric) {
        return metric.key() + "_change";
    }

    @Override
    MapPlot picture() {
        return MapPlot.of(change.b()).arrowsFrom(change.a(), ARROWS);
    }

    @Override
    boolean[] in(Region region) {
        boolean[] in = new boolean[change.size()];
        for (int row = 0; row < in.length; row++) {
            in[row] = change.isInB(region, row);
        }
        return in;
    }

    @Override
    List<Column> columns() {
        List<Metric> metrics = List.of(Metric.CONFIDENCE, Metric.VARIABILITY, Metric.CORRECTNESS);
        List<Column> columns = new ArrayList<>();
        for (Metric metric : metrics) {
            double most = metric == Metric.VARIABILITY ? 0.5 : 1;
            columns.add(
                    new Column(
                            changed(metric),
                            "Δ " + metric.key(),
                            true,
                            new Steps(-most, most),
                            () -> change.change(metric)));
        }
        for (Metric metric : metrics) {
            columns.add(column(change.a(), metric, "a"));
            columns.add(column(change.b(), metric, "b"));
        }
        if (change.runsOfA() > 1) {
            columns.add(column(change.a(), Metric.SEED_VARIABILITY, "a"));
        }
        if (change.runsOfB() > 1) {
            columns.add(column(change.b(), Metric.SEED_VARIABILITY, "b"));
        }
        return columns;
    }

    private static Column column(DataMap map, Metric metric, String side) {
        return new Column(
                metric.key() + "_" + side,
                metric.key().replace('_', ' ') + " in " + side.toUpperCase(Locale.ROOT),
                false,
                Steps.of(map, metric.key()),
                () -> map.values(metric));
    }

    @Override
    void more(PageBlocks blocks) throws IOException {
        byte[] bits = new byte[change.size()];
        int bit = 1;
        for (Region region : Region.values()) {
            for (int row = 0; row < bits.length; row++) {
                bits[row] |= (byte) (change.isInA(region, row) ? bit : 0);
            }
            bit <<= 1;
        }
        Map<String, Object> compared = new LinkedHashMap<>();
        compared.put("a", describe(a, change.a(), change.runsOfA(), change.onlyA()));
        compared.put("b", describe(b, change.b(), change.runsOfB(), change.onlyB()));
        compared.put("regions", block("regions-a", 1));
        compared.put("summary", summary());
        compared.put(
                "epochs", epochs(change.a().provenance().numbers(), a.trajectories(), List.of()));
        compared.put("shown", rowsOfA.describe().get("epochs"));
        header.put("compared", compared);
        header.put("warnings", warnings());
        blocks.packed("regions-a", bits);
    }

    /** What a reader wants to know first: how the examples fared, and what that is worth. */
    private List<String> summary() {
        String out =
                String.format(
                        Locale.ROOT,
                        " Left out: %,d examples that only A has, %,d that only B has.",
                        change.onlyA(),
                        change.onlyB());
        return List.of(
                change.counts() + (change.onlyA() + change.onlyB() > 0 ? out : ""),
                String.join(" ", change.sentences()));
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        change.a().provenance().warnings().forEach(warning -> warnings.add("A: " + warning));
        change.b().provenance().warnings().forEach(warning -> warnings.add("B: " + warning));
        return warnings;
    }

    private static Map<String, Object> describe(Side side, DataMap map, int runs, int only) {
        Provenance from = map.provenance();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("name", side.name());
        told.put("dataset", from.dataset());
        told.put("model", from.model());
        told.put("pass", from.pass().key());
        told.put("numbers", List.copyOf(from.numbers()));
        told.put("runs", runs);
        told.put("classes", from.classes());
        told.put("only", only);
        told.put("manifests", side.manifests().stream().map(ChangePage::describe).toList());
        return told;
    }

    private static Map<String, Object> describe(Manifest manifest) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("seed", manifest.seed() == null ? "" : manifest.seed().toString()); // > 2⁵³
        told.put("created", manifest.created());
        told.put("task", manifest.task());
        told.put("layout", manifest.layout() + ", " + manifest.precision());
        told.put("processes", manifest.worldSize());
        told.put("libraries", new TreeMap<>(manifest.libraries()));
        return told;
    }

    @Override
    void moreRows(PageBlocks blocks) throws IOException {
        rowsOfA.writeCurves(blocks, "q");
    }

    private static List<Finding> findings(MapChange change) {
        List<List<String>> moved = new ArrayList<>();
        int[][] transitions = change.transitions();
        List<String> names = new ArrayList<>();
        for (Region region : Region.values()) {
            names.add(region.label());
        }
        names.add("in none of these");
        for (int from = 0; from < transitions.length; from++) {
            List<String> row = new ArrayList<>(List.of(names.get(from)));
            for (int count : transitions[from]) {
                row.add(String.format(Locale.ROOT, "%,d", count));
            }
            moved.add(row);
        }
        List<String> header = new ArrayList<>(List.of("from A to B"));
        header.addAll(names);
        List<List<String>> agree = new ArrayList<>();
        boolean single = change.runsOfA() + change.runsOfB() == 2;
        agree.add(row(single ? "A and B" : "a run of A and one of B", change.agreement()));
        change.seedsOfA().ifPresent(own -> agree.add(row("two seeds of A", own)));
        change.seedsOfB().ifPresent(own -> agree.add(row("two seeds of B", own)));
        return List.of(
                new Finding(
                        "Where the examples of each region went",
                        List.of(
                                "Rows are regions in A, columns regions in B, each a third of the"
                                        + " examples that both have. Regions overlap: an example may"
                                        + " count in several cells."),
                        header,
                        moved),
                new Finding(
                        "How far A and B agree",
                        change.sentences(),
                        List.of(
                                "",
                                "rank correlation of confidence",
                                "of variability",
                                "easy-to-learn shared",
                                "ambiguous shared",
                                "hard-to-learn shared"),
                        agree));
    }

    private static List<String> row(String name, Agreement of) {
        return List.of(
                name,
                number(of.confidence()),
                number(of.variability()),
                percent(of.easy()),
                percent(of.ambiguous()),
                percent(of.hard()));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String percent(double value) {
        return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, "%.0f %%", 100 * value);
    }
}
