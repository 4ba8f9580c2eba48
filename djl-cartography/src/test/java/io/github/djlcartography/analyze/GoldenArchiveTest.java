package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A run that the first release wrote. If a test here fails, the change that made it fail is wrong:
 * the files are never made again.
 */
class GoldenArchiveTest {

    private static final Path V1 = resource("/archives/v1/manifest.json").resolveSibling("");

    /** id, label, confidence, variability, correct_count, forgetting_events, epochs. */
    private static final double[][] MAP = {
        {0, 0, 1.0, 0.0, 4, 0, 4},
        {1, 1, 0.0, 0.0, 0, 0, 4},
        {2, 2, 0.609375, 0.25911131174651564, 3, 0, 4},
        {3, 0, 0.4375, 0.1875, 2, 2, 4},
        {4, 1, 0.4375, 0.1875, 2, 1, 4},
        {5, 2, 0.34375, 0.0, 4, 0, 4},
        {6, 0, 0.546875, 0.17469281074217108, 3, 1, 4},
        {7, 1, 0.5, 0.375, 2, 1, 4},
        {8, 2, 0.9765625, 0.0078125, 4, 0, 4},
        {9, 0, 0.0234375, 0.0078125, 0, 0, 4},
        {10, 1, 0.5, 0.015625, 4, 0, 4},
        {11, 2, 0.390625, 0.17469281074217108, 2, 0, 4}
    };

    /** Example 7 in the training pass, which lacks it in epoch 2. */
    private static final double[] SEVEN = {7, 1, 0.625, 0.35355339059327373, 2, 0, 3};

    @Test
    void theFilesAreThoseThatTheFirstReleaseWrote() throws Exception {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(V1)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = V1.relativize(file).toString().replace('\\', '/');
                digests.put(name, digest(file));
            }
        }
        assertThat(digests)
                .isEqualTo(
                        Map.of(
                                "manifest.json", "94a2965fdc20a088",
                                "pass=epoch-end/epoch=0/part-0.arrow", "190cf2868bddfdaa",
                                "pass=epoch-end/epoch=1/part-0.arrow", "c0dc0b7fdf194176",
                                "pass=epoch-end/epoch=2/part-0.arrow", "434c3115ae3235f5",
                                "pass=epoch-end/epoch=3/part-0.arrow", "06f2ff74188e31c5",
                                "pass=training/epoch=0/part-0.arrow", "e6b3433d6c3e1df5",
                                "pass=training/epoch=1/part-0.arrow", "f783f16f576746b0",
                                "pass=training/epoch=2/part-0.arrow", "2fdd6b492d3c2225",
                                "pass=training/epoch=3/part-0.arrow", "8c6300e527826600"));
    }

    @Test
    void aVersion1ArchiveStillReads() {
        Archive archive = Archive.open(V1);
        Manifest manifest = archive.manifest();
        assertThat(manifest.formatVersion()).isOne();
        assertThat(manifest.classes()).isEqualTo(3);
        assertThat(manifest.classNames()).containsExactly("entailment", "neutral", "contradiction");
        assertThat(manifest.dataset())
                .isEqualTo(
                        new Manifest.Dataset(
                                "golden",
                                12,
                                12,
                                "sha256:5e3f4600e4a5c3e5ecdce6d5c818d037"
                                        + "4b9b36c9242f8d4bfb75ac29d6f3fb51"));
        assertThat(manifest.passes()).containsExactly("epoch-end", "training");
        assertThat(manifest.duplicatePolicy()).isEqualTo("first");
        assertThat(manifest.worldSize()).isOne();
        assertThat(manifest.seed()).isEqualTo(42);
        assertThat(manifest.model()).isEqualTo("by hand");
        assertThat(manifest.libraries()).isEqualTo(Map.of("djl-cartography", "0.1.0"));
        assertThat(manifest.created()).isEqualTo("2026-01-01T00:00:00Z");

        assertThat(archive.passes()).containsExactly(Pass.EPOCH_END, Pass.TRAINING);
        assertThat(archive.unfinished()).isEmpty();
        for (Pass pass : Pass.values()) {
            List<Epoch> epochs = archive.epochs(pass);
            assertThat(epochs).hasSize(4);
            for (int e = 0; e < 4; e++) {
                boolean gap = pass == Pass.TRAINING && e == 2;
                boolean twice = pass == Pass.TRAINING && e == 1;
                assertThat(epochs.get(e).coverage())
                        .isEqualTo(
                                new Coverage(
                                        12, gap ? 11 : 12, gap ? 1 : 0, twice ? 1 : 0, 0.5 + e));
                int[] rows = new int[1];
                int epoch = e;
                epochs.get(e)
                        .read(
                                (count, example, label, p) -> {
                                    for (int i = 0; i < count; i++) {
                                        int id = rows[0] + (gap && rows[0] >= 7 ? 1 : 0);
                                        assertThat(example[i]).isEqualTo(id);
                                        assertThat(label[i]).isEqualTo(GoldenRunV1.LABELS[id]);
                                        assertThat(Arrays.copyOfRange(p, 3 * i, 3 * i + 3))
                                                .isEqualTo(GoldenRunV1.p(id, epoch));
                                        rows[0]++;
                                    }
                                });
                assertThat(rows[0]).isEqualTo(gap ? 11 : 12);
            }
        }
    }

    @Test
    void aVersion1ArchiveStillGivesTheSameMapToTheLastBit() {
        DataMap map = Analyzer.of(V1).map();
        assertThat(map.provenance().pass()).isEqualTo(Pass.EPOCH_END);
        assertThat(map.provenance().warnings()).isEmpty();
        assertThat(rows(map)).isDeepEqualTo(MAP);

        double[][] training = MAP.clone();
        training[7] = SEVEN;
        DataMap other = Analyzer.of(V1).pass(Pass.TRAINING).map();
        assertThat(rows(other)).isDeepEqualTo(training);
        assertThat(other.provenance().warnings())
                .containsExactly(
                        "in epoch 1 examples came up again, 1 in all; the first time counts",
                        "epoch 2 lacks 1 of 12 examples; their statistics are over the epochs that"
                                + " have them");
    }

    private static double[][] rows(DataMap map) {
        double[][] rows = new double[map.size()][];
        Arrays.setAll(
                rows,
                row ->
                        new double[] {
                            map.id(row),
                            map.label(row),
                            map.value(Metric.CONFIDENCE, row),
                            map.value(Metric.VARIABILITY, row),
                            map.value(Metric.CORRECT_COUNT, row),
                            map.value(Metric.FORGETTING_EVENTS, row),
                            map.value(Metric.EPOCHS, row)
                        });
        return rows;
    }

    private static String digest(Path file) throws IOException, NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return HexFormat.of().formatHex(digest).substring(0, 16);
    }

    private static Path resource(String name) {
        URL url = Objects.requireNonNull(GoldenArchiveTest.class.getResource(name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
