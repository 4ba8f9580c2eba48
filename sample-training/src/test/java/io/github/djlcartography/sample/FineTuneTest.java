package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.Idx;
import io.github.djlcartography.datasets.ImageSet;
import io.github.djlcartography.select.Selection;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, end to end, small. */
class FineTuneTest {

    @TempDir Path out;

    private static int run(Path out, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--out", out.toString()));
        return FineTune.run(all.toArray(String[]::new));
    }

    private static JsonNode results(Path out) throws IOException {
        return json(out.resolve("results.json"));
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    @Test
    void oneCommandTrainsMapsSelectsAndTrainsAgain() throws Exception {
        assertThat(run(out, "--on", "digits", "--limit", "400", "--epochs", "2")).isZero();

        JsonNode results = results(out);
        assertThat(results.findValuesAsText("training_set"))
                .containsExactly("full", "random", "ambiguous", "ambiguous+easy", "reweighted");
        for (JsonNode result : results) {
            assertThat(result.get("seed").asLong()).isEqualTo(1);
            assertThat(result.get("steps").asInt()).isEqualTo(2 * 7); // 400 rows, batches of 64
            assertThat(result.get("rows").asInt())
                    .isEqualTo(
                            List.of("full", "reweighted")
                                            .contains(result.get("training_set").asText())
                                    ? 400
                                    : 133);
            assertThat(result.get("accuracy").fieldNames())
                    .toIterable()
                    .containsExactly("in-domain", "reversed-mark", "unseen-style");
            result.get("accuracy").forEach(a -> assertThat(a.asDouble()).isBetween(0.05, 1.0));
        }

        assertThat(Archive.open(out.resolve("run")).epochCount()).isEqualTo(2);
        DataMap map = Analyzer.of(out.resolve("run")).map();
        assertThat(map.size()).isEqualTo(400);
        ImageSet train = ImageSet.bundled(Glyphs.DIGITS_TRAIN);
        for (int row = 0; row < map.size(); row++) {
            assertThat(map.label(row)).isEqualTo(train.label((int) map.id(row)));
        }
        assertThat(Analyzer.of(out.resolve("run")).pass(Pass.TRAINING).map().size()).isEqualTo(400);
        Selection ambiguous = Selection.load(out.resolve("selections/ambiguous.arrow"));
        assertThat(ambiguous.size()).isEqualTo(133);
        assertThat(ambiguous.fingerprint()).isEqualTo(map.provenance().fingerprint());
        BufferedImage picture = ImageIO.read(out.resolve("map.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(2800);
    }

    @Test
    void oneSeedGivesTheSameResultsToTheBitAndRunsOverItsOwnOutputAgain() throws Exception {
        String[] job = {
            "--on",
            "digits",
            "--limit",
            "200",
            "--epochs",
            "1",
            "--sets",
            "full,ambiguous",
            "--again"
        };
        assertThat(run(out, job)).isZero();
        List<JsonNode> first = results(out).findValues("accuracy");
        byte[] selection = Files.readAllBytes(out.resolve("selections/ambiguous.arrow"));
        byte[] picture = Files.readAllBytes(out.resolve("map.png"));
        assertThat(run(out, job)).isZero();
        assertThat(results(out).findValues("accuracy")).isEqualTo(first);
        assertThat(out.resolve("selections/ambiguous.arrow")).hasBinaryContent(selection);
        assertThat(out.resolve("map.png")).hasBinaryContent(picture);
    }

    @Test
    void whatIsDoneIsNotDoneAgainUnlessTheSettingsDiffer() throws Exception {
        String[] job = {"--on", "digits", "--limit", "200", "--epochs", "1", "--sets", "random"};
        assertThat(run(out, job)).isZero();
        JsonNode first = results(out);
        assertThat(first.findValuesAsText("training_set")).containsExactly("full", "random");
        assertThat(json(out.resolve("sample-settings.json")).get("weights").asText())
                .isNotEqualTo("0"); // other ones are other settings
        job[7] = "random,hard";
        assertThat(run(out, job)).isZero();
        JsonNode more = results(out);
        assertThat(more).hasSize(3);
        assertThat(more.get(0)).isEqualTo(first.get(0)); // the seconds it took, too
        assertThat(more.get(1)).isEqualTo(first.get(1));
        job[3] = "150";
        assertThat(run(out, job)).isZero();
        assertThat(results(out)).hasSize(3);
        assertThat(results(out).findValuesAsText("rows")).containsExactly("150", "50", "50");
    }

    @Test
    void directoriesInTheFormatOfMnistAreTakenAndOthersResized() throws Exception {
        Path data = out.resolve("data");
        Path other = out.resolve("other");
        MnistFiles.write(data, 128, 50, 28);
        MnistFiles.write(other, 128, 50, 16);
        assertThat(
                        run(
                                out.resolve("out"),
                                "--data",
                                data.toString(),
                                "--ood",
                                other.toString(),
                                "--epochs",
                                "1",
                                "--seeds",
                                "2",
                                "--sets",
                                "full,random,hard"))
                .isZero();
        JsonNode results = results(out.resolve("out"));
        assertThat(results).hasSize(6);
        assertThat(results.findValuesAsText("seed")).containsExactly("1", "1", "1", "2", "2", "2");
        assertThat(results.get(0).get("accuracy").fieldNames())
                .toIterable()
                .containsExactly("in-domain", "other");
        assertThat(out.resolve("out/seed-2/run/manifest.json")).exists();
    }

    @Test
    void testsOfOneNameAreToldApartByTheirPaths() throws Exception {
        Path one = out.resolve("one/test");
        Path other = out.resolve("other/test");
        MnistFiles.write(one, 8, 4, 28);
        MnistFiles.write(other, 8, 6, 28);
        Task task = Task.images(one, List.of(one, other));
        assertThat(task.tests().keySet()).containsExactly("in-domain", "test", other.toString());
        assertThat(task.tests().values()).extracting(ExampleSet::size).containsExactly(4, 4, 6);
    }

    @Test
    void imagesLargerThanTheNetworkTakesAreRefusedInASentence() throws Exception {
        Path data = out.resolve("large");
        Files.createDirectories(data);
        for (String split : List.of("train", "t10k")) {
            Files.write(
                    data.resolve(split + "-images-idx3-ubyte"),
                    Idx.images(2, 32, 32, new byte[2 * 32 * 32]));
            Files.write(data.resolve(split + "-labels-idx1-ubyte"), Idx.labels(new byte[2]));
        }
        assertThatThrownBy(() -> Task.images(data, List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(data.toString())
                .hasMessageContaining("32");
        assertThat(run(out, "--data", data.toString())).isEqualTo(1);
    }

    @Test
    void aRunOfSomeoneElseIsLeftAlone() throws Exception {
        Path manifest = out.resolve("run/manifest.json");
        Files.createDirectories(manifest.getParent());
        Files.writeString(manifest, "mine");
        assertThat(run(out, "--on", "digits", "--limit", "200", "--again")).isEqualTo(1);
        assertThat(manifest).hasContent("mine");
    }

    @Test
    void wrongUsageExitsWith2AndMissingDataWith1() {
        assertThat(run(out, "--on", "digits", "--noise", "5")).isEqualTo(2);
        assertThat(run(out, "--on", "digits", "--learning-rate", "0.1")).isEqualTo(2);
        assertThat(run(out, "--sets", "full,nonsense")).isEqualTo(2);
        assertThat(run(out, "--seeds", "0")).isEqualTo(2);
        assertThat(run(out, "--ood", "x")).isEqualTo(2);
        assertThat(run(out, "--nonsense")).isEqualTo(2);
        assertThat(run(out, "--data", out.resolve("nothing").toString())).isEqualTo(1);
        assertThat(out.resolve("results.json")).doesNotExist();
    }
}
