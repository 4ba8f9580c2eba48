package io.github.djlcartography.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.github.djlcartography.archive.ArchiveException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One epoch as the reference keeps it, an example a line: {@code {"guid": 17, "logits_epoch_0":
 * [0.1, -2.3], "gold": 0}}.
 *
 * @param file {@code dynamics_epoch_K.jsonl}
 * @param epoch K, 0-based
 */
record DynamicsFile(Path file, int epoch) {

    /** Where the reference puts them, inside the directory of a model. */
    static final String DIRECTORY = "training_dynamics";

    static final String GUID = "guid";
    static final String GOLD = "gold";

    private static final Pattern NAME = Pattern.compile("dynamics_epoch_(0|[1-9]\\d{0,8})\\.jsonl");

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // to say what they are
                    .build();

    /** Takes lines. */
    @FunctionalInterface
    interface Lines {
        /**
         * @param line 1-based
         * @param guid of the example, a number's as it was written
         * @param gold its class
         * @param logits of each class, finite as a float; used again for the next line
         */
        void accept(int line, String guid, int gold, Logits logits);
    }

    /** Numbers of one line. */
    static final class Logits {
        private double[] values = new double[16];
        private int count;

        int count() {
            return count;
        }

        double get(int c) {
            return values[c];
        }

        private void add(double value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = value;
        }
    }

    static String name(int epoch) {
        return "dynamics_epoch_" + epoch + ".jsonl";
    }

    static String logits(int epoch) {
        return "logits_epoch_" + epoch;
    }

    /**
     * @param directory of a model, or of its training dynamics
     * @param notes is told of files that are none
     * @return the files of its epochs 0 to E − 1
     * @throws ArchiveException if there is none, or one in the middle is missing
     */
    static List<DynamicsFile> in(Path directory, Consumer<String> notes) {
        if (Files.isRegularFile(directory)) {
            throw ArchiveException.at(
                    directory,
                    "a file",
                    "a directory with " + name(0) + " and so on",
                    "A table of metrics has no logits to make a run of; map, select and export take"
                            + " it in the place of a run.");
        }
        Path inside = directory.resolve(DIRECTORY);
        Path where = Files.isDirectory(inside) ? inside : directory;
        TreeMap<Integer, Path> epochs = new TreeMap<>();
        List<String> others = new ArrayList<>();
        if (Files.isDirectory(where)) {
            try (Stream<Path> files = Files.list(where)) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    Matcher matcher = NAME.matcher(name);
                    if (matcher.matches()) {
                        epochs.put(Integer.parseInt(matcher.group(1)), file);
                    } else {
                        others.add(name);
                    }
                }
            } catch (IOException e) {
                throw failed(where, e);
            }
        }
        if (epochs.isEmpty()) {
            throw ArchiveException.at(
                    where,
                    !Files.isDirectory(where)
                            ? "no directory"
                            : others.isEmpty() ? "nothing" : "only " + String.join(", ", others),
                    name(0) + " and so on",
                    "Give the directory that the reference calls model_dir, or the "
                            + DIRECTORY
                            + " in it.");
        }
        List<DynamicsFile> files = new ArrayList<>();
        epochs.forEach(
                (epoch, file) -> {
                    if (epoch != files.size()) {
                        throw ArchiveException.at(
                                where,
                                name(epoch) + " after " + files.size() + " others",
                                name(files.size()),
                                "Restore the file that is missing; where there never was one, name"
                                        + " the files and their logits by consecutive numbers.");
                    }
                    files.add(new DynamicsFile(file, epoch));
                });
        if (!others.isEmpty()) {
            notes.accept("not read, in " + where + ": " + String.join(", ", others));
        }
        return files;
    }

    /** Throws unless there is nothing in a directory, or no directory. */
    static void requireEmpty(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<String> there = files.map(f -> f.getFileName().toString()).sorted().toList();
            if (!there.isEmpty()) {
                throw ArchiveException.at(
                        directory,
                        String.join(", ", there),
                        "an empty directory",
                        "Give another one, or empty this one.");
            }
        } catch (IOException e) {
            throw failed(directory, e);
        }
    }

    /**
     * @param lines takes what the file holds; blank lines are left out
     * @throws ArchiveException if a line is not what it should be
     */
    void read(Lines lines) {
        int number = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            Logits logits = new Logits();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    parse(line, number, logits, lines);
                }
            }
        } catch (CharacterCodingException e) {
            throw wrong(number + 1, "bytes that are no UTF-8", "JSON in UTF-8");
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private void parse(String line, int number, Logits logits, Lines lines) throws IOException {
        String guid = null;
        Integer gold = null;
        logits.count = 0;
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw wrong(number, "no JSON object", "one a line");
            }
            String logitsName = logits(epoch);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals(GUID)) {
                    guid = guid(json, value);
                } else if (name.equals(GOLD)) {
                    gold = value == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : null;
                } else if (name.equals(logitsName) && value == JsonToken.START_ARRAY) {
                    logits(json, number, logits);
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw wrong(number, "more after the object", "one object a line");
            }
        } catch (JsonProcessingException e) {
            throw wrong(
                    number,
                    "text that is no whole JSON (" + e.getOriginalMessage() + ")",
                    "one object a line");
        }
        if (guid == null || gold == null || logits.count == 0) {
            String lacking = guid == null ? GUID : gold == null ? GOLD : logits(epoch);
            throw wrong(
                    number,
                    "no " + lacking,
                    "guid (a number or text), " + logits(epoch) + " (numbers) and gold (a class)");
        }
        lines.accept(number, guid, gold, logits);
    }

    /** An integer or a text; null for what is none. */
    static @Nullable String guid(JsonParser json, JsonToken value) throws IOException {
        return (value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_STRING)
                        && json.getTextLength() > 0
                ? json.getText()
                : null;
    }

    private void logits(JsonParser json, int number, Logits logits) throws IOException {
        logits.count = 0;
        for (JsonToken t = json.nextToken(); t != JsonToken.END_ARRAY; t = json.nextToken()) {
            if (!t.isNumeric() || !Float.isFinite((float) json.getDoubleValue())) {
                throw wrong(
                        number,
                        "logit " + json.getText() + " of class " + logits.count,
                        "a finite number that fits a float32");
            }
            logits.add(json.getDoubleValue());
        }
    }

    ArchiveException wrong(int line, String found, String expected) {
        return ArchiveException.at(
                file,
                found + " in line " + line,
                expected,
                "Restore the file, or take the line out: its example is then missing in epoch "
                        + epoch
                        + ".");
    }

    private static ArchiveException failed(Path where, IOException e) {
        return new ArchiveException(where + ": reading failed (" + e + ").", e);
    }
}
