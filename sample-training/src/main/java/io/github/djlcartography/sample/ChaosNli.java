package io.github.djlcartography.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.analyze.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Real votes: the pairs of SNLI that a hundred annotators labelled (ChaosNLI, Nie et al. 2020), and
 * what five finished models make of them, which stand for the epochs of a map.
 */
final class ChaosNli {

    static final String KEY = "chaosnli";

    /** Number of pairs that have both. */
    static final String ROWS = "rows";

    private static final String VOTES = "chaosnli/chaosNLI_snli.jsonl";
    private static final String MODELS = "snli-dev-model-logits";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ChaosNli() {}

    static Cell.Key key(Experiment experiment) {
        return new Cell.Key(experiment.key(), KEY, "snli", MODELS, Trial.NONE_PRUNED, 0);
    }

    /** Measures it, where the data are there and it is not done. */
    static void measure(Path data, Readings readings) throws IOException {
        Path votes = data.resolve(VOTES);
        Path models = data.resolve(MODELS);
        Cell.Key key = key(Experiment.AGREEMENT);
        if (Files.exists(votes) && Files.isDirectory(models) && !readings.has(key)) {
            readings.add(Reading.of(key, read(votes, models)));
        }
    }

    private static double number(Path file, JsonNode row, JsonNode value) throws IOException {
        if (!value.isNumber()) {
            throw new IOException(
                    "%s: found no number of uid %s, expected probs, true and entropy as published."
                            .formatted(file, row.path("uid").asText()));
        }
        return value.asDouble();
    }

    private static Map<String, Double> read(Path votes, Path models) throws IOException {
        Map<String, List<Double>> gold = new LinkedHashMap<>(); // by uid, of each model
        List<Path> files;
        try (Stream<Path> list = Files.list(models)) {
            files = list.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
        for (Path file : files) {
            for (JsonNode row : lines(file)) {
                gold.computeIfAbsent(row.path("uid").asText(), uid -> new ArrayList<>())
                        .add(number(file, row, row.path("probs").path(row.path("true").asInt(-1))));
            }
        }
        List<double[]> rows = new ArrayList<>();
        List<Double> entropy = new ArrayList<>();
        for (JsonNode row : lines(votes)) {
            List<Double> p = gold.get(row.path("uid").asText());
            if (p != null && p.size() == files.size()) {
                rows.add(p.stream().mapToDouble(one -> one).toArray());
                entropy.add(number(votes, row, row.path("entropy")));
            }
        }
        if (rows.isEmpty()) {
            throw new IOException(
                    "%s: found none of its uids in all files of %s, expected some. Give the logits of SNLI's development set."
                            .formatted(votes, models));
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(ROWS, (double) rows.size());
        Map<Metric, ToDoubleFunction<double[]>> metrics = new LinkedHashMap<>();
        metrics.put(Metric.VARIABILITY, ChaosNli::deviation);
        metrics.put(
                Metric.ALEATORIC,
                p -> DoubleStream.of(p).map(q -> q * (1 - q)).average().orElse(0));
        metrics.put(Metric.CONFIDENCE, p -> DoubleStream.of(p).average().orElse(0));
        metrics.forEach(
                (metric, number) ->
                        HumanAgreement.correlate(
                                HumanAgreement.ALL + metric,
                                rows.stream().mapToDouble(number).toArray(),
                                entropy.stream().mapToDouble(one -> one).toArray(),
                                IntStream.range(0, rows.size()).toArray(),
                                0,
                                values));
        return values;
    }

    private static double deviation(double[] p) {
        double mean = DoubleStream.of(p).average().orElse(0);
        return Math.sqrt(DoubleStream.of(p).map(q -> (q - mean) * (q - mean)).average().orElse(0));
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            try {
                JsonNode row = JSON.readTree(line);
                if (!row.hasNonNull("uid")) {
                    throw new IOException(
                            "%s, line %d: found no uid, expected one in each row. Mend it."
                                    .formatted(file, rows.size() + 1));
                }
                rows.add(row);
            } catch (JsonProcessingException e) {
                throw new IOException(
                        "%s, line %d: found no JSON, expected an object with a uid. Mend it."
                                .formatted(file, rows.size() + 1),
                        e);
            }
        }
        return rows;
    }
}
