package io.github.djlcartography.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DensityLayerTest {

    private static final Frame FRAME = new Frame(0.5, 300, 220);

    /** Every middle is tried for every example. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aCellCountsTheExamplesThatItsMiddleIsNearestTo(long seed) {
        Points points = Simulated.run(3000, 6, seed).points();
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < points.size(); i++) {
            double x = FRAME.x(points.variability[i]);
            double y = FRAME.y(points.confidence[i]);
            double least = Double.POSITIVE_INFINITY;
            String nearest = "";
            for (int row = 0; row < 20; row++) {
                for (int column = 0; column < 22; column++) {
                    double dx = x - (16 * column + (row % 2 == 0 ? 0 : 8));
                    double dy = y - 14 * row;
                    if (dx * dx + dy * dy < least) {
                        least = dx * dx + dy * dy;
                        nearest = row + " " + column;
                    }
                }
            }
            counts.merge(nearest, 1, Integer::sum);
        }
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        assertThat(DensityLayer.most(points, FRAME)).isEqualTo(most);
    }

    @Test
    void areaGrowsWithTheLogarithmAndOneExampleIsSeen() {
        double one = DensityLayer.area(1, 10_000);
        assertThat(one).isBetween(0.1, 0.2);
        assertThat(DensityLayer.area(10_000, 10_000)).isCloseTo(1, within(1e-12));
        double step = DensityLayer.area(10, 10_000) - one;
        assertThat(DensityLayer.area(1000, 10_000) - DensityLayer.area(100, 10_000))
                .isCloseTo(step, within(1e-12));
    }

    @Test
    void aLoneExampleAmongAMillionIsVisible() {
        double[] x = new double[100_001];
        double[] y = new double[x.length];
        double[] c = new double[x.length];
        x[0] = 0.3;
        y[0] = 0.5;
        c[0] = 1;
        Points points = Points.of(x, y, c);
        int[] raster =
                DensityLayer.of(points, Theme.LIGHT, DensityLayer.most(points, FRAME)).paint(FRAME);
        int atX = (int) FRAME.x(0.3);
        int atY = (int) FRAME.y(0.5);
        long inked = 0;
        for (int row = atY - 12; row < atY + 12; row++) {
            for (int column = atX - 12; column < atX + 12; column++) {
                inked += raster[row * FRAME.width() + column] >>> 24 > 120 ? 1 : 0;
            }
        }
        assertThat(inked).isGreaterThan(8);
    }

    @Test
    void moreThanAMillionAreCountedUnlessPointsAreAskedFor() {
        double[] x = new double[MapPlot.CROWD + 1];
        Arrays.setAll(x, i -> i % 1000 / 2000.0);
        double[] y = new double[x.length];
        Arrays.setAll(y, i -> i / 1000 % 1000 / 1000.0);
        MapPlot crowd = MapPlot.of(x, y, y);
        // The legend of cells has a row more.
        assertThat(crowd.image().getHeight()).isEqualTo(crowd.density().image().getHeight());
        assertThat(crowd.points().image().getHeight()).isLessThan(crowd.image().getHeight());
        MapPlot few = Simulated.run(100, 6, 1).plot();
        assertThat(few.image().getHeight()).isEqualTo(few.points().image().getHeight());
        assertThat(few.density().image().getHeight()).isGreaterThan(few.image().getHeight());
    }

    @Test
    void theColourIsTheMeanCorrectness() {
        Points points =
                Points.of(new double[] {0.25, 0.25}, new double[] {0.5, 0.5}, new double[] {0, 1});
        int[] raster = DensityLayer.of(points, Theme.LIGHT, 2).paint(FRAME);
        int expected = Theme.LIGHT.color(0.5).getRGB();
        assertThat(Arrays.stream(raster).filter(pixel -> pixel == expected).count())
                .isGreaterThan(50);
    }
}
