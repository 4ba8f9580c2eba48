package io.github.djlcartography.sample.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.sample.text.TextSet.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WordTokenizerTest {

    @TempDir Path directory;

    private static Text text(String first, @Nullable String second) {
        return new Text("id", first, second, 0);
    }

    private static TextSet set(Text... texts) {
        return new TextSet("set", List.of("no", "yes"), List.of(texts));
    }

    @Test
    void aWordIsLettersAndDigitsAndAnyOtherSignIsOneToo() {
        assertThat(WordTokenizer.words("It isn't  the 3rd pump-valve, is it?"))
                .containsExactly(
                        "it", "isn't", "the", "3rd", "pump", "-", "valve", ",", "is", "it", "?");
        assertThat(WordTokenizer.words("does n't 's CAFÉ cafe\u0301\u00A0水泵\t🙂\u0000"))
                .containsExactly("does", "n't", "'", "s", "café", "café", "水", "泵", "🙂");
        assertThat(WordTokenizer.words(" ")).isEmpty();
    }

    @Test
    void theMostFrequentWordsComeFirstAndEqualOnesByTheirLetters() {
        WordTokenizer tokenizer =
                WordTokenizer.of(
                        set(text("The pump failed.", "a pump"), text("a valve", null)), 100);
        assertThat(tokenizer.vocabulary())
                .containsExactly(
                        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "pump", ".", "failed",
                        "the", "valve");
        WordTokenizer small = WordTokenizer.of(set(text("b a b", null)), 6);
        assertThat(small.vocabulary()).endsWith("[MASK]", "b");
        assertThat(small.size()).isEqualTo(6);
        assertThat(small.encode(text("a B", null), 8)).containsExactly(2, 1, 5, 3);
        assertThat(small.encode(text("", "b"), 8)).containsExactly(2, 3, 5, 3);
        assertThatThrownBy(() -> WordTokenizer.of(set(text("a", null)), 5))
                .hasMessage("vocabulary: found 5 tokens, expected 6 or more.");
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theLongerTextIsCutWordByWord(long seed) {
        Random random = new Random(seed);
        String words = "a b c d e f g h i j";
        WordTokenizer tokenizer = WordTokenizer.of(set(text(words, null)), 50);
        List<Integer> first = random.ints(random.nextInt(15), 5, 15).boxed().toList();
        List<Integer> second = random.ints(random.nextInt(15), 5, 15).boxed().toList();
        int most = 8 + random.nextInt(12);
        boolean pair = random.nextBoolean();

        List<Integer> one = new ArrayList<>(first);
        List<Integer> other = new ArrayList<>(pair ? second : List.of());
        while (one.size() + other.size() + (pair ? 3 : 2) > most) {
            List<Integer> longer = one.size() > other.size() ? one : other;
            longer.remove(longer.size() - 1);
        }
        List<Integer> expected = new ArrayList<>(List.of(2));
        expected.addAll(one);
        expected.add(3);
        if (pair) {
            expected.addAll(other);
            expected.add(3);
        }
        assertThat(
                        tokenizer.encode(
                                text(said(tokenizer, first), pair ? said(tokenizer, second) : null),
                                most))
                .containsExactly(expected.stream().mapToInt(Integer::intValue).toArray());
    }

    private static String said(WordTokenizer tokenizer, List<Integer> tokens) {
        return tokens.stream().map(tokenizer.vocabulary()::get).collect(Collectors.joining(" "));
    }

    @Test
    void whatIsSavedIsWhatIsLoaded() throws Exception {
        Path file = directory.resolve("vocabulary.txt");
        WordTokenizer tokenizer = WordTokenizer.of(set(text("Café isn't 水 – 🙂", null)), 50);
        tokenizer.save(file);
        WordTokenizer loaded = WordTokenizer.load(file);
        assertThat(loaded.vocabulary()).isEqualTo(tokenizer.vocabulary());
        assertThat(loaded.encode(text("isn't café", null), 8))
                .containsExactly(tokenizer.encode(text("isn't café", null), 8));
        assertThat(IntStream.of(loaded.padding(), loaded.separator())).containsExactly(0, 3);
    }

    @Test
    void anotherFileIsNoVocabulary() throws Exception {
        Path file = directory.resolve("vocabulary.txt");
        Files.writeString(file, "the\npump\n");
        assertThatThrownBy(() -> WordTokenizer.load(file))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(
                        file
                                + ": found the first lines the, pump, expected [PAD], [UNK], [CLS],"
                                + " [SEP], [MASK]. Give a vocabulary that this sample wrote: a word a line.");
        Files.writeString(file, "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\npump\nthe\npump\n");
        assertThatThrownBy(() -> WordTokenizer.load(file))
                .hasMessage(
                        file
                                + ", line 8: found \"pump\", which line 6 has too, expected another"
                                + " word in lower case. Mend the vocabulary or build it anew.");
        Files.writeString(file, "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nThe pump\n");
        assertThatThrownBy(() -> WordTokenizer.load(file))
                .hasMessageStartingWith(
                        file + ", line 6: found \"The pump\", expected another word");
    }
}
