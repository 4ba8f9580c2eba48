package io.github.djlcartography.sample;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import io.github.djlcartography.datasets.Incidents;
import io.github.djlcartography.datasets.Split;
import io.github.djlcartography.sample.text.TextFiles;
import io.github.djlcartography.sample.text.TextSet;
import io.github.djlcartography.sample.text.TextSet.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to train and test on.
 *
 * @param model that learns it, in a few words
 * @param train training set
 * @param tests held-out sets by name, the one in domain first
 * @param truth what is known of the training set and not told to it
 */
record Task(String model, ExampleSet train, Map<String, ExampleSet> tests, Truth truth) {

    private static final int SIDE = 28;

    /** Holds a finished map against what was planted. */
    @FunctionalInterface
    interface Truth {

        /** Where nothing is known. */
        Truth NONE = (map, words) -> new int[0];

        /**
         * Says in words what the map found.
         *
         * @return the rows of the map whose label is wrong
         */
        int[] check(DataMap map, List<String> words);
    }

    /** The bundled sentence pairs. */
    static Task incidents(int noise, TextTraining learner) {
        Map<String, ExampleSet> tests = new LinkedHashMap<>();
        for (Incidents.Test test : Incidents.Test.values()) {
            tests.put(test.id(), new Texts(texts(test.id(), Incidents.test(test)), learner));
        }
        TextSet train =
                texts("incidents, %d%% wrong labels".formatted(noise), Incidents.train(noise));
        return new Task(
                learner.encoder().name(),
                new Texts(train, learner),
                tests,
                (map, words) -> PlantedTruth.incidents(noise).check(map, words));
    }

    static TextSet texts(String name, List<Incidents.Row> rows) {
        return new TextSet(
                name,
                Incidents.CLASSES,
                rows.stream()
                        .map(row -> new Text(row.id(), row.report(), row.claim(), row.label()))
                        .toList());
    }

    /** Texts of one's own. */
    static Task texts(TextFiles files, TextTraining learner) {
        Map<String, ExampleSet> tests = new LinkedHashMap<>();
        files.tests().forEach(test -> tests.put(test.name(), new Texts(test, learner)));
        return new Task(
                learner.encoder().name(), new Texts(files.train(), learner), tests, Truth.NONE);
    }

    /** The bundled digits. */
    static Task digits() {
        Map<String, ExampleSet> tests = new LinkedHashMap<>();
        tests.put("in-domain", images(ImageSet.bundled(Glyphs.DIGITS_TEST)));
        tests.put("reversed-mark", images(ImageSet.bundled(Glyphs.DIGITS_REVERSED_MARK)));
        tests.put("unseen-style", images(ImageSet.bundled(Glyphs.DIGITS_UNSEEN_STYLE)));
        return of(
                images(ImageSet.bundled(Glyphs.DIGITS_TRAIN)),
                tests,
                (map, words) -> PlantedTruth.digits().check(map, words));
    }

    /** Images of one's own, in MNIST's format. */
    static Task images(Path directory, List<Path> outOfDomain) throws IOException {
        Map<String, ExampleSet> tests = new LinkedHashMap<>();
        tests.put("in-domain", load(directory, Split.TEST));
        for (Path other : outOfDomain) {
            String name = other.toAbsolutePath().normalize().getFileName().toString();
            tests.put(tests.containsKey(name) ? other.toString() : name, load(other, Split.TEST));
        }
        return of(load(directory, Split.TRAIN), tests, Truth.NONE);
    }

    private static Task of(Images train, Map<String, ExampleSet> tests, Truth truth) {
        return new Task("small CNN, pretrained on letters", train, tests, truth);
    }

    private static Images images(ImageSet set) {
        return new Images(set, ImageLearner.FINE_TUNED);
    }

    private static Images load(Path directory, Split split) throws IOException {
        ImageSet images = ImageSet.load(directory, split);
        try {
            return images(images.resizedInto(SIDE, SIDE));
        } catch (IllegalArgumentException e) { // larger than the network's input
            throw new IOException(directory + ": " + e.getMessage(), e);
        }
    }
}
