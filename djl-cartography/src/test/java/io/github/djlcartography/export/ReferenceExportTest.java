package io.github.djlcartography.export;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.archive.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceExportTest {

    @TempDir private Path directory;

    private static void export(Archive archive, DataMap map, Path to) {
        ReferenceExport export = new ReferenceExport(map, archive.examples().orElse(null));
        export.dynamics(archive, to);
        export.metrics(to);
    }

    private Archive again(Path model) {
        return ReferenceImport.of(model).into(directory.resolve("again"));
    }

    private static Map<Long, float[]> probabilities(Epoch epoch, int classes) {
        Map<Long, float[]> all = new HashMap<>();
        epoch.read(
                (count, example, label, p) -> {
                    for (int i = 0; i < count; i++) {
                        all.put(example[i], Arrays.copyOfRange(p, i * classes, (i + 1) * classes));
                    }
                });
        return all;
    }

    /** The first line of every file is the example that came first, and so on. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void importedDynamicsComeOutAsTheyWere(boolean text) throws IOException {
        Path model =
                Synthetic.write(
                        directory.resolve("model"),
                        50,
                        n -> text ? '"' + Synthetic.text(n) + '"' : "" + Synthetic.number(n));
        Archive archive = ReferenceImport.of(model).into(directory.resolve("run"));
        DataMap map = Analyzer.of(archive).map();
        Path out = directory.resolve("out");
        export(archive, map, out);
        String file = "training_dynamics/dynamics_epoch_0.jsonl";
        String logits = "\\[.*\\]";
        assertThat(Files.readString(out.resolve(file)).replaceAll(logits, ""))
                .isEqualTo(Files.readString(model.resolve(file)).replaceAll(logits, ""));

        Archive again = again(out);
        assertThat(again.manifest().dataset().fingerprint())
                .isEqualTo(archive.manifest().dataset().fingerprint());
        assertThat(again.examples().orElseThrow().column(ReferenceImport.INDEX, int[].class))
                .isEqualTo(
                        archive.examples()
                                .orElseThrow()
                                .column(ReferenceImport.INDEX, int[].class));
        DataMap other = Analyzer.of(again).map();
        for (Metric metric : CoordinatesTest.TOLD) {
            assertThat(other.values(metric)).containsExactly(map.values(metric), within(2e-7));
        }
    }

    /** Probabilities of 0 and 1, denormal ones, ties, and ones that differ in the last bit. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theSoftmaxOfTheLogarithmsIsTheSoftmaxThatWasCaptured(long seed) {
        int classes = 5;
        int rows = 400;
        Random random = new Random(seed);
        int[] labels = random.ints(rows, 0, classes).toArray();
        float[][] p = new float[rows][classes];
        for (float[] row : p) {
            double[] logits = random.doubles(classes, -1, 1).toArray();
            double scale = Math.pow(10, random.nextInt(3));
            int kind = random.nextInt(4);
            int tie = random.nextInt(classes - 1);
            if (kind < 2) {
                logits[tie + 1] = logits[tie];
            }
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                logits[c] = Math.exp(scale * logits[c]);
                sum += logits[c];
            }
            for (int c = 0; c < classes; c++) {
                row[c] = (float) (logits[c] / sum);
            }
            if (kind == 0) {
                row[tie + 1] = Math.nextUp(row[tie]);
            }
        }
        Runs runs = Runs.start(directory.resolve("run"), classes, labels).epoch(Pass.TRAINING, p);
        Archive archive = Archive.open(runs.directory());
        export(archive, Analyzer.of(archive).map(), directory.resolve("out"));

        Archive again = again(directory.resolve("out"));
        Map<Long, float[]> found = probabilities(again.epoch(Pass.TRAINING, 0), classes);
        for (int row = 0; row < rows; row++) {
            float[] back = found.getOrDefault((long) row, new float[0]);
            for (int c = 0; c < classes; c++) {
                assertThat(back[c]).isCloseTo(p[row][c], within(2e-7f));
                assertThat(back[c] == 0 || p[row][c] > 0).isTrue();
            }
            assertThat(argMax(back)).isEqualTo(argMax(p[row]));
        }
    }

    private static int argMax(float[] p) {
        int best = 0;
        for (int c = 1; c < p.length; c++) {
            best = p[c] > p[best] ? c : best;
        }
        return best;
    }

    @Test
    void theEpochsOfTheMapAreWrittenNumberedFromZero() throws IOException {
        Runs runs =
                Runs.start(directory.resolve("run"), 2, 0, 1)
                        .gold(Pass.EPOCH_END, 0.1, 0.2)
                        .gold(Pass.EPOCH_END, 0.25, 0.5)
                        .gold(Pass.EPOCH_END, 0.75, 1)
                        .gold(Pass.TRAINING, 0.9, 0.9);
        Archive archive = Archive.open(runs.directory());
        export(archive, Analyzer.of(archive).skipFirst(1).map(), directory);
        Path dynamics = directory.resolve("training_dynamics");
        assertThat(dynamics.resolve("dynamics_epoch_0.jsonl"))
                .hasContent(
                        """
                        {"guid":0,"logits_epoch_0":[-1.38629436,-0.28768207],"gold":0}
                        {"guid":1,"logits_epoch_0":[-0.69314718,-0.69314718],"gold":1}
                        """);
        assertThat(dynamics.resolve("dynamics_epoch_1.jsonl"))
                .hasContent(
                        """
                        {"guid":0,"logits_epoch_1":[-0.28768207,-1.38629436],"gold":0}
                        {"guid":1,"logits_epoch_1":[-200.0,0.0],"gold":1}
                        """);
        assertThat(dynamics).isDirectoryNotContaining(f -> f.endsWith("dynamics_epoch_2.jsonl"));
        assertThat(directory.resolve("td_metrics.jsonl"))
                .hasContent(
                        """
                        {"guid":0,"index":0,"threshold_closeness":0.25,"confidence":0.5,\
                        "variability":0.25,"correctness":1,"forgetfulness":0}
                        {"guid":1,"index":1,"threshold_closeness":0.1875,"confidence":0.75,\
                        "variability":0.25,"correctness":1,"forgetfulness":0}
                        """);
    }

    /** As the released data_map_coordinates files: their columns, in their order. */
    @Test
    void coordinatesAreThoseOfAPublishedMap() throws IOException {
        Runs runs =
                Runs.start(directory.resolve("run"), 2, 0, 1)
                        .gold(Pass.TRAINING, 0.25, 0.5)
                        .gold(Pass.TRAINING, 0.75, 1);
        Examples examples = Examples.of("17", "4").with(ReferenceImport.INDEX, new int[] {1, 0});
        new ReferenceExport(Analyzer.of(runs.directory()).map(), examples).coordinates(directory);
        Path file = directory.resolve("data_map_coordinates.jsonl");
        assertThat(file)
                .hasContent(
                        """
                        {"guid":4,"index":0,"confidence":0.75,"variability":0.25,"correctness":1}
                        {"guid":17,"index":1,"confidence":0.5,"variability":0.25,"correctness":1}
                        """);
        Coordinates read = Coordinates.read(file, 2);
        assertThat(read.map().values(Metric.CONFIDENCE)).containsExactly(0.75, 0.5);
        assertThat(read.examples().id(0)).isEqualTo("4");
    }

    @Test
    void whatAnEpochLacksIsNotWrittenAndNeverLearntIsAThousand() throws IOException {
        Runs runs = Runs.start(directory.resolve("run"), 2, 0, 1, 0).gold(Pass.TRAINING, 0, 1, 1);
        runs.epoch(Pass.TRAINING, new long[] {0}, new int[] {0}, 0, Runs.p(2, 0, 0));
        ArchiveWriter.resume(runs.directory())
                .examples(
                        Examples.of("a", "b", "c")
                                .with(ReferenceImport.INDEX, new int[] {9, 7, 8}));
        Archive archive = Archive.open(runs.directory());
        export(archive, Analyzer.of(archive).map(), directory);
        assertThat(directory.resolve("training_dynamics/dynamics_epoch_1.jsonl"))
                .hasContent("{\"guid\":\"a\",\"logits_epoch_1\":[-200.0,0.0],\"gold\":0}\n");
        List<String> metrics = Files.readAllLines(directory.resolve("td_metrics.jsonl"));
        assertThat(metrics).hasSize(3);
        assertThat(metrics.get(0)).startsWith("{\"guid\":\"b\",\"index\":0,");
        assertThat(metrics.get(1)).startsWith("{\"guid\":\"c\",\"index\":1,");
        assertThat(metrics.get(2))
                .startsWith("{\"guid\":\"a\",\"index\":2,")
                .endsWith("\"correctness\":0,\"forgetfulness\":1000}");
    }

    @Test
    void dynamicsOfAnotherRunAreNotMixedWith() throws IOException {
        Runs runs = Runs.start(directory.resolve("run"), 2, 0).gold(Pass.TRAINING, 0.5);
        Path stray = Synthetic.write(directory, 7, "{}");
        ReferenceExport export = new ReferenceExport(Analyzer.of(runs.directory()).map(), null);
        Archive archive = Archive.open(runs.directory());
        ArchiveException e =
                catchThrowableOfType(
                        ArchiveException.class, () -> export.dynamics(archive, directory));
        assertSays(
                String.valueOf(e.getMessage()),
                stray.resolveSibling(""),
                "dynamics_epoch_7.jsonl",
                "an empty directory");
    }

    @Test
    void aRunThatDoesNotKeepEveryProbabilityHasMetricsButNoDynamics() {
        Path run = directory.resolve("run");
        ArchiveWriter writer = ArchiveWriter.create(run);
        Layout layout = Layout.gold(0);
        try (EpochWriter epoch = writer.epoch(Pass.TRAINING, 0, layout)) {
            epoch.append(0, 0, new float[] {0.5f, 0, 0.5f, 0.5f, 0.7f, 0, 0.7f, 0.7f}, 0);
            epoch.publish("f", Coverage.of(1, 1, 0, 0));
        }
        writer.manifest(
                Manifest.builder(2, new Manifest.Dataset("d", 1, 1, "f"), List.of(Pass.TRAINING))
                        .outputs(Task.SINGLE_LABEL, 1, layout)
                        .build());
        Archive archive = Archive.open(run);
        ReferenceExport export = new ReferenceExport(Analyzer.of(archive).map(), null);
        export.metrics(directory);
        assertThat(directory.resolve("td_metrics.jsonl")).isNotEmptyFile();
        ArchiveException e =
                catchThrowableOfType(
                        ArchiveException.class, () -> export.dynamics(archive, directory));
        assertSays(String.valueOf(e.getMessage()), run, "layout GOLD", "layout FULL");
    }

    @Test
    void examplesOfAnotherDatasetAreRefused() {
        Runs runs = Runs.start(directory.resolve("run"), 2, 0).gold(Pass.TRAINING, 0.5);
        DataMap map = Analyzer.of(runs.directory()).map();
        assertThatThrownBy(() -> new ReferenceExport(map, Examples.rows(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("examples: found 2, expected the dataset's 1.");
    }
}
