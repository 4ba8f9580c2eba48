package io.github.djlcartography.sample;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * One run: an entry of {@code results.json}.
 *
 * @param trainingSet what it was trained on
 * @param seed of the run
 * @param rows in the training set
 * @param steps of the optimiser
 * @param seconds that training took, the capture included
 * @param accuracy by test set, each in [0, 1]
 */
record Result(
        @JsonProperty("training_set") String trainingSet,
        @JsonProperty("seed") long seed,
        @JsonProperty("rows") int rows,
        @JsonProperty("steps") int steps,
        @JsonProperty("seconds") double seconds,
        @JsonProperty("accuracy") Map<String, Double> accuracy) {

    static List<Result> read(Path file) throws IOException {
        try {
            return List.of(new ObjectMapper().readValue(file.toFile(), Result[].class));
        } catch (JsonProcessingException e) {
            throw new IOException(
                    file + ": found no results, expected those of this sample. Delete it.", e);
        }
    }

    static void write(List<Result> results, Path file) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(
                whole,
                new ObjectMapper()
                                .enable(SerializationFeature.INDENT_OUTPUT)
                                .writeValueAsString(results)
                        + "\n");
        Files.move(
                whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
