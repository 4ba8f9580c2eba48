package io.github.djlcartography.sample.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.sample.text.TextSet.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedTokenizerTest {

    /** 16 pieces of words, the project's own. */
    static final Path FILE =
            Path.of("src/test/resources/io/github/djlcartography/sample/text/tokenizer.json");

    @TempDir Path directory;

    private static Text text(String first, @Nullable String second) {
        return new Text("id", first, second, 0);
    }

    private PretrainedTokenizer changed(String old, String by) throws Exception {
        String json = Files.readString(FILE);
        assertThat(json).contains(old);
        Files.writeString(directory.resolve("tokenizer.json"), json.replace(old, by));
        return PretrainedTokenizer.load(directory);
    }

    @Test
    void textsAreTakenApartByTheRulesOfTheFile() {
        PretrainedTokenizer tokenizer = PretrainedTokenizer.load(FILE);
        assertThat(tokenizer.encode(text("The pumps leaked.", null), 20))
                .containsExactly(2, 6, 7, 10, 9, 11, 4, 3);
        assertThat(tokenizer.encode(text("Valve is open", "the pump is dry"), 20))
                .containsExactly(2, 8, 13, 12, 3, 6, 7, 13, 15, 3);
        assertThat(tokenizer.encode(text("a motor", null), 20)).containsExactly(2, 1, 1, 3);
        assertThat(IntStream.of(tokenizer.size(), tokenizer.padding(), tokenizer.separator()))
                .containsExactly(16, 0, 3);
        assertThat(tokenizer).hasToString("tokenizer.json, 16 tokens");
    }

    @Test
    void theLongerTextLosesItsEndAndTheSpecialTokensStay() {
        PretrainedTokenizer tokenizer = PretrainedTokenizer.load(FILE);
        assertThat(tokenizer.encode(text("the the the the the the the", "dry"), 8))
                .containsExactly(2, 6, 6, 6, 6, 3, 15, 3);
        assertThat(tokenizer.encode(text("the the the the the the the the", null), 8))
                .containsExactly(2, 6, 6, 6, 6, 6, 6, 3);
        assertThat(tokenizer.encode(text("the", null), 512)).containsExactly(2, 6, 3);
    }

    @Test
    void aTextThatSpeaksOfPaddingHasNone() {
        assertThat(PretrainedTokenizer.load(FILE).encode(text("the [PAD] pump", null), 8))
                .containsExactly(2, 6, 7, 3);
    }

    @Test
    void manyThreadsGetWhatOneGets() {
        PretrainedTokenizer tokenizer = PretrainedTokenizer.load(FILE);
        int[] alone = tokenizer.encode(text("the pump", "is dry"), 8);
        assertThat(
                        IntStream.range(0, 200)
                                .parallel()
                                .mapToObj(
                                        i ->
                                                tokenizer.encode(
                                                        text("the pump", "is dry"), 8 + i % 3)))
                .allSatisfy(tokens -> assertThat(tokens).containsExactly(alone));
    }

    @Test
    void paddingIsWhatTheFileSaysOrATokenOfThatName() throws Exception {
        assertThat(
                        changed(
                                        "\"padding\": null",
                                        "\"padding\": {\"strategy\": \"BatchLongest\", \"direction\": \"Right\", \"pad_to_multiple_of\": null, \"pad_id\": 5, \"pad_type_id\": 0, \"pad_token\": \",\"}")
                                .padding())
                .isEqualTo(5);
        assertThatThrownBy(() -> changed("[PAD]", "[NONE]"))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(
                        directory.resolve("tokenizer.json")
                                + ": found the special tokens [NONE], [UNK], [CLS], [SEP], expected one"
                                + " to fill rows up with, such as [PAD]. Add it:"
                                + " tokenizer.add_special_tokens({\"pad_token\": \"[PAD]\"}); the model"
                                + " needs a place for it.");
    }

    @Test
    void pairsNeedATokenBetweenThem() throws Exception {
        String json = Files.readString(FILE);
        int from = json.indexOf("\"post_processor\": {");
        int to = json.indexOf("\"decoder\"");
        Files.writeString(
                directory.resolve("tokenizer.json"),
                json.substring(0, from) + "\"post_processor\": null,\n" + json.substring(to));
        PretrainedTokenizer tokenizer = PretrainedTokenizer.load(directory);
        assertThat(tokenizer.separator()).isEqualTo(-1);
        assertThat(tokenizer.encode(text("the pump", null), 8)).containsExactly(6, 7);
        assertThatThrownBy(() -> tokenizer.encode(text("the", "pump"), 8))
                .hasMessage(
                        directory.resolve("tokenizer.json")
                                + ": found no token that it puts between two texts, expected one, since"
                                + " rows are pairs. Take the tokenizer of an encoder for pairs, or give"
                                + " one text column.");
        assertThatThrownBy(() -> tokenizer.encode(text("\u200B", null), 8))
                .hasMessage(
                        directory.resolve("tokenizer.json")
                                + ": found no token in the text of id, expected one or more. Leave such"
                                + " rows out.");
    }

    @Test
    void anotherFileIsNoTokenizer() throws Exception {
        Path file = directory.resolve("tokenizer.json");
        assertThatThrownBy(() -> PretrainedTokenizer.load(file))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(
                        file
                                + ": found nothing, expected Hugging Face's tokenizer.json. It comes"
                                + " with the model; tokenizer.save_pretrained(DIR) writes it. Where it"
                                + " is elsewhere, say --tokenizer.");
        Files.writeString(file, "{\"tokenizer_class\": \"BertTokenizer\"}");
        assertThatThrownBy(() -> PretrainedTokenizer.load(file))
                .hasMessage(
                        file
                                + ": found no vocabulary in it, expected Hugging Face's tokenizer.json."
                                + " It comes with the model; tokenizer.save_pretrained(DIR) writes it. A"
                                + " vocab.txt or tokenizer_config.json alone does not do.");
        Files.writeString(file, "[PAD]\n[UNK]\n");
        assertThatThrownBy(() -> PretrainedTokenizer.load(file))
                .hasMessageStartingWith(file + ": found no JSON (");
        assertThatThrownBy(
                        () ->
                                changed(
                                        "\"type\": \"WordPiece\",\n    \"unk",
                                        "\"type\": \"None\",\n    \"unk"))
                .hasMessageStartingWith(file + ": found what its library does not read (");
    }
}
