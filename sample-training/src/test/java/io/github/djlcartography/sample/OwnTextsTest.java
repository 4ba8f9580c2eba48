package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.sample.text.TorchScriptFile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on texts that are not the sample's. */
class OwnTextsTest {

    private static final String TOKENIZER =
            "src/test/resources/io/github/djlcartography/sample/text/tokenizer.json";

    @TempDir Path directory;

    @BeforeEach
    void files() throws Exception {
        for (String name : List.of("train", "test")) {
            StringBuilder rows = new StringBuilder("uid\tfirst\tsecond\tlabel\n");
            for (int i = 0; i < 60; i++) {
                boolean dry = i % 2 == 0;
                rows.append(name + i)
                        .append("\tthe pump leaks\tthe valve is ")
                        .append(dry ? "dry" : "open")
                        .append(dry ? "\tdry\n" : "\topen\n");
            }
            rows.append("left-out\tthe pump\tis open\t-\n");
            Files.writeString(directory.resolve(name + ".tsv"), rows);
        }
    }

    private record Ended(int code, String said) {}

    private Ended run(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(
                List.of(
                        "--sets=full,random",
                        "--epochs=2",
                        "--max-length=16",
                        "--out=" + directory.resolve("out")));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream err = System.err;
        try (PrintStream both = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            int code = FineTune.run(all.toArray(String[]::new));
            return new Ended(code, bytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private Ended learn(String... more) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--train=" + directory.resolve("train.tsv"),
                                "--test=" + directory.resolve("test.tsv"),
                                "--text-columns=first,second",
                                "--id-column=uid"));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private void check(Ended ended) throws Exception {
        assertThat(ended.code()).as(ended.said()).isZero();
        assertThat(ended.said())
                .contains("train.tsv: 1 of 61 rows left out: 1 with the label - (line 62).");
        JsonNode results =
                new ObjectMapper().readTree(directory.resolve("out/results.json").toFile());
        assertThat(results.findValuesAsText("training_set")).containsExactly("full", "random");
        assertThat(results.get(0).get("accuracy").get("test").asDouble()).isBetween(0.0, 1.0);
        Archive run = Archive.open(directory.resolve("out/run"));
        assertThat(run.epochCount()).isEqualTo(2);
        assertThat(run.examples().orElseThrow().id(59)).isEqualTo("train59");
    }

    @Test
    void wordsAndAnEncoderFromScratchLearnThem() throws Exception {
        check(learn());
    }

    @Test
    void anEncoderOfOnesOwnLearnsThem() throws Exception {
        float[] embedding = new float[16 * 4];
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = (i * 7 % 11 - 5) / 5f;
        }
        new TorchScriptFile(
                        List.of("tokens: Tensor", "mask: Tensor"),
                        "Tensor",
                        List.of("return torch.embedding(self.embedding, tokens)"),
                        List.of(
                                new TorchScriptFile.Parameter(
                                        "embedding", new int[] {16, 4}, embedding, true)))
                .write(directory.resolve("encoder.pt"));
        String model = "--model=" + directory.resolve("encoder.pt");
        Ended without = learn(model);
        assertThat(without.code()).isEqualTo(1);
        assertThat(without.said())
                .isEqualToIgnoringNewLines(
                        directory.resolve("tokenizer.json").toAbsolutePath()
                                + ": found nothing, expected Hugging Face's tokenizer.json. It comes"
                                + " with the model; tokenizer.save_pretrained(DIR) writes it. Where it"
                                + " is elsewhere, say --tokenizer.");
        Ended ended = learn(model, "--tokenizer=" + TOKENIZER);
        check(ended);
        assertThat(ended.said())
                .contains(
                        "encoder.pt: 64 parameters; takes tokens and mask, gives 4 features a token,"
                                + " whose mean is under a new head of 2 classes");
        Files.copy(Path.of(TOKENIZER), directory.resolve("tokenizer.json"));
        assertThat(learn(model).code()).isZero(); // the one beside it; nothing is left to be done
    }

    @Test
    void firstRowsOfOneClassAreRefused() throws Exception {
        Path file = directory.resolve("train.tsv");
        List<String> rows = new ArrayList<>(Files.readAllLines(file));
        rows.subList(1, rows.size())
                .sort(Comparator.comparing(row -> row.substring(row.lastIndexOf('\t'))));
        Files.write(file, rows);
        Ended ended = learn("--limit=30");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.said())
                .contains(
                        "found one class only in its first 30 rows, expected two or more. Shuffle the"
                                + " file, or give a larger --limit.");
    }

    @Test
    void anotherTokenizerOfAsManyWordsIsAnotherSetting() throws Exception {
        Path words = directory.resolve("words.txt");
        List<String> some = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "dry");
        Files.write(words, some);
        String settings = settings("--tokenizer=" + words);
        assertThat(settings("--tokenizer=" + words)).isEqualTo(settings);
        Files.write(words, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "open"));
        assertThat(settings("--tokenizer=" + words)).isNotEqualTo(settings);
    }

    private String settings(String option) throws Exception {
        Ended ended = learn(option);
        assertThat(ended.code()).as(ended.said()).isZero();
        return Files.readString(directory.resolve("out/sample-settings.json"));
    }

    @Test
    void whatIsWrongIsUsageOrSaidInASentence() {
        assertThat(run("--model=encoder.pt").code()).isEqualTo(2);
        assertThat(learn("--model-output=states").said())
                .startsWith("--model-output goes with --model.");
        assertThat(learn("--label-column=first").said())
                .startsWith(
                        "columns: found texts first and second and label first, expected each to be"
                                + " another.");
        assertThat(run().said())
                .isEqualToNormalizingNewlines(
                        "--max-length goes with --train.\nWhat there is: --help\n");
        assertThat(run("--max-lenght=7").said()).contains("--max-length"); // is suggested
        assertThat(learn("--learning-rate=0").said()).startsWith("--learning-rate takes a number");
        assertThat(learn("--noise=5").said()).startsWith("--noise goes with --on incidents");
        assertThat(learn("--on=digits").said()).startsWith("--on, --data and --train: give one");
        Ended ended = learn("--label-column=gold");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.said())
                .isEqualToIgnoringNewLines(
                        directory.resolve("train.tsv")
                                + ": found no column gold, expected one of uid, first, second, label."
                                + " Give one of these; if they are no names, say --no-header and give"
                                + " numbers, counted from 0.");
    }
}
