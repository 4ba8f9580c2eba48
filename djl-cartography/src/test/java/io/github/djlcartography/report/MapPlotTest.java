package io.github.djlcartography.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapPlotTest {

    @TempDir Path directory;

    @Test
    void theSameMapWrittenTwiceHasTheSameBytes() throws IOException {
        Path first = directory.resolve("first.png");
        Path second = directory.resolve("second.png");
        Simulated.run(500, 6, 1).plot().title("t").subtitle("s").writePng(first);
        Simulated.run(500, 6, 1).plot().title("t").subtitle("s").writePng(second);
        assertThat(first).hasSameBinaryContentAs(second);
    }

    @Test
    void aPngReadsBackPixelByPixelAtTwiceTheResolution() throws IOException {
        MapPlot plot = Simulated.run(500, 6, 2).plot();
        Path file = directory.resolve("made/on/the/way/map.png");
        plot.writePng(file);
        BufferedImage read = ImageIO.read(file.toFile());
        assertThat(read.getWidth()).isEqualTo(2800);
        assertThat(read.getHeight()).isEqualTo(2 * 856);
        assertThat(pixels(read)).isEqualTo(pixels(plot.image()));
    }

    @Test
    void writingReplacesAFileAndLeavesNoDraftBeside() throws IOException {
        Path file = Files.writeString(directory.resolve("map.png"), "old");
        Simulated.run(30, 6, 3).plot().writePng(file);
        assertThat(ImageIO.read(file.toFile())).isNotNull();
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void aFailedWriteLeavesNoDraftBehind() throws IOException {
        Path taken = directory.resolve("map.png");
        Files.createDirectories(taken.resolve("full"));
        assertThatThrownBy(() -> Simulated.run(30, 6, 3).plot().writePng(taken))
                .isInstanceOf(IOException.class);
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(taken));
    }

    @ParameterizedTest(name = "{0} examples")
    @ValueSource(ints = {1, 2, 3, 100_000})
    void anyNumberOfExamplesDraws(int n) {
        assertThat(colors(Simulated.run(n, 6, 4).plot().image())).hasSizeGreaterThan(50);
    }

    @Test
    void aRunOfOneEpochDrawsOnTheWholeDomain() {
        Simulated run = Simulated.run(400, 1, 5);
        assertThat(run.variability).containsOnly(0);
        assertThat(Frame.around(run.points(), 10, 10).right()).isEqualTo(0.5);
        assertThat(colors(run.plot().image()))
                .contains(color(Marker.CROSS).getRGB(), color(Marker.CIRCLE).getRGB());
    }

    @Test
    void everyLevelShowsItsColourInScatterAndMargin() {
        double[] levels = {0, 1 / 6.0, 2 / 6.0, 3 / 6.0, 4 / 6.0, 5 / 6.0, 1};
        BufferedImage image = MapPlot.of(new double[7], levels, levels).image();
        for (Marker marker : Marker.values()) {
            // Points are not quite opaque; bars are.
            assertThat(colors(image)).contains(color(marker).getRGB());
            assertThat(shareNear(image, marker)).isPositive();
        }
    }

    @Test
    void moreEpochsThanMarkersShareThemByRange() {
        Levels levels = Levels.of(Simulated.run(2000, 10, 6).correctness);
        assertThat(levels.entries())
                .extracting(Levels.Entry::label)
                .containsExactly("0", "(0, 0.25]", "(0.25, 0.5]", "(0.5, 0.75]", "(0.75, 1)", "1");
        assertThat(levels.marker(0.25)).isEqualTo(levels.marker(0.1)).isEqualTo(Marker.DOWN);
        assertThat(levels.marker(0.3)).isEqualTo(levels.marker(0.5)).isEqualTo(Marker.DIAMOND);
        assertThat(levels.marker(0.9)).isEqualTo(Marker.UP);
        assertThat(levels.marker(1)).isEqualTo(Marker.CIRCLE);
    }

    @ParameterizedTest(name = "{0} epochs")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void upToSixEpochsEveryLevelHasItsOwnMarker(int epochs) {
        double[] all = new double[epochs + 1];
        Arrays.setAll(all, right -> (double) right / epochs);
        assertThat(Levels.of(all).entries()).hasSize(epochs + 1);
    }

    @Test
    void highlightedRowsAreRingedAndNamed() {
        MapPlot plain = Simulated.run(300, 6, 7).plot();
        BufferedImage without = plain.image();
        BufferedImage with = plain.highlight("flipped on purpose", 3, 5, 8).image();
        assertThat(pixels(with)).isNotEqualTo(pixels(without));
        assertThat(pixels(plain.image())).isEqualTo(pixels(without));
    }

    @Test
    void aHighlightedRowThatIsNotThereIsRefused() {
        MapPlot plot = Simulated.run(10, 6, 8).plot();
        assertThatThrownBy(() -> plot.highlight("x", 0, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rows[1]: 10, expected 0 to 9.");
    }

    @Test
    void noExampleIsNoMap() {
        assertThatThrownBy(() -> MapPlot.of(new double[0], new double[0], new double[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("0 examples, expected at least 1 to draw a map.");
    }

    @Test
    void columnsOfDifferentLengthAreRefused() {
        assertThatThrownBy(() -> MapPlot.of(new double[3], new double[3], new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("correctness: 2 values, expected 3, as many as variability has.");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -0.01, 0.51, Double.POSITIVE_INFINITY})
    void aVariabilityOutsideItsRangeIsNamed(double value) {
        assertThatThrownBy(
                        () -> MapPlot.of(new double[] {0.1, value}, new double[2], new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("variability[1]: " + value + ", expected a number in [0, 0.5].");
    }

    @Test
    void aHairOutsideTheRangeIsRounding() {
        Points points =
                Points.of(new double[] {0.5 + 1e-9}, new double[] {-1e-9}, new double[] {1 + 1e-9});
        assertThat(points.variability).containsExactly(0.5);
        assertThat(points.confidence).containsExactly(0);
        assertThat(points.correctness).containsExactly(1);
    }

    @Test
    void laterChangesToTheCallersArraysChangeNothing() {
        Simulated run = Simulated.run(50, 6, 9);
        MapPlot plot = run.plot();
        int[] before = pixels(plot.image());
        Arrays.fill(run.confidence, 0.5);
        assertThat(pixels(plot.image())).isEqualTo(before);
    }

    @Test
    void aTitleLongerThanThePictureIsMadeToFit() {
        BufferedImage image = Simulated.run(50, 6, 10).plot().title("long ".repeat(60)).image();
        for (int y = 0; y < 180; y++) {
            for (int x = image.getWidth() - 30; x < image.getWidth(); x++) {
                assertThat(image.getRGB(x, y)).isEqualTo(0xffffffff);
            }
        }
    }

    private static Color color(Marker marker) {
        return Theme.LIGHT.color(marker);
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private static Set<Integer> colors(BufferedImage image) {
        Set<Integer> colors = new HashSet<>();
        for (int pixel : pixels(image)) {
            colors.add(pixel);
        }
        return colors;
    }

    /** Pixels of an area within a few steps of a marker's colour at the opacity of few points. */
    private static long shareNear(BufferedImage image, Marker marker) {
        Rectangle area = new Rectangle(MapSection.SCATTER);
        area.y += 76;
        int[] pixels =
                image.getRGB(
                        area.x * Figure.SCALE,
                        area.y * Figure.SCALE,
                        area.width * Figure.SCALE,
                        area.height * Figure.SCALE,
                        null,
                        0,
                        area.width * Figure.SCALE);
        double alpha = PointLayer.alpha(1);
        int red = (int) (255 + alpha * (color(marker).getRed() - 255));
        int green = (int) (255 + alpha * (color(marker).getGreen() - 255));
        int blue = (int) (255 + alpha * (color(marker).getBlue() - 255));
        return Arrays.stream(pixels)
                .filter(
                        pixel ->
                                Math.abs((pixel >> 16 & 255) - red) < 4
                                        && Math.abs((pixel >> 8 & 255) - green) < 4
                                        && Math.abs((pixel & 255) - blue) < 4)
                .count();
    }
}
