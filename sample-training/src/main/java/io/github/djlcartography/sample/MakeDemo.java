package io.github.djlcartography.sample;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.capture.CartographyListener;
import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import io.github.djlcartography.datasets.truth.GlyphTruth;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes what {@code cartography demo} unpacks: the run of a small training on the first bundled
 * digits, with their pictures; the table that they would have been read from; and the right labels
 * of those that the generator mislabelled on purpose. One thread, fixed seed.
 */
public final class MakeDemo {

    static final String FILE = "demo.zip";

    private static final int ROWS = 1000;
    private static final int EPOCHS = 8;
    private static final int SEED = 2026;

    private MakeDemo() {}

    /**
     * @param arguments the directory to write to
     * @throws IOException if it cannot be written
     * @throws TranslateException never: the data are in memory
     */
    public static void main(String[] arguments) throws IOException, TranslateException {
        if (arguments.length != 1) {
            System.err.println("usage: MakeDemo DIRECTORY");
            System.exit(2);
        }
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        Path directory = Path.of(arguments[0]);
        Files.createDirectories(directory);
        Path work = Files.createTempDirectory("demo");
        Path run = work.resolve("run");
        ImageSet digits = ImageSet.bundled(Glyphs.DIGITS_TRAIN).limit(ROWS);
        List<GlyphTruth> truth = GlyphTruth.digitsTrain().subList(0, ROWS);
        String[] ids = ids();
        train(digits, examples(digits, truth, ids), run);
        StringBuilder source = new StringBuilder("id,label,file\n");
        StringBuilder right = new StringBuilder("id,label\n");
        for (int row = 0; row < ROWS; row++) {
            source.append(
                    "%s,%s,%s\n"
                            .formatted(
                                    ids[row],
                                    digits.classNames().get(digits.label(row)),
                                    file(ids[row])));
            if (truth.get(row).flipped()) {
                right.append("%s,%d\n".formatted(ids[row], truth.get(row).trueLabel()));
            }
        }
        Files.writeString(work.resolve("digits.csv"), source);
        Files.writeString(work.resolve("right-labels.csv"), right);
        Path file = directory.resolve(FILE);
        zip(work, file);
        System.out.printf("%s: %,d bytes%n", file, Files.size(file));
    }

    private static String[] ids() {
        return IntStream.range(0, ROWS).mapToObj("digit-%04d"::formatted).toArray(String[]::new);
    }

    private static String file(String id) {
        return "images/" + id + ".png";
    }

    private static Examples examples(ImageSet digits, List<GlyphTruth> truth, String[] ids)
            throws IOException {
        return Examples.of(ids)
                .with("file", Stream.of(ids).map(MakeDemo::file).toArray(String[]::new))
                .with(
                        "pen",
                        truth.stream()
                                .map(one -> one.style().substring(one.style().indexOf('/') + 1))
                                .toArray(String[]::new))
                .thumbnails(Images.pictures(digits));
    }

    private static void train(ImageSet digits, Examples examples, Path run)
            throws IOException, TranslateException {
        int batch = ImageLearner.FINE_TUNED.batch();
        int steps = EPOCHS * ((ROWS + batch - 1) / batch);
        try (NDManager arrays = NDManager.newBaseManager();
                Progress progress = new Progress(steps)) {
            RandomAccessDataset dataset = digits.toDataset(arrays, batch, false);
            CartographyListener listener =
                    CartographyListener.builder()
                            .setDirectory(run)
                            .setTrainingSet(dataset)
                            .optDatasetName("digits")
                            .optClassNames(digits.classNames())
                            .optModelName("small CNN, pretrained on letters")
                            .optExamples(examples)
                            .optHalfPrecision()
                            .optCompression()
                            .optSeed(SEED)
                            .build();
            new Training(
                            Map.of(),
                            ImageLearner.FINE_TUNED,
                            digits.classNames().size(),
                            progress,
                            arrays)
                    .run("demo", Training.Schedule.of(dataset, batch, steps, SEED), SEED, listener);
        }
    }

    private static boolean isWanted(Path file) {
        return Files.isRegularFile(file)
                && !file.getFileName().toString().startsWith("."); // a lock
    }

    /** Every file below a directory, in the order of their names and of no time. */
    private static void zip(Path from, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
                Stream<Path> walk = Files.walk(from)) {
            for (Path one : walk.filter(MakeDemo::isWanted).sorted().toList()) {
                ZipEntry entry = new ZipEntry(from.relativize(one).toString().replace('\\', '/'));
                entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                Files.copy(one, zip);
                zip.closeEntry();
            }
        }
    }
}
