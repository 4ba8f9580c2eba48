package io.github.djlcartography.export;

import static io.github.djlcartography.Messages.assertSays;
import static io.github.djlcartography.export.Synthetic.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceImportTest {

    private final List<String> notes = new ArrayList<>();

    @TempDir private Path directory;
    private Path model;
    private Path run;

    @BeforeEach
    void name() {
        model = directory.resolve("model");
        run = directory.resolve("run");
    }

    private ReferenceImport from(Path model) {
        return ReferenceImport.of(model).notes(notes::add);
    }

    private Archive read() {
        return from(model).into(run);
    }

    private void refused(ReferenceImport from, Path where, String found, String expected) {
        ArchiveException e = catchThrowableOfType(ArchiveException.class, () -> from.into(run));
        assertThat(e).isNotNull();
        assertSays(String.valueOf(e.getMessage()), where, found, expected);
        assertThat(run.resolve("manifest.json")).doesNotExist();
        assertThat(run.resolve("pass=training")).doesNotExist();
    }

    @Test
    void theEpochsBecomeTheTrainingPassInDatasetOrder() throws IOException {
        Synthetic.write(model, 50);
        Archive archive = from(model).classNames(List.of("a", "b", "c")).into(run);
        Manifest manifest = archive.manifest();
        assertThat(manifest.classes()).isEqualTo(3);
        assertThat(manifest.classNames()).containsExactly("a", "b", "c");
        assertThat(manifest.passes()).containsExactly("training");
        assertThat(manifest.dataset().name()).isEqualTo("model");
        assertThat(manifest.dataset().rows()).isEqualTo(50);
        assertThat(archive.passes()).containsExactly(Pass.TRAINING);
        Examples examples = archive.examples().orElseThrow();
        assertThat(IntStream.range(0, 50).mapToObj(examples::id))
                .containsExactlyElementsOf(
                        IntStream.range(0, 50)
                                .mapToObj(n -> Long.toString(Synthetic.number(n)))
                                .toList());
        int[] index = examples.column(ReferenceImport.INDEX, int[].class);
        assertThat(IntStream.range(0, 50).map(i -> index[7 * i % 50]))
                .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
        assertThat(archive.epochs(Pass.TRAINING)).hasSize(Synthetic.EPOCHS);
        archive.epochs(Pass.TRAINING)
                .forEach(
                        epoch -> {
                            assertThat(epoch.coverage()).isEqualTo(Coverage.of(50, 50, 0, 0));
                            epoch.read((count, rows, label, p) -> assertRows(count, rows, label));
                        });
        assertThat(notes).isEmpty();
    }

    private static void assertRows(int count, long[] rows, int[] label) {
        for (int i = 0; i < count; i++) {
            assertThat(rows[i]).isEqualTo(i);
            assertThat(label[i]).isEqualTo(Synthetic.gold(i));
        }
    }

    /** So that runs of several seeds can be compared, and a selection from one used on another. */
    @Test
    void theSameDatasetHasTheSameRowsHoweverItWasShuffled() throws IOException {
        Synthetic.write(model, 0, line("9", 0, 0, 1, 2), line("-1", 0, 1, 1, 2));
        Path other = directory.resolve("other");
        Synthetic.write(other, 0, line("-1", 0, 1, 1, 2), line("9", 0, 0, 1, 2));
        Archive one = read();
        Archive two = from(other.resolve("training_dynamics")).into(directory.resolve("run2"));
        assertThat(one.manifest().dataset().fingerprint())
                .isEqualTo(two.manifest().dataset().fingerprint());
        assertThat(one.examples().orElseThrow().id(0)).isEqualTo("-1");
        assertThat(two.manifest().dataset().name()).isEqualTo("other");
    }

    @ParameterizedTest
    @CsvSource({
        "10, 9, 9", // by value, not by text
        "'\"b\"', '\"a\"', a",
        "'\"10\"', '\"9\"', 9",
        "'\"4705552913.jpg#2r1n\"', '\"2407214681.jpg#0r1e\"', 2407214681.jpg#0r1e",
        "'\"10\"', '\"9x\"', 10", // one is no number: by text
        "18446744073709551616, 5, 18446744073709551616" // beyond 64 bits: by text
    })
    void rowsAscendByGuid(String one, String two, String first) throws IOException {
        Synthetic.write(model, 0, line(one, 0, 0, 1, 2), line(two, 0, 1, 1, 2));
        Examples examples = read().examples().orElseThrow();
        assertThat(examples.id(0)).isEqualTo(first);
        assertThat(List.of(one.replace("\"", ""), two.replace("\"", "")))
                .containsExactlyInAnyOrder(examples.id(0), examples.id(1));
    }

    /** The reference takes ids through a double, which has no 2⁵³ + 1. */
    @Test
    void idsThatNoDoubleTellsApartKeepTheirLastDigit() throws IOException {
        String[] ids = {"9007199254740992", "9007199254740993"};
        Synthetic.write(model, 0, line(ids[1], 0, 0, 1, 2), line(ids[0], 0, 1, 1, 2));
        Archive archive = read();
        Examples examples = archive.examples().orElseThrow();
        assertThat(List.of(examples.id(0), examples.id(1))).containsExactly(ids);
        new ReferenceExport(Analyzer.of(archive).map(), examples).metrics(directory);
        assertThat(directory.resolve("td_metrics.jsonl"))
                .content()
                .contains("{\"guid\":" + ids[1] + ",\"index\":0", "{\"guid\":" + ids[0] + ",");
    }

    @Test
    void blankLinesAreLeftOutAndUnknownFieldsToo() throws IOException {
        String more = line("1", 0, 1, 3, 4).replace("{", "{\"pred\":[{\"x\":1}],");
        Synthetic.write(model, 0, "", line("0", 0, 0, 1, 2), "  \t", more, "");
        DataMap map = Analyzer.of(read()).map();
        assertThat(map.size()).isEqualTo(2);
        assertThat(map.label(1)).isOne();
        assertThat(Archive.open(run).examples().orElseThrow().hasIds()).isFalse(); // 0 and 1
    }

    /** The reference counts them as epochs, and stops. */
    @Test
    void otherFilesInTheDirectoryAreNamedAndNotRead() throws IOException {
        Path epoch = Synthetic.write(model, 0, line("0", 0, 0, 1, 2));
        Files.writeString(epoch.resolveSibling(".DS_Store"), "x");
        Files.writeString(epoch.resolveSibling("dynamics_epoch_01.jsonl"), "x");
        assertThat(read().epochCount()).isOne();
        assertThat(notes)
                .containsExactly(
                        "not read, in "
                                + epoch.getParent()
                                + ": .DS_Store, dynamics_epoch_01.jsonl");
    }

    @Test
    void aDirectoryWithoutDynamicsIsRefused() throws IOException {
        refused(from(model), model, "no directory", "dynamics_epoch_0.jsonl and so on");
        Files.createDirectories(model);
        refused(from(model), model, "nothing", "dynamics_epoch_0.jsonl and so on");
        Files.writeString(model.resolve("td_metrics.jsonl"), "");
        refused(from(model), model, "only td_metrics.jsonl", "dynamics_epoch_0.jsonl and so on");
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1"})
    void aGapInTheEpochsIsRefused(int found, int expected) throws IOException {
        for (int e = 0; e < expected; e++) {
            Synthetic.write(model, e, line("0", e, 0, 1, 2));
        }
        Synthetic.write(model, found, line("0", found, 0, 1, 2));
        refused(
                from(model),
                model.resolve("training_dynamics"),
                "dynamics_epoch_" + found + ".jsonl after " + expected + " others",
                "dynamics_epoch_" + expected + ".jsonl");
    }

    @Test
    void anExampleThatAnEpochLacksIsMissingThereAndNotAveraged() throws IOException {
        Synthetic.write(model, 0, line("0", 0, 0, 0, 0)); // the reference takes E from the first
        Synthetic.write(model, 1, line("1", 1, 1, 0, 0), line("0", 1, 0, 9, 9));
        Synthetic.write(model, 2, line("1", 2, 1, 0, 0));
        Archive archive = read();
        assertThat(archive.epochs(Pass.TRAINING))
                .extracting(epoch -> epoch.coverage().missing())
                .containsExactly(1L, 0L, 1L);
        DataMap map = Analyzer.of(archive).map();
        assertThat(map.values(Metric.EPOCHS)).containsExactly(2, 2);
        assertThat(map.values(Metric.CONFIDENCE)).containsExactly(0.5, 0.5);
        assertThat(notes)
                .containsExactly(
                        "epoch 0: 1 of 2 examples missing, 0 lines repeat one (the first counts)",
                        "epoch 2: 1 of 2 examples missing, 0 lines repeat one (the first counts)");
    }

    /** The reference stops, or where every line is there twice counts every epoch twice. */
    @Test
    void ofAnExampleThatAnEpochHasTwiceTheFirstLineCounts() throws IOException {
        Synthetic.write(
                model,
                0,
                line("0", 0, 0, 0, 0),
                line("0", 0, 0, 99, 0),
                line("0", 0, 0, 99, 0),
                line("1", 0, 0, 0, 0));
        Archive archive = read();
        assertThat(archive.epoch(Pass.TRAINING, 0).coverage()).isEqualTo(Coverage.of(2, 2, 2, 0));
        assertThat(Analyzer.of(archive).map().values(Metric.CONFIDENCE)).containsExactly(0.5, 0.5);
        assertThat(notes)
                .containsExactly(
                        "epoch 0: 0 of 2 examples missing, 2 lines repeat one (the first counts)");
    }

    /** The reference counts every epoch twice then. */
    @Test
    void ofAnEpochThatIsThereTwiceEveryLineCountsOnce() throws IOException {
        String[] lines = {line("0", 0, 0, 0, 0), line("1", 0, 0, 0, 0)};
        Synthetic.write(model, 0, lines[0], lines[1], lines[0], lines[1]);
        DataMap map = Analyzer.of(read()).map();
        assertThat(map.values(Metric.EPOCHS)).containsExactly(1, 1);
        assertThat(map.provenance().warnings().get(0))
                .contains("came up again, 2 in all; the first");
    }

    /** The reference stops: it counts files that are not there. */
    @Test
    void moreFirstEpochsThanThereAreIsAllOfThem() throws IOException {
        Synthetic.write(model, 0, line("0", 0, 0, 0, 0));
        DataMap map = Analyzer.of(read()).useFirst(99).map();
        assertThat(map.provenance().epochs()).isOne();
    }

    /** The reference makes one number of both: it leaves out what is between the digits. */
    @Test
    void idsThatDifferInMoreThanTheirDigitsStayApart() throws IOException {
        String[] ids = {"1.jpg#11r1e", "11.jpg#1r1e"};
        Synthetic.write(
                model,
                0,
                line('"' + ids[0] + '"', 0, 0, 1, 2),
                line('"' + ids[1] + '"', 0, 1, 1, 2));
        Examples examples = read().examples().orElseThrow();
        assertThat(List.of(examples.id(0), examples.id(1))).containsExactly(ids);
    }

    /** Among equal values the reference takes whichever its sort leaves first. */
    @Test
    void ofEqualValuesTheSameExamplesAreTakenHoweverTheLinesWereShuffled() throws IOException {
        Path other = directory.resolve("other");
        for (int e = 0; e < Synthetic.EPOCHS; e++) {
            List<String> lines = Synthetic.lines(50, e, n -> "" + Synthetic.number(n));
            Synthetic.write(model, e, lines.toArray(String[]::new));
            Collections.shuffle(lines, new Random(e));
            Synthetic.write(other, e, lines.toArray(String[]::new));
        }
        DataMap one = Analyzer.of(read()).map();
        DataMap two = Analyzer.of(from(other).into(directory.resolve("run2"))).map();
        assertThat(one.extreme(Metric.CORRECT_COUNT, 20, false))
                .isEqualTo(two.extreme(Metric.CORRECT_COUNT, 20, false));
    }

    @Test
    void aGoldThatChangesIsRefused() throws IOException {
        Synthetic.write(model, 0, line("7", 0, 0, 1, 2));
        Path file = Synthetic.write(model, 1, "", line("7", 1, 1, 1, 2));
        refused(from(model), file, "gold 1 for guid 7 in line 2", "0, as before");
    }

    /** The reference takes −1 for the last class, and stops only at the loss. */
    @ParameterizedTest
    @CsvSource({"-1", "2", "99"})
    void aGoldThatIsNoClassIsRefused(int gold) throws IOException {
        Path file = Synthetic.write(model, 0, line("7", 0, gold, 1, 2));
        refused(from(model), file, "gold " + gold + " in line 1", "a class in [0, 2)");
    }

    /** The reference gives NaN metrics, and may call the example right. */
    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity", "1e39", "null", "true", "'\"1\"'", "[1]"})
    void aLogitThatIsNoNumberIsRefused(String logit) throws IOException {
        Path file =
                Synthetic.write(
                        model,
                        0,
                        line("7", 0, 0, 1, 2),
                        "{\"guid\":8,\"logits_epoch_0\":[1," + logit + "],\"gold\":0}");
        refused(from(model), file, "of class 1 in line 2", "a finite number that fits a float32");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"guid\":7,\"logits_epoch_0\":[1,2],\"go; text that is no whole JSON",
                "{\"guid\":7,\"logits_epoch_0\":[1,2],\"gold\":0; text that is no whole JSON",
                "{\"guid\":7,\"logits_epoch_0\":[1; text that is no whole JSON",
                "{\"guid\":7,\"logits_epoch_0\":[1,2],\"gold\":0}{; more after the object",
                "{\"guid\":7,\"logits_epoch_0\":[1,2],\"gold\":0}]; text that is no whole JSON",
                "[7]; no JSON object",
                "7; no JSON object",
                "{}; no guid",
                "{\"guid\":7.5,\"logits_epoch_0\":[1,2],\"gold\":0}; no guid",
                "{\"guid\":\"\",\"logits_epoch_0\":[1,2],\"gold\":0}; no guid",
                "{\"guid\":null,\"logits_epoch_0\":[1,2],\"gold\":0}; no guid",
                "{\"guid\":7,\"logits_epoch_1\":[1,2],\"gold\":0}; no logits_epoch_0",
                "{\"guid\":7,\"logits_epoch_0\":[],\"gold\":0}; no logits_epoch_0",
                "{\"guid\":7,\"logits_epoch_0\":[1,2]}; no gold",
                "{\"guid\":7,\"logits_epoch_0\":[1,2],\"gold\":0.5}; no gold",
                "{\"guid\":7,\"logits_epoch_0\":[1,2,3],\"gold\":0}; 3 logits",
            })
    void aLineThatIsNotWhatItShouldBeIsNamed(String line, String found) throws IOException {
        Path file = Synthetic.write(model, 0, line("0", 0, 0, 1, 2), "", line);
        refused(from(model), file, found, "");
        refused(from(model), file, " in line 3", "");
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        Path file = Synthetic.write(model, 0, line("0", 0, 0, 1, 2));
        Files.write(file, "{\"guid\":\"ü".getBytes(StandardCharsets.ISO_8859_1));
        refused(from(model), file, "no UTF-8 in line 1", "UTF-8");
    }

    @Test
    void anEpochWithoutExamplesIsRefused() throws IOException {
        Synthetic.write(model, 0, line("0", 0, 0, 1, 2));
        refused(from(model), Synthetic.write(model, 1, ""), "no example", "at least one");
    }

    @Test
    void otherClassNamesThanClassesAreRefused() throws IOException {
        Path file = Synthetic.write(model, 0, line("0", 0, 0, 1, 2));
        refused(
                from(model).classNames(List.of("a", "b", "c")),
                file,
                "2 logits in line 1",
                "3, one for each class name");
        Path one = Synthetic.write(model, 0, line("0", 0, 0, 1));
        refused(from(model), one, "1 logits", "2 or more");
    }

    @Test
    void aDirectoryThatHoldsSomethingIsNotWrittenInto() throws IOException {
        Synthetic.write(model, 0, line("0", 0, 0, 1, 2));
        Files.createDirectories(run);
        Files.writeString(run.resolve("notes.txt"), "mine");
        refused(from(model), run, "notes.txt", "an empty directory");
        run = directory.resolve("other");
        Runs.start(run, 2, 0).gold(Pass.TRAINING, 0.5);
        ArchiveException e =
                catchThrowableOfType(ArchiveException.class, () -> from(model).into(run));
        assertSays(String.valueOf(e.getMessage()), run, "a run of 1 epochs", "an empty directory");
    }

    /**
     * The manifest comes last: what was killed before is no run, and no later one takes it over.
     */
    @Test
    void anImportThatWasKilledIsNoRun() throws IOException {
        Synthetic.write(model, 0, line("0", 0, 0, 1, 2));
        read();
        Files.delete(run.resolve("manifest.json"));
        assertThatThrownBy(() -> Archive.open(run)).hasMessageContaining("no manifest.json");
        ArchiveException e =
                catchThrowableOfType(ArchiveException.class, () -> from(model).into(run));
        assertSays(String.valueOf(e.getMessage()), run, "pass=training", "an empty directory");
    }

    /** On numbers the reference's own reader stops: its logger writes some. */
    @ParameterizedTest
    @CsvSource({"'\"10e\"', '\"9n\"', 9, 10", "1000, 991, 99, 100"})
    void theLastCharacterOfAGuidIsStrippedOnRequest(
            String one, String two, String first, String second) throws IOException {
        Synthetic.write(model, 0, line(one, 0, 0, 1, 2), line(two, 0, 1, 1, 2));
        Examples examples = from(model).stripLast(true).into(run).examples().orElseThrow();
        assertThat(examples.id(0)).isEqualTo(first);
        assertThat(examples.id(1)).isEqualTo(second);
    }

    /** The reference merges them. */
    @Test
    void twoGuidsThatStrippingMakesOneAreRefused() throws IOException {
        Path file =
                Synthetic.write(model, 0, line("\"10a\"", 0, 0, 1, 2), line("\"1\"", 0, 0, 1, 2));
        refused(from(model).stripLast(true), file, "guid 1 in line 2", "without their last");
        Synthetic.write(model, 0, line("\"10a\"", 0, 0, 1, 2));
        Path next = Synthetic.write(model, 1, line("\"10b\"", 1, 0, 1, 2));
        refused(
                from(model).stripLast(true),
                next,
                "guid 10b beside 10a in line 1",
                "without their last character");
    }

    /** As the reference, which takes the arg-max of the logits in double precision. */
    @Test
    void rightAndWrongAreThoseOfTheLogitsWhereFloatsCannotTellThemApart() throws IOException {
        Synthetic.write(
                model,
                0,
                line("0", 0, 1, 0.1, 0.1 + 1e-9), // right
                line("1", 0, 1, 0.1, 0.1), // of equal ones the first
                line("2", 0, 1, 1e9, 1e9 + 1), // right
                line("3", 0, 0, 1e9, 1e9 + 1)); // wrong
        DataMap map = Analyzer.of(read()).map();
        assertThat(map.values(Metric.CORRECT_COUNT)).containsExactly(1, 0, 1, 0);
        for (double confidence : map.values(Metric.CONFIDENCE)) {
            assertThat(confidence).isCloseTo(0.5, within(1e-7));
        }
    }

    @Test
    void howFarItIsIsTold() throws IOException {
        String[] lines = new String[25_000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = line(Integer.toString(i), 0, 0, 1, 2);
        }
        Synthetic.write(model, 0, lines);
        for (int i = 0; i < lines.length; i++) {
            lines[i] = lines[i].replace("epoch_0", "epoch_1");
        }
        Synthetic.write(model, 1, lines);
        List<Long> told = new ArrayList<>();
        List<Long> totals = new ArrayList<>();
        ReferenceImport.of(model)
                .progress(
                        (done, total) -> {
                            told.add(done);
                            totals.add(total);
                        })
                .into(model.resolve("run"));
        assertThat(told).hasSize(10).isSorted().endsWith(100_000L);
        assertThat(totals.subList(2, 9)).containsOnly(100_000L); // once an epoch was read
    }
}
