package io.github.djlcartography.export;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Training dynamics from a formula, in the reference's files. The reference was run on the same
 * ones; what it gave is compared in {@link ReferenceConformanceTest}.
 */
final class Synthetic {

    static final int CLASSES = 3;
    static final int EPOCHS = 6;

    private Synthetic() {}

    static long number(int n) {
        return 1000 + 37L * n;
    }

    static String text(int n) {
        return "ex" + number(n) + "ecn".charAt(n % CLASSES);
    }

    static int gold(int n) {
        return (n * n + n / 4) % CLASSES;
    }

    static double[] logits(int n, int e) {
        double[] logits = new double[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            double value = 2.0 * Math.sin(0.7 * n + 1.9 * c + 0.45 * e * (1 + n % 3));
            if (c == gold(n)) {
                value += (0.25 * (n % 9) - 0.4) * e * 0.9;
            }
            logits[c] = new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).doubleValue();
        }
        return logits;
    }

    static List<String> lines(int examples, int e, IntFunction<String> guid) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < examples; i++) {
            int n = (7 * i + 13 * e) % examples;
            lines.add(line(guid.apply(n), e, gold(n), logits(n, e)));
        }
        return lines;
    }

    /** A line; the guid as JSON. */
    static String line(String guid, int epoch, int gold, double... logits) {
        return "{\"guid\":"
                + guid
                + ",\"logits_epoch_"
                + epoch
                + "\":"
                + DoubleStream.of(logits)
                        .mapToObj(d -> BigDecimal.valueOf(d).toPlainString())
                        .collect(Collectors.joining(",", "[", "]"))
                + ",\"gold\":"
                + gold
                + "}";
    }

    /** The directory of a model with all epochs; the guids are numbers. */
    static Path write(Path model, int examples) throws IOException {
        return write(model, examples, n -> Long.toString(number(n)));
    }

    static Path write(Path model, int examples, IntFunction<String> guid) throws IOException {
        for (int e = 0; e < EPOCHS; e++) {
            write(model, e, lines(examples, e, guid).toArray(String[]::new));
        }
        return model;
    }

    static Path write(Path model, int epoch, String... lines) throws IOException {
        Path directory = Files.createDirectories(model.resolve("training_dynamics"));
        return Files.write(directory.resolve("dynamics_epoch_" + epoch + ".jsonl"), List.of(lines));
    }
}
