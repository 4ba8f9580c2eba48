package io.github.djlcartography.report;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Slices;
import io.github.djlcartography.tensorboard.EventFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The data map as a still picture: variability to the right, confidence upwards, colour and shape
 * by correctness, and beside it how many examples fall on each value of the three.
 *
 * <pre>{@code
 * Analyzer run = Analyzer.of(directory);
 * Trajectories epochs = run.trajectories();
 * MapPlot plot = MapPlot.of(run.map()).curves(epochs).trajectories(epochs, 17, 42);
 * plot.writePng(Path.of("map.png"));
 * plot.dark().writeSvg(Path.of("map-dark.svg"));
 * }</pre>
 *
 * <p>Every example is drawn, none is sampled away, in one shuffled order, so that no level of
 * correctness hides another; where they are more than {@value #CROWD} they are counted in cells
 * ({@link #density}). Correctness is a fraction of the epochs, not of the highest that occurs. The
 * regions are named beside the examples they speak of; a region that the examples do not have
 * (ambiguous, after one epoch) has no name. The same columns and texts give the same bytes on the
 * same machine; on another one only the letters may differ.
 *
 * <p>In a column of a journal, 8 cm wide, letters are five points high.
 *
 * <p>Immutable: each setting returns a new plot. Needs no display, but a font: a bare Linux image
 * needs {@code fontconfig} and any font package, such as {@code fonts-dejavu-core}.
 *
 * @see <a href="https://arxiv.org/abs/2009.10795">Swayamdipta et al. 2020, figure 1</a>
 */
public final class MapPlot {

    /** More examples than these are counted in cells, unless {@link #points} is asked for. */
    static final int CROWD = 1_000_000;

    private static final int LONGEST = 12; // letters of a name

    private final Points points;
    private final @Nullable DataMap map;
    private String title = "Data map";
    private String subtitle = "";
    private Theme theme = Theme.LIGHT;
    private @Nullable Boolean density; // null: by their number
    private String ringLabel = "";
    private int[] ringed = {};
    private @Nullable Slices slices;
    private @Nullable Trajectories curves;
    private @Nullable Trajectories traced;
    private long[] tracedIds = {};
    private @Nullable Moves moves;
    private int[] drawn = {}; // indices of moves
    private boolean named;
    private LongFunction<String> names = Long::toString;

    private MapPlot(Points points, @Nullable DataMap map) {
        this.points = points;
        this.map = map;
    }

    private MapPlot(MapPlot other) {
        this(other.points, other.map);
        title = other.title;
        subtitle = other.subtitle;
        theme = other.theme;
        density = other.density;
        ringLabel = other.ringLabel;
        ringed = other.ringed;
        slices = other.slices;
        curves = other.curves;
        traced = other.traced;
        tracedIds = other.tracedIds;
        moves = other.moves;
        drawn = other.drawn;
        named = other.named;
        names = other.names;
    }

    /**
     * Plots a map, every example of it; the title names the dataset, the subtitle what the map was
     * made from.
     *
     * @param map at least one example
     * @return the plot
     * @throws IllegalArgumentException if the map is empty
     */
    public static MapPlot of(DataMap map) {
        return new MapPlot(Points.of(map), map).described(map.provenance());
    }

    /** Plots a map of which only these are at hand. */
    static MapPlot of(Points points, Provenance from) {
        return new MapPlot(points, null).described(from);
    }

    private MapPlot described(Provenance from) {
        MapPlot plot = new MapPlot(this);
        plot.title = "Data map of " + from.dataset();
        plot.subtitle =
                String.format(
                        Locale.ROOT,
                        "%s%s%s · %,d examples",
                        from.model().isEmpty() ? "" : from.model() + " · ",
                        epochs(from),
                        from.runs() > 1 ? ", " + from.runs() + " runs" : "",
                        points.size());
        return plot;
    }

    /**
     * Plots columns of equal length, one example per index. The arrays are copied.
     *
     * @param variability population standard deviation of {@code p(gold)}, in [0, 0.5]
     * @param confidence mean of {@code p(gold)}, in [0, 1]
     * @param correctness fraction of epochs whose arg-max was the label, in [0, 1]
     * @throws IllegalArgumentException if there is no example, the lengths differ, or a value is
     *     not a number in its interval (by more than rounding, 1e-6)
     */
    static MapPlot of(double[] variability, double[] confidence, double[] correctness) {
        return new MapPlot(Points.of(variability, confidence, correctness), null);
    }

    /** The first line over the map; default: "Data map of" the dataset. */
    public MapPlot title(String title) {
        MapPlot plot = new MapPlot(this);
        plot.title = title;
        return plot;
    }

    /**
     * What stands under the title, broken at " · " where it is long; default: model, epochs, pass
     * and number of examples.
     */
    public MapPlot subtitle(String subtitle) {
        MapPlot plot = new MapPlot(this);
        plot.subtitle = subtitle;
        return plot;
    }

    /** On near black, with colours made for it. */
    public MapPlot dark() {
        MapPlot plot = new MapPlot(this);
        plot.theme = Theme.DARK;
        return plot;
    }

    /**
     * Counts examples in hexagonal cells in the place of drawing each: the area of a hexagon grows
     * with the logarithm of the count, its colour is the mean correctness. Default with more than
     * {@value #CROWD} examples; the legend says so.
     */
    public MapPlot density() {
        MapPlot plot = new MapPlot(this);
        plot.density = true;
        return plot;
    }

    /** Draws each example, however many there are. */
    public MapPlot points() {
        MapPlot plot = new MapPlot(this);
        plot.density = false;
        return plot;
    }

    /**
     * Rings some examples, such as labels known to be wrong, and says in the legend what they are.
     * A plot has one such list; a second call replaces it.
     *
     * @param name what the legend calls them
     * @param rows their indices, 0-based
     * @throws IllegalArgumentException if there is no such row
     */
    public MapPlot highlight(String name, int... rows) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || rows[i] >= points.size()) {
                throw new IllegalArgumentException(
                        "rows["
                                + i
                                + "]: "
                                + rows[i]
                                + ", expected 0 to "
                                + (points.size() - 1)
                                + ".");
            }
        }
        MapPlot plot = new MapPlot(this);
        plot.ringLabel = name;
        plot.ringed = rows.clone();
        return plot;
    }

    /**
     * A small map for each class or other slice in the place of one for all, on the same axes, each
     * in front of all examples in grey. Of more than {@value PanelSection#MOST} slices those of the
     * lowest mean confidence are drawn, and the figure says so. The subtitle tells what they are.
     *
     * @param slices such as {@link Slices#byLabel(DataMap)}
     */
    public MapPlot by(Slices slices) {
        MapPlot plot = new MapPlot(this);
        plot.slices = slices;
        return plot;
    }

    /**
     * Adds the training curves below: accuracy and mean confidence over all examples, by epoch.
     *
     * @param run what the map was made from
     */
    public MapPlot curves(Trajectories run) {
        MapPlot plot = new MapPlot(this);
        plot.curves = run;
        return plot;
    }

    /**
     * Names some examples on the map, and draws below how the probability of their label went, by
     * epoch. A second call replaces the first.
     *
     * @param run what the map was made from
     * @param ids of the examples
     * @throws IllegalArgumentException if the map or the run has not one of them
     */
    public MapPlot trajectories(Trajectories run, long... ids) {
        DataMap own = map();
        for (long id : ids) {
            row(own.size(), own::id, id);
            row(run.size(), run::id, id);
        }
        MapPlot plot = new MapPlot(this);
        plot.traced = run;
        plot.tracedIds = ids.clone();
        return plot;
    }

    /**
     * Calls examples that are named on the map by ids of your own.
     *
     * @param examples of the map's dataset; default: the numbers of their rows
     */
    public MapPlot names(Examples examples) {
        MapPlot plot = new MapPlot(this);
        plot.names = id -> cut(id < examples.size() ? examples.id(id) : Long.toString(id));
        return plot;
    }

    /**
     * Shows this map as what became of another: arrows from where examples lay to where they lie
     * now, for those that went farthest (Euclidean, in variability and confidence), before all
     * examples in grey; beside it how the three metrics of all common examples changed.
     *
     * @param before a map of the same dataset
     * @param most number of arrows
     * @throws IllegalArgumentException if it is of another dataset, or has no example of this one
     */
    public MapPlot arrowsFrom(DataMap before, int most) {
        Moves found = Moves.between(before, map());
        return arrows(before, found, found.farthest(most), false);
    }

    /**
     * The same, for examples by their ids, which are written beside them.
     *
     * @param before a map of the same dataset
     * @param ids of the examples
     * @throws IllegalArgumentException also if one of them is not on both maps
     */
    public MapPlot arrowsFrom(DataMap before, long... ids) {
        Moves found = Moves.between(before, map());
        return arrows(before, found, found.of(ids), true);
    }

    private MapPlot arrows(DataMap before, Moves found, int[] chosen, boolean byId) {
        MapPlot plot = new MapPlot(this);
        plot.moves = found;
        plot.drawn = chosen;
        plot.named = byId;
        plot.title = "Change of the data map of " + map().provenance().dataset();
        plot.subtitle =
                String.format(
                        Locale.ROOT,
                        "from %s · to %s · %s of %,d common examples",
                        name(before),
                        name(map()),
                        byId
                                ? chosen.length + " chosen"
                                : "the " + chosen.length + " that moved most",
                        found.size());
        return plot;
    }

    private static String name(DataMap map) {
        Provenance from = map.provenance();
        return (from.model().isEmpty() ? "" : from.model() + ", ") + epochs(from);
    }

    private static String epochs(Provenance from) {
        return from.epochs()
                + (from.epochs() == 1 ? " epoch, " : " epochs, ")
                + from.pass()
                + " pass";
    }

    private static String cut(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }

    private DataMap map() {
        if (map == null) {
            throw new IllegalStateException("figure: found bare columns, expected a map.");
        }
        return map;
    }

    private interface Ids {
        long of(int row);
    }

    /** Ids ascend. */
    private static int row(int size, Ids ids, long id) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long there = ids.of(middle);
            if (there == id) {
                return middle;
            }
            low = there < id ? middle + 1 : low;
            high = there < id ? high : middle - 1;
        }
        throw new IllegalArgumentException(
                "figure: found example "
                        + id
                        + ", expected one of the "
                        + size
                        + " on the map, "
                        + ids.of(0)
                        + " to "
                        + ids.of(size - 1)
                        + ".");
    }

    /**
     * The whole figure at twice its resolution: 2800 pixels wide.
     *
     * @throws IllegalStateException if the machine has no font
     */
    public BufferedImage image() {
        return figure().image();
    }

    private Figure figure() {
        Fonts.need();
        List<Section> sections = new ArrayList<>();
        boolean cells = density == null ? points.size() > CROWD : density;
        if (moves != null) {
            if (slices != null) {
                throw new IllegalStateException(
                        "figure: found arrows and slices, expected one of the two.");
            }
            sections.add(new ChangeSection(moves, drawn, named ? names : null, theme));
        } else if (slices != null) {
            sections.add(panels(slices, cells));
        } else {
            sections.add(new MapSection(points, theme, cells, ringed, ringLabel, marks()));
        }
        Trajectories run = traced == null ? curves : traced;
        if (run != null) {
            sections.add(new EpochSection(run, theme, curves != null, traces(run)));
        }
        String by = slices == null ? "" : (subtitle.isEmpty() ? "by " : " · by ") + slices.name();
        return new Figure(title, subtitle + by, theme, sections);
    }

    private List<Names.Mark> marks() {
        return Arrays.stream(tracedIds)
                .mapToObj(id -> new Names.Mark(row(id), names.apply(id)))
                .toList();
    }

    private List<EpochSection.Trace> traces(Trajectories run) {
        Levels levels = Levels.of(points.correctness);
        return Arrays.stream(tracedIds)
                .mapToObj(
                        id ->
                                new EpochSection.Trace(
                                        row(run.size(), run::id, id),
                                        names.apply(id),
                                        theme.color(levels.marker(points.correctness[row(id)]))))
                .toList();
    }

    private int row(long id) {
        DataMap own = map();
        return row(own.size(), own::id, id);
    }

    private PanelSection panels(Slices of, boolean cells) {
        DataMap own = map();
        List<String> names =
                IntStream.range(0, own.size()).mapToObj(row -> of.of(own, row)).toList();
        Map<String, Integer> labels = new HashMap<>();
        Comparator<String> order = Comparator.naturalOrder();
        if (of.name().equals(Slices.byLabel(own).name())) { // in class order
            IntStream.range(0, own.size())
                    .forEach(row -> labels.put(names.get(row), own.label(row)));
            order = Comparator.comparing(labels::get);
        } else if (names.stream().allMatch(name -> name.matches("-?\\d{1,15}(\\.\\d+)?"))) {
            order = Comparator.comparingDouble(Double::parseDouble);
        }
        return new PanelSection(
                points,
                theme,
                cells,
                ringed,
                ringLabel,
                names,
                names.stream().distinct().sorted(order).toList(),
                of.name());
    }

    /**
     * Writes the figure as a PNG: beside its place first, then renamed, so that there is the whole
     * file or none. Missing directories are made; a file already there is replaced.
     *
     * @throws IOException if the directory cannot be made or the file not be written
     */
    public void writePng(Path file) throws IOException {
        BufferedImage image = image();
        write(
                file,
                out -> {
                    try (var png = new MemoryCacheImageOutputStream(out)) {
                        if (!ImageIO.write(image, "png", png)) {
                            throw new IOException(file + ": this Java runtime has no PNG writer.");
                        }
                    }
                });
    }

    /**
     * Writes the figure as SVG, in the same way: letters and lines can be edited, the examples are
     * one embedded image at twice the resolution, or one in each small map.
     *
     * @throws IOException if the directory cannot be made or the file not be written
     */
    public void writeSvg(Path file) throws IOException {
        byte[] svg = figure().svg().getBytes(StandardCharsets.UTF_8);
        write(file, out -> out.write(svg));
    }

    /**
     * Adds the figure to TensorBoard's event files, as an image at the last epoch. Where the
     * directory has none of ours yet (a {@code CartographyListener} that was asked for them writes
     * them while it trains), accuracy, mean confidence and the shares of examples that were right
     * in all epochs so far, in some and in none are added too, at each epoch.
     *
     * @param directory of this run under TensorBoard's {@code --logdir}
     * @param run what the map was made from
     * @param wallTime seconds since 1970 that TensorBoard shows for it
     * @return the file
     * @throws io.github.djlcartography.archive.ArchiveException if it cannot be written
     */
    public Path writeEvents(Path directory, Trajectories run, double wallTime) {
        BufferedImage image = image();
        boolean first = !EventFile.isIn(directory);
        try (EventFile events = EventFile.create(directory, wallTime)) {
            if (first) {
                Curves.of(run).write(events, wallTime);
            }
            events.image(
                    wallTime,
                    run.provenance().lastEpoch(),
                    "cartography/" + run.provenance().pass() + "/map",
                    image.getWidth(),
                    image.getHeight(),
                    Svg.png(image));
            return events.file();
        }
    }

    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private static void write(Path file, Content content) throws IOException {
        Path place = file.toAbsolutePath();
        Path directory = place.getParent();
        if (directory == null) {
            throw new IOException(file + " is a root directory, expected a file to write.");
        }
        Files.createDirectories(directory);
        // Not createTempFile, whose files only their owner may read.
        Path draft = directory.resolve(place.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(draft)) {
                content.write(out);
            }
            Files.move(draft, place, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
