package io.github.djlcartography.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The examples of a figure are arithmetic of ours: the same pixels on every JDK and machine. A
 * change of the pictures is to be seen, looked at and stored again: a test that fails leaves what
 * it drew under {@code target/figures}.
 */
class GoldenScatterTest {

    private static final Frame FRAME = new Frame(0.5, 434, 320);

    @ParameterizedTest
    @EnumSource(Theme.class)
    void examplesDrawnOneByOneAreTheGoldenPixels(Theme theme) throws IOException {
        Points points = grid(3000);
        int[] some = {3, 700, 2500};
        compare(
                "points-" + theme,
                theme,
                Layer.of(
                        PointLayer.of(points, Levels.of(points.correctness), theme),
                        PointLayer.rings(points, some, theme)));
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void examplesCountedInCellsAreTheGoldenPixels(Theme theme) throws IOException {
        Points points = grid(200_000);
        compare(
                "density-" + theme,
                theme,
                DensityLayer.of(points, theme, DensityLayer.most(points, FRAME)));
    }

    @Test
    void examplesInGreyAreTheGoldenPixels() throws IOException {
        compare("ghosts", Theme.LIGHT, PointLayer.ghosts(grid(3000), Theme.LIGHT));
    }

    private static void compare(String name, Theme theme, Layer layer) throws IOException {
        var drawn = new BufferedImage(FRAME.width(), FRAME.height(), BufferedImage.TYPE_INT_RGB);
        int paper = theme.paper().getRGB();
        int[] pixels = IntStream.of(layer.paint(FRAME)).map(p -> Stamp.over(p, paper)).toArray();
        drawn.setRGB(0, 0, FRAME.width(), FRAME.height(), pixels, 0, FRAME.width());
        File file = new File("target/figures/" + name + ".png");
        assertThat(file.getParentFile().isDirectory() || file.getParentFile().mkdirs()).isTrue();
        ImageIO.write(drawn, "png", file);
        try (InputStream in =
                GoldenScatterTest.class.getResourceAsStream("/figures/" + name + ".png")) {
            BufferedImage golden = ImageIO.read(Objects.requireNonNull(in));
            assertThat(pixels(drawn)).as("%s, see %s", name, file).isEqualTo(pixels(golden));
        }
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    /** Data without transcendental functions, whose last bit may differ between machines. */
    private static Points grid(int n) {
        double[] x = IntStream.range(0, n).mapToDouble(i -> i * 7919L % 1000 / 2048.0).toArray();
        double[] y = IntStream.range(0, n).mapToDouble(i -> y(i, x[i])).toArray();
        double[] c = IntStream.range(0, n).mapToDouble(i -> Math.rint(y[i] * 4) / 4).toArray();
        return Points.of(x, y, c);
    }

    /** Fuller towards the left, so that cells hold few and many. */
    private static double y(int i, double x) {
        double even = i * 104_729L % 1024 / 1024.0;
        return i % 3 == 0 ? even : even * even * (1 - x);
    }
}
