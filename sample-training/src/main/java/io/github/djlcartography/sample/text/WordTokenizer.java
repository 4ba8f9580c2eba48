package io.github.djlcartography.sample.text;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.sample.text.TextSet.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token a word, in lower case: letters and digits, with an apostrophe where letters follow it; an
 * ideograph, and any other sign but white space, is a word of its own. The five tokens {@code
 * [PAD]}, {@code [UNK]}, {@code [CLS]}, {@code [SEP]} and {@code [MASK]} are 0 to 4.
 */
public final class WordTokenizer implements Tokenizer {

    static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    private static final int PADDING = 0;
    private static final int UNKNOWN = 1;
    private static final int FIRST = 2;
    private static final int SEPARATOR = 3;

    /** Hides a word that is to be guessed. */
    static final int MASK = 4;

    private static final String LETTER = "[\\p{L}\\p{M}\\p{N}&&[^\\p{IsIdeographic}]]";
    private static final Pattern WORD =
            Pattern.compile(LETTER + "+(?:['’]" + LETTER + "+)*|[^\\s\\p{Z}\\p{C}]");

    private final List<String> vocabulary;
    private final Map<String, Integer> tokens = new HashMap<>();

    private WordTokenizer(List<String> vocabulary) {
        this.vocabulary = List.copyOf(vocabulary);
        this.vocabulary.forEach(word -> tokens.put(word, tokens.size()));
    }

    /**
     * Of the words of a training set, the most frequent first; those that are as frequent by their
     * letters.
     *
     * @param train its texts
     * @param size tokens at most, 6 or more, the five special ones among them
     */
    public static WordTokenizer of(TextSet train, int size) {
        if (size <= SPECIAL.size()) {
            throw new IllegalArgumentException(
                    "vocabulary: found %d tokens, expected 6 or more.".formatted(size));
        }
        Map<String, Integer> counts = new HashMap<>();
        for (Text text : train.rows()) {
            words(text.first()).forEach(word -> counts.merge(word, 1, Integer::sum));
            if (text.second() != null) {
                words(text.second()).forEach(word -> counts.merge(word, 1, Integer::sum));
            }
        }
        List<String> vocabulary = new ArrayList<>(SPECIAL);
        counts.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(size - SPECIAL.size())
                .forEach(entry -> vocabulary.add(entry.getKey()));
        return new WordTokenizer(vocabulary);
    }

    /**
     * As {@link #save} wrote it.
     *
     * @throws ArchiveException if it cannot be read or is no such file
     */
    public static WordTokenizer load(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (IOException e) {
            throw new ArchiveException(file + ": reading failed (" + e + ").", e);
        }
    }

    /** As {@link #save} wrote it, from anywhere. */
    static WordTokenizer read(InputStream in, String file) throws IOException {
        List<String> vocabulary =
                new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        int special = Math.min(SPECIAL.size(), vocabulary.size());
        if (!vocabulary.subList(0, special).equals(SPECIAL)) {
            throw ArchiveException.at(
                    Path.of(file),
                    "the first lines " + String.join(", ", vocabulary.subList(0, special)),
                    String.join(", ", SPECIAL),
                    "Give a vocabulary that this sample wrote: a word a line.");
        }
        Map<String, Integer> lines = new HashMap<>();
        for (int i = 0; i < vocabulary.size(); i++) {
            String word = vocabulary.get(i);
            Integer before = lines.putIfAbsent(word, i + 1);
            if (before != null || (i >= SPECIAL.size() && !words(word).equals(List.of(word)))) {
                throw new ArchiveException(
                        "%s, line %d: found \"%s\"%s, expected another word in lower case. Mend the vocabulary or build it anew."
                                .formatted(
                                        file,
                                        i + 1,
                                        word,
                                        before == null
                                                ? ""
                                                : ", which line " + before + " has too"),
                        null);
            }
        }
        return new WordTokenizer(vocabulary);
    }

    /** Writes the vocabulary: a token a line, the first of them 0. */
    public void save(Path file) throws IOException {
        Files.writeString(file, String.join("\n", vocabulary) + "\n");
    }

    /** The words, each at its token. */
    public List<String> vocabulary() {
        return vocabulary;
    }

    @Override
    public int size() {
        return vocabulary.size();
    }

    @Override
    public int padding() {
        return PADDING;
    }

    @Override
    public int separator() {
        return SEPARATOR;
    }

    @Override
    public int[] encode(Text text, int maxLength) {
        int[] first = tokens(text.first());
        if (text.second() == null) {
            int kept = Math.min(first.length, maxLength - 2);
            int[] row = new int[kept + 2];
            row[0] = FIRST;
            System.arraycopy(first, 0, row, 1, kept);
            row[kept + 1] = SEPARATOR;
            return row;
        }
        int[] second = tokens(text.second());
        int room = maxLength - 3;
        int ofFirst = Math.min(first.length, Math.max((room + 1) / 2, room - second.length));
        int ofSecond = Math.min(second.length, room - ofFirst);
        int[] row = new int[ofFirst + ofSecond + 3];
        row[0] = FIRST;
        System.arraycopy(first, 0, row, 1, ofFirst);
        row[ofFirst + 1] = SEPARATOR;
        System.arraycopy(second, 0, row, ofFirst + 2, ofSecond);
        row[row.length - 1] = SEPARATOR;
        return row;
    }

    private int[] tokens(String text) {
        return words(text).stream().mapToInt(word -> tokens.getOrDefault(word, UNKNOWN)).toArray();
    }

    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher word =
                WORD.matcher(
                        Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT));
        while (word.find()) {
            words.add(word.group());
        }
        return words;
    }

    @Override
    public String toString() {
        return size() + " words";
    }
}
