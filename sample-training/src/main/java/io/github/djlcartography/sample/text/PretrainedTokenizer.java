package io.github.djlcartography.sample.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.sample.text.TextSet.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tokenizer that a pretrained encoder came with, from Hugging Face's {@code tokenizer.json}.
 * Its own rules hold: cases, special tokens, what stands between two texts.
 */
public final class PretrainedTokenizer implements Tokenizer {

    /** Names of the token that fills up, where the file does not say which it is. */
    private static final Set<String> PADDINGS =
            Set.of("[PAD]", "<pad>", "[pad]", "<|pad|>", "<|padding|>", "<PAD>");

    private static final int LENGTH_TO_TRY = 16;

    private final Path file;
    private final byte[] json;
    private final int size;
    private final int padding;
    private final int separator;
    private final boolean pairs;

    /** By length: each cuts at its own. */
    private final Map<Integer, HuggingFaceTokenizer> tokenizers = new ConcurrentHashMap<>();

    private PretrainedTokenizer(Path file, byte[] json) {
        this.file = file;
        this.json = json;
        JsonNode root = parsed();
        size = size(root);
        padding = padding(root);
        Encoding one = cuttingAt(LENGTH_TO_TRY).encode("a");
        int last = one.getIds().length - 1;
        separator =
                last >= 0 && one.getSpecialTokenMask()[last] == 1 ? (int) one.getIds()[last] : -1;
        long[] special = cuttingAt(LENGTH_TO_TRY).encode("a", "a").getSpecialTokenMask();
        int from = 0;
        int to = special.length - 1;
        while (from < to && special[from] == 1) {
            from++;
        }
        while (from < to && special[to] == 1) {
            to--;
        }
        pairs = Arrays.stream(special, from, to + 1).anyMatch(mark -> mark == 1);
    }

    /**
     * Reads it.
     *
     * @param path a {@code tokenizer.json}, or a directory with one
     * @throws ArchiveException if it cannot be read, is no such file, or has no token to fill up
     *     with
     */
    public static PretrainedTokenizer load(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve("tokenizer.json") : path;
        try {
            return new PretrainedTokenizer(file, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw ArchiveException.at(
                    file,
                    "nothing",
                    "Hugging Face's tokenizer.json",
                    "It comes with the model; tokenizer.save_pretrained(DIR) writes it. Where it is"
                            + " elsewhere, say --tokenizer.");
        } catch (IOException e) {
            throw new ArchiveException(file + ": reading failed (" + e + ").", e);
        }
    }

    private JsonNode parsed() {
        JsonNode root;
        try {
            root = new JsonMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw notOne("no JSON (" + e.getOriginalMessage() + ")");
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is read but memory", e);
        }
        if (!root.path("model").has("vocab")) {
            throw notOne("no vocabulary in it");
        }
        return root;
    }

    private ArchiveException notOne(String found) {
        return ArchiveException.at(
                file,
                found,
                "Hugging Face's tokenizer.json",
                "It comes with the model; tokenizer.save_pretrained(DIR) writes it. A vocab.txt or"
                        + " tokenizer_config.json alone does not do.");
    }

    private static int size(JsonNode root) {
        JsonNode vocabulary = root.path("model").path("vocab");
        int size = vocabulary.size(); // of a list: a token's place is its number
        if (vocabulary.isObject()) {
            for (JsonNode token : vocabulary) {
                size = Math.max(size, token.asInt() + 1);
            }
        }
        for (JsonNode token : root.path("added_tokens")) {
            size = Math.max(size, token.path("id").asInt() + 1);
        }
        return size;
    }

    private int padding(JsonNode root) {
        JsonNode said = root.path("padding").path("pad_id");
        if (said.isInt()) {
            return said.intValue();
        }
        StringBuilder others = new StringBuilder();
        for (JsonNode token : root.path("added_tokens")) {
            String name = token.path("content").asText();
            if (PADDINGS.contains(name)) {
                return token.path("id").intValue();
            }
            others.append(others.length() == 0 ? "" : ", ").append(name);
        }
        throw ArchiveException.at(
                file,
                others.length() == 0 ? "no special tokens" : "the special tokens " + others,
                "one to fill rows up with, such as [PAD]",
                "Add it: tokenizer.add_special_tokens({\"pad_token\": \"[PAD]\"}); the model needs a"
                        + " place for it.");
    }

    private HuggingFaceTokenizer cuttingAt(int length) {
        return tokenizers.computeIfAbsent(length, this::create);
    }

    private HuggingFaceTokenizer create(int length) {
        Map<String, String> options =
                Map.of(
                        "padding",
                        "false",
                        "truncation",
                        "longest_first",
                        "maxLength",
                        Integer.toString(length),
                        "modelMaxLength",
                        Integer.toString(length));
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is read but memory", e);
        } catch (RuntimeException e) { // of the native library
            throw notOne("what its library does not read (" + e.getMessage() + ")");
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int padding() {
        return padding;
    }

    @Override
    public int separator() {
        return separator;
    }

    @Override
    public int[] encode(Text text, int maxLength) {
        if (text.second() != null && !pairs) {
            throw ArchiveException.at(
                    file,
                    "no token that it puts between two texts",
                    "one, since rows are pairs",
                    "Take the tokenizer of an encoder for pairs, or give one text column.");
        }
        HuggingFaceTokenizer tokenizer = cuttingAt(maxLength);
        Encoding encoding =
                text.second() == null
                        ? tokenizer.encode(text.first())
                        : tokenizer.encode(text.first(), text.second());
        int[] tokens =
                Arrays.stream(encoding.getIds())
                        .filter(token -> token != padding) // where a text has "[PAD]" in it
                        .mapToInt(Math::toIntExact)
                        .toArray();
        if (tokens.length == 0) {
            throw ArchiveException.at(
                    file,
                    "no token in the text of " + text.id(),
                    "one or more",
                    "Leave such rows out.");
        }
        return tokens;
    }

    @Override
    public String toString() {
        return "%s, %,d tokens".formatted(file.getFileName(), size);
    }
}
