package io.github.djlcartography.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.analyze.Region;
import java.awt.Dimension;
import java.awt.Rectangle;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionTagsTest {

    private static final int WIDTH = 1736;
    private static final int HEIGHT = 1280;

    @ParameterizedTest(name = "{0} examples, {1} epochs")
    @CsvSource({"3, 6", "30, 6", "300, 6", "6000, 5", "6000, 20", "100000, 6"})
    void allThreeRegionsAreNamedInsideTheFrameAndApart(int n, int epochs) {
        List<RegionTags.Tag> tags = place(Simulated.run(n, epochs, 21).points());
        assertThat(tags)
                .extracting(RegionTags.Tag::region)
                .containsExactlyInAnyOrder(Region.values());
        Rectangle frame = new Rectangle(WIDTH, HEIGHT);
        for (RegionTags.Tag tag : tags) {
            assertThat(frame.contains(tag.box())).isTrue();
            assertThat(frame.contains(tag.x(), tag.y())).isTrue();
            assertThat(tags)
                    .filteredOn(other -> other.region() != tag.region())
                    .noneMatch(other -> other.box().intersects(tag.box()));
        }
    }

    @Test
    void tagsPointAtTheirRegions() {
        List<RegionTags.Tag> tags = place(Simulated.run(6000, 6, 22).points());
        RegionTags.Tag ambiguous = tags.get(1);
        RegionTags.Tag easy = tags.get(0);
        RegionTags.Tag hard = tags.get(2);
        assertThat(easy.y()).isLessThan(ambiguous.y());
        assertThat(hard.y()).isGreaterThan(ambiguous.y());
        assertThat(ambiguous.x()).isGreaterThan(easy.x()).isGreaterThan(hard.x());
    }

    @Test
    void tagsKeepOffTheBulk() {
        Points points = Simulated.run(6000, 6, 23).points();
        Frame frame = Frame.around(points, WIDTH, HEIGHT);
        List<RegionTags.Tag> tags = place(points);
        int covered = 0;
        for (int i = 0; i < points.size(); i++) {
            double x = frame.x(points.variability[i]);
            double y = frame.y(points.confidence[i]);
            covered += tags.stream().anyMatch(tag -> tag.box().contains(x, y)) ? 1 : 0;
        }
        assertThat(covered).isLessThan(points.size() / 100);
    }

    @Test
    void afterOneEpochNothingIsCalledAmbiguous() {
        assertThat(place(Simulated.run(300, 1, 24).points()))
                .extracting(RegionTags.Tag::region)
                .containsExactly(Region.EASY, Region.HARD);
    }

    @Test
    void twoExamplesHaveNoThirds() {
        assertThat(place(Simulated.run(2, 6, 25).points())).isEmpty();
    }

    @Test
    void examplesThatAreAllAlikeHaveNoRegions() {
        double[] same = new double[40];
        Arrays.fill(same, 0.25);
        assertThat(place(Points.of(same, same, same))).isEmpty();
    }

    private static List<RegionTags.Tag> place(Points points) {
        return RegionTags.place(
                points,
                new int[0],
                Frame.around(points, WIDTH, HEIGHT),
                label -> new Dimension(24 * label.length(), 60));
    }
}
