package io.github.djlcartography.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResizeTest {
    @Test
    void sixteenPixelsBecomeTwentyInTheMiddle() {
        byte[] white = new byte[2 * 16 * 16];
        Arrays.fill(white, 256, 512, (byte) 255);
        ImageSet large = set(2, 16, 16, white).resizedInto(28, 28);
        assertThat(large.rows()).isEqualTo(28);
        assertThat(large.columns()).isEqualTo(28);
        assertThat(large.label(1)).isZero();
        assertThat(large.image(0)).containsOnly(0);
        byte[] image = large.image(1);
        for (int y = 0; y < 28; y++) {
            for (int x = 0; x < 28; x++) {
                boolean inside = y >= 4 && y < 24 && x >= 4 && x < 24;
                assertThat(image[y * 28 + x] & 0xFF).as("%d, %d", y, x).isEqualTo(inside ? 255 : 0);
            }
        }
    }

    @Test
    void betweenTwoPixelsLiesTheirMixture() {
        // 2 pixels to 4: centres at 0.25, 0.75, 1.25, 1.75 of the source, clamped at its own
        // centres 0.5 and 1.5.
        byte[] image = set(1, 1, 2, new byte[] {0, 100}).resizedInto(5, 6).image(0);
        assertThat(Arrays.copyOfRange(image, 6, 12)).containsExactly(0, 0, 25, 75, 100, 0);
    }

    @Test
    void theLongerSideSetsTheScale() {
        byte[] white = new byte[10 * 5];
        Arrays.fill(white, (byte) 255);
        byte[] image = set(1, 10, 5, white).resizedInto(28, 28).image(0);
        int ink = 0;
        for (byte pixel : image) {
            ink += pixel == 0 ? 0 : 1;
        }
        assertThat(ink).isEqualTo(20 * 10);
    }

    @Test
    void imagesOfTheRightSizeStayAsTheyAre() {
        ImageSet set = set(1, 28, 28, new byte[784]);
        assertThat(set.resizedInto(28, 28)).isSameAs(set);
    }

    @Test
    void aTargetThatIsTooSmallIsRefused() {
        assertThatThrownBy(() -> set(1, 32, 20, new byte[640]).resizedInto(28, 28))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("32×20", "28×28", "Choose a larger one");
    }

    private static ImageSet set(int count, int rows, int columns, byte[] pixels) {
        return new ImageSet(
                "test",
                List.of("only"),
                new Idx.Images(count, rows, columns, pixels),
                new byte[count]);
    }
}
