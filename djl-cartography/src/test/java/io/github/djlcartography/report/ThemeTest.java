package io.github.djlcartography.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Colours for all eyes. */
class ThemeTest {

    /**
     * Linear RGB as it is seen without one kind of cone: Viénot, Brettel and Mollon 1999, in the
     * matrices of Machado et al. 2009 at full severity.
     */
    private static final double[][][] EYES = {
        {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
        {
            {0.152286, 1.052583, -0.204868},
            {0.114503, 0.786281, 0.099216},
            {-0.003882, -0.048116, 1.051998}
        },
        {
            {0.367322, 0.860646, -0.227968},
            {0.280085, 0.672501, 0.047413},
            {-0.011820, 0.042940, 0.968881}
        },
        {
            {1.255528, -0.076749, -0.178779},
            {-0.078411, 0.930809, 0.147602},
            {0.004733, 0.691367, 0.303900}
        }
    };

    private static final double SEEN = 9; // ΔE of CIE 1976; 2.3 is just noticed side by side

    @ParameterizedTest
    @EnumSource(Theme.class)
    void neighboursOnTheScaleAreToldApartByAllEyes(Theme theme) {
        Marker[] markers = Marker.values();
        for (double[][] eye : EYES) {
            for (int i = 1; i < markers.length; i++) {
                assertThat(distance(theme.color(markers[i - 1]), theme.color(markers[i]), eye))
                        .as(theme + ", " + markers[i] + ", " + Arrays.deepToString(eye))
                        .isGreaterThan(SEEN);
            }
        }
    }

    /** Never right and always right are the two that matter most. */
    @ParameterizedTest
    @EnumSource(Theme.class)
    void theEndsOfTheScaleAreFarApartForAllEyes(Theme theme) {
        for (double[][] eye : EYES) {
            assertThat(distance(theme.color(Marker.CROSS), theme.color(Marker.CIRCLE), eye))
                    .isGreaterThan(3 * SEEN);
        }
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void lettersAndMarkersStandOutFromThePaper(Theme theme) {
        assertThat(contrast(theme.ink(), theme.paper())).isGreaterThan(12);
        for (Marker marker : Marker.values()) {
            assertThat(contrast(theme.color(marker), theme.paper()))
                    .as(theme + " " + marker)
                    .isGreaterThan(1.6);
        }
    }

    @ParameterizedTest
    @EnumSource(Theme.class)
    void betweenTwoMarkersTheScaleGoesFromOneToTheOther(Theme theme) {
        Marker[] markers = Marker.values();
        for (int i = 0; i < markers.length; i++) {
            assertThat(theme.color(i / 6.0)).isEqualTo(theme.color(markers[i]));
        }
        Color middle = theme.color(0.5 / 6);
        assertThat(middle.getRed())
                .isBetween(
                        Math.min(
                                theme.color(Marker.CROSS).getRed(),
                                theme.color(Marker.DOWN).getRed()),
                        Math.max(
                                theme.color(Marker.CROSS).getRed(),
                                theme.color(Marker.DOWN).getRed()));
    }

    @Test
    void darkIsDarkAndLightIsLight() {
        assertThat(luminance(Theme.DARK.paper())).isLessThan(0.02);
        assertThat(luminance(Theme.LIGHT.paper())).isGreaterThan(0.98);
    }

    private static double contrast(Color one, Color other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(Color color) {
        double[] rgb = linear(color);
        return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    }

    private static double[] linear(Color color) {
        return Arrays.stream(new int[] {color.getRed(), color.getGreen(), color.getBlue()})
                .mapToDouble(
                        c ->
                                c <= 10
                                        ? c / 255.0 / 12.92
                                        : Math.pow((c / 255.0 + 0.055) / 1.055, 2.4))
                .toArray();
    }

    private static double distance(Color one, Color other, double[][] eye) {
        double[] a = lab(seen(linear(one), eye));
        double[] b = lab(seen(linear(other), eye));
        return Math.sqrt(
                Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
    }

    private static double[] seen(double[] rgb, double[][] eye) {
        double[] seen = new double[3];
        for (int i = 0; i < 3; i++) {
            double sum = eye[i][0] * rgb[0] + eye[i][1] * rgb[1] + eye[i][2] * rgb[2];
            seen[i] = Math.max(0, Math.min(1, sum));
        }
        return seen;
    }

    private static double[] lab(double[] rgb) {
        double x = f((0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505);
        double y = f(0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]);
        double z = f((0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double f(double t) {
        return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
    }
}
