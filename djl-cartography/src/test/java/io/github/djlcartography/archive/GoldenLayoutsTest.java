package io.github.djlcartography.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of format version 1 in every layout, as they were first written: they are read, and what is
 * written today has the same bytes. {@link #main} made them.
 */
class GoldenLayoutsTest {

    private static final int ROWS = 9;
    private static final String FINGERPRINT = "sha256:golden";

    @TempDir private Path run;

    static Stream<Layout> layouts() {
        return Stream.of(Layout.full(3), Layout.gold(2), Layout.sequence(), Layout.tokens())
                .flatMap(layout -> Stream.of(layout, layout.half()));
    }

    private static String name(Layout layout) {
        return layout.name() + "-" + layout.precision() + ".arrow";
    }

    /** Eighths, which a half holds exactly. */
    private static float[] values(Layout layout) {
        float[] values = new float[ROWS * layout.width()];
        for (int row = 0, at = 0; row < ROWS; row++) {
            for (Layout.Column column : layout.columns()) {
                for (int i = 0; i < column.width(); i++, at++) {
                    values[at] = column.whole() ? at % 50 : at % 9 / 8f;
                }
            }
        }
        return values;
    }

    private static long[] ids() {
        long[] ids = new long[ROWS];
        Arrays.setAll(ids, i -> i);
        return ids;
    }

    private static int[] labels() {
        int[] labels = new int[ROWS];
        Arrays.setAll(labels, i -> i % 3);
        return labels;
    }

    private static Path write(Path run, Layout layout) {
        ArchiveWriter archive = ArchiveWriter.create(run);
        boolean part = layout.stem().equals("part");
        archive.manifest(
                Manifest.builder(
                                3,
                                new Manifest.Dataset("golden", ROWS, ROWS, FINGERPRINT),
                                List.of(Pass.EPOCH_END))
                        .outputs(
                                Task.SINGLE_LABEL,
                                1,
                                part ? layout : layout.like(Layout.sequence()))
                        .build());
        try (EpochWriter writer = archive.epoch(Pass.EPOCH_END, 0, layout)) {
            writer.append(ids(), labels(), values(layout), 0, ROWS);
            writer.publish(FINGERPRINT, Coverage.of(ROWS, ROWS, 0, 0.5));
        }
        return run.resolve(PartFile.relative(Pass.EPOCH_END, 0, layout.stem(), 0));
    }

    /** Argument: the directory of the golden files. */
    public static void main(String[] arguments) throws IOException {
        Path home = Files.createTempDirectory("golden");
        for (Layout layout : layouts().toList()) {
            Path file = write(home.resolve(name(layout)), layout);
            Files.copy(file, Path.of(arguments[0]).resolve(name(layout))); // never over another
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void theFirstFilesAreReadAndStillWritten(Layout layout) throws IOException, URISyntaxException {
        Path golden =
                Path.of(
                        Objects.requireNonNull(
                                        GoldenLayoutsTest.class.getResource(
                                                "/archives/v1-layouts/" + name(layout)))
                                .toURI());
        Path file = write(run, layout);
        assertThat(file).hasSameBinaryContentAs(golden);
        Files.delete(file);
        Files.copy(golden, file);
        Archive archive = Archive.open(run);
        Epoch epoch =
                layout.name().equals(Layout.TOKENS)
                        ? archive.tokens(Pass.EPOCH_END, 0)
                        : archive.epoch(Pass.EPOCH_END, 0);
        int[] rows = new int[1];
        epoch.read(
                (count, id, label, read) -> {
                    rows[0] += count;
                    assertThat(Arrays.copyOf(id, count)).isEqualTo(ids());
                    assertThat(Arrays.copyOf(label, count)).isEqualTo(labels());
                    assertThat(Arrays.copyOf(read, count * layout.width()))
                            .isEqualTo(values(layout));
                });
        assertThat(rows[0]).isEqualTo(ROWS);
    }
}
