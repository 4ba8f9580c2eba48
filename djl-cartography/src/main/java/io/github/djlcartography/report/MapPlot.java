package io.github.djlcartography.report;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * The data map as a still picture: variability to the right, confidence upwards, colour and shape
 * by correctness, and beside it how many examples fall on each value of the three.
 *
 * <p>Every example is drawn, none is sampled away, in one shuffled order, so that no level of
 * correctness hides another. The regions are named beside the examples they speak of; a region that
 * the examples do not have (ambiguous, after one epoch) has no name. The same columns and texts
 * give the same bytes on the same machine; on another one only the letters may differ.
 *
 * <p>Immutable: each setting returns a new plot. Needs no display, but a font: a bare Linux image
 * needs {@code fontconfig} and any font package, such as {@code fonts-dejavu-core}.
 *
 * @see <a href="https://arxiv.org/abs/2009.10795">Swayamdipta et al. 2020, figure 1</a>
 */
public final class MapPlot {

    private final Points points;
    private final String title;
    private final String subtitle;
    private final String ringLabel;
    private final int[] ringed;

    private MapPlot(Points points, String title, String subtitle, String ringLabel, int[] ringed) {
        this.points = points;
        this.title = title;
        this.subtitle = subtitle;
        this.ringLabel = ringLabel;
        this.ringed = ringed;
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
        Provenance from = map.provenance();
        return of(
                        map.values(Metric.VARIABILITY),
                        map.values(Metric.CONFIDENCE),
                        map.values(Metric.CORRECTNESS))
                .title("Data map of " + from.dataset())
                .subtitle(
                        String.format(
                                Locale.ROOT,
                                "%s%d epochs, %s pass · %,d examples",
                                from.model().isEmpty() ? "" : from.model() + " · ",
                                from.epochs(),
                                from.pass(),
                                map.size()));
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
        return new MapPlot(
                Points.of(variability, confidence, correctness), "Data map", "", "", new int[0]);
    }

    /** The first line over the map; default: "Data map". */
    public MapPlot title(String title) {
        return new MapPlot(points, title, subtitle, ringLabel, ringed);
    }

    /** The second line over the map: where the data come from, how many they are; default: none. */
    public MapPlot subtitle(String subtitle) {
        return new MapPlot(points, title, subtitle, ringLabel, ringed);
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
        return new MapPlot(points, title, subtitle, name, rows.clone());
    }

    /**
     * The whole figure, 2800 × 1720 pixels: 1400 × 860 at twice the resolution.
     *
     * @throws IllegalStateException if the machine has no font
     */
    public BufferedImage image() {
        Fonts.need();
        return new Figure(points, ringed).draw(title, subtitle, ringLabel);
    }

    /**
     * Writes the figure as a PNG: beside its place first, then renamed, so that there is the whole
     * file or none. Missing directories are made; a file already there is replaced.
     *
     * @throws IOException if the directory cannot be made or the file not be written
     */
    public void writePng(Path file) throws IOException {
        Path place = file.toAbsolutePath();
        Path directory = place.getParent();
        if (directory == null) {
            throw new IOException(file + " is a root directory, expected a file to write.");
        }
        Files.createDirectories(directory);
        // Not createTempFile, whose files only their owner may read.
        Path draft = directory.resolve(place.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(draft);
                    var png = new MemoryCacheImageOutputStream(out)) {
                if (!ImageIO.write(image(), "png", png)) {
                    throw new IOException(file + ": this Java runtime has no PNG writer.");
                }
            }
            Files.move(draft, place, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
