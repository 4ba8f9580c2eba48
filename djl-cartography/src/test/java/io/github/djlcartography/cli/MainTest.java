package io.github.djlcartography.cli;

import static io.github.djlcartography.Messages.assertSays;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contracts that scripts rely on: output, files, messages and exit codes. */
class MainTest {

    private static final int ROWS = 30;

    private static Runs pristine;

    @TempDir private Path directory;
    private Runs runs;
    private String run;

    private record Result(int code, String out, String err) {}

    @BeforeAll
    static void writeARun(@TempDir Path once) {
        Random random = new Random(3);
        pristine = Runs.start(once.resolve("run"), 3, random.ints(ROWS, 0, 3).toArray());
        for (int e = 0; e < 3; e++) {
            pristine.gold(Pass.EPOCH_END, random.doubles(ROWS).toArray());
        }
        pristine.gold(Pass.TRAINING, random.doubles(ROWS).toArray());
    }

    @BeforeEach
    void copyTheRun() throws IOException {
        runs = pristine.copyTo(directory.resolve("run"));
        run = runs.directory().toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void helpIsNoFailure(String help) {
        Result result = run(help);
        assertThat(result.code).isZero();
        assertThat(result.out).contains("Usage: cartography", "inspect", "map", "select");
        assertThat(result.err).isEmpty();
    }

    @Test
    void everyCommandHasHelpWithAnExample() {
        var commands = Main.whole().getSubcommands().keySet();
        assertThat(commands).hasSizeGreaterThan(12);
        for (String command : commands) {
            if (!command.equals("help")) {
                Result result = run(command, "--help");
                assertThat(result.code).isZero();
                assertThat(result.out)
                        .contains("Usage: cartography " + command, "Example:", "artography ");
                assertThat(run("help", command).out).isEqualTo(result.out);
            }
        }
    }

    @Test
    void theWordThatWasMeantIsNamed() {
        Result region = run("select", run, "--region", "ambigous");
        assertThat(region.code).isEqualTo(2);
        assertThat(region.err).contains("Did you mean: ambiguous?");
        Result metric = run("select", run, "--metric", "confidnece", "--top", "0.5");
        assertThat(metric.code).isEqualTo(2);
        assertThat(metric.err).contains("Did you mean: confidence?");
    }

    /** Each output of each command. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "map @ --csv %",
                "map @ --out %",
                "stability @ --csv %",
                "select @ --random 0.5 --out %",
                "select @ --random 0.5 --ids %",
                "select @ --random 0.5 --twin %",
                "report @ --png %",
                "export @ --csv %",
                "export @ --parquet %",
                "export @ --review %",
                "export @ --label-studio %"
            })
    void nothingIsWrittenOverWithoutForce(String command) throws IOException {
        Path file = directory.resolve("mine");
        Files.writeString(file, "mine");
        String[] line = command.replace("@", run).replace("%", file.toString()).split(" ");
        assertFails(run(line), file, "a file", "none");
        assertThat(file).hasContent("mine");
        String[] forced = Arrays.copyOf(line, line.length + 1);
        forced[line.length] = "--force";
        Result done = run(forced);
        assertThat(done.code).as(done.err).isZero();
        assertThat(Files.readAllBytes(file)).isNotEqualTo("mine".getBytes(UTF_8));
        assertThat(directory.resolve("mine.unfinished")).doesNotExist();
    }

    @Test
    void norIsAFileOfAnExportToADirectory() throws IOException {
        Path file = directory.resolve("td_metrics.jsonl");
        Files.writeString(file, "mine");
        String[] line = {"export", run, "--format", "td-metrics", "--out", directory.toString()};
        assertFails(run(line), file, "a file", "none");
        assertThat(file).hasContent("mine");
    }

    @Test
    void exportedCsvIsTheMapsOrThatOfAFew() throws IOException {
        Path map = directory.resolve("map.csv");
        Path same = directory.resolve("same.csv");
        Path few = directory.resolve("few.csv");
        Path ten = directory.resolve("ten.arrow");
        assertThat(run("map", run, "--csv", map + "").code).isZero();
        assertThat(run("export", run, "--csv", same + "").code).isZero();
        assertThat(same).hasSameBinaryContentAs(map);
        run("select", run, "--metric", "confidence", "--bottom", "4", "--out", ten + "");
        assertThat(run("export", run, "--only", ten + "", "--csv", few + "").code).isZero();
        assertThat(Files.readAllLines(few)).hasSize(5).isSubsetOf(Files.readAllLines(map));
    }

    @Test
    void theVersionIsToldWhenAskedFor() {
        Result result = run("--version");
        assertThat(result.code).isZero();
        assertThat(result.out).startsWith("cartography ");
    }

    @Test
    void noCommandIsWrongUsage() {
        Result result = run();
        assertThat(result.code).isEqualTo(2);
        assertThat(result.err).contains("Give a command.", "Usage: cartography");
        assertThat(result.out).isEmpty();
    }

    @Test
    void anUnknownCommandIsWrongUsageAndTheNearestOneIsNamed() {
        Result result = run("slect", run);
        assertThat(result.code).isEqualTo(2);
        assertThat(result.err).contains("slect", "Did you mean", "select");
        assertThat(result.out).isEmpty();
    }

    @Test
    void anUnknownOptionIsWrongUsageAndTheNearestOneIsNamed() {
        Result result = run("map", run, "--skip-fist", "1");
        assertThat(result.code).isEqualTo(2);
        assertThat(result.err).contains("--skip-fist", "--skip-first");
    }

    @Test
    void aMissingDirectoryIsWrongUsage() {
        assertThat(run("map").code).isEqualTo(2);
        assertThat(run("inspect").code).isEqualTo(2);
        assertThat(run("select", "--random", "0.5").code).isEqualTo(2);
    }

    @Test
    void theCsvIsTheMapInDatasetOrderAndFullPrecision() throws IOException {
        Path csv = directory.resolve("out/map.csv");
        Result result = run("map", run, "--force", "--csv", csv.toString());
        assertThat(result.code).isZero();
        assertThat(result.err).isEmpty();
        assertThat(result.out).contains("toy: 30 examples, 3 classes, epochs 0 to 2");
        assertCsv(csv, Analyzer.of(runs.directory()).map());
    }

    @Test
    void passAndEpochsAreChosenByOptions() throws IOException {
        Path csv = directory.resolve("map.csv");
        assertThat(run("map", run, "--pass", "training", "--csv", csv.toString()).code).isZero();
        assertCsv(csv, Analyzer.of(runs.directory()).pass(Pass.TRAINING).map());
        assertThat(
                        run(
                                        "map",
                                        run,
                                        "--force",
                                        "--skip-first",
                                        "1",
                                        "--use-first",
                                        "2",
                                        "--csv",
                                        csv + "")
                                .code)
                .isZero();
        assertCsv(csv, Analyzer.of(runs.directory()).skipFirst(1).useFirst(2).map());
    }

    private static void assertCsv(Path csv, DataMap map) throws IOException {
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.get(0))
                .isEqualTo(
                        "id,label,confidence,variability,correctness,correct_count,"
                                + "forgetting_events,never_learnt,threshold_closeness,epochs,"
                                + "forgetfulness,forgetting_presentations,first_learnt,active_bias,"
                                + "aleatoric,epistemic,probability_margin,el2n,prediction_flips");
        assertThat(lines).hasSize(1 + map.size());
        for (int row = 0; row < map.size(); row++) {
            String[] cells = lines.get(row + 1).split(",", -1);
            assertThat(cells).hasSize(19);
            assertThat(cells[0]).isEqualTo(Long.toString(map.id(row)));
            assertThat(cells[1]).isEqualTo(Integer.toString(map.label(row)));
            int column = 2;
            for (Metric metric : map.metrics()) {
                String cell = cells[column++];
                assertThat(Double.valueOf(cell)).isEqualTo(Double.valueOf(map.value(metric, row)));
                assertThat(cell.matches("-?[0-9]+")).isEqualTo(metric.isWhole());
            }
        }
    }

    @Test
    void aMapThatMemoryDoesNotHoldIsWrittenAllTheSame() throws IOException {
        int rows = 40_000;
        int[] labels = new Random(1).ints(rows, 0, 3).toArray();
        Runs large = Runs.start(directory.resolve("large"), 3, labels);
        for (int e = 0; e < 2; e++) {
            large.gold(Pass.EPOCH_END, new Random(e).doubles(rows).toArray());
        }
        String[] files = new String[4];
        Arrays.setAll(files, i -> directory.resolve("file" + i).toString());
        Result held = run("map", large.directory() + "", "--out", files[0], "--csv", files[1]);
        Result unheld =
                run(
                        "map",
                        large.directory() + "",
                        "--memory=1",
                        "--out=" + files[2],
                        "--csv=" + files[3]);
        assertThat(held.code).isZero();
        assertThat(held.err).isEmpty();
        assertThat(unheld.code).isZero();
        assertThat(unheld.out).isEqualTo(held.out);
        assertThat(unheld.err.lines())
                .containsExactly(
                        "note: the map takes more memory than it may (-Xmx, --memory): it is"
                                + " written without being held");
        assertThat(Files.mismatch(Path.of(files[0]), Path.of(files[2]))).isEqualTo(-1);
        assertThat(Files.mismatch(Path.of(files[1]), Path.of(files[3]))).isEqualTo(-1);

        Path csv = Files.createDirectory(directory.resolve("csv")).resolve("map.csv");
        assertThat(run("map", large.directory() + "", "--memory=1", "--csv=" + csv).code).isZero();
        assertThat(csv).hasSameTextualContentAs(Path.of(files[1]));
        try (var left = Files.list(csv.getParent())) {
            assertThat(left).containsExactly(csv);
        }
        Result refused = run("map", large.directory() + "", "--memory=1");
        assertThat(refused.code).isOne();
        assertSays(refused.err, large.directory(), "a map of 40,000 rows", "at most 1 MB");
        assertThat(refused.err).contains("cartography map --out");
        assertThat(run("map", run, "--memory=0").code).isEqualTo(2);
    }

    /** Gives the run ids and metadata, among them what CSV must quote. */
    private Examples writeExamples(String firstId) {
        String[] ids = new String[ROWS];
        String[] group = new String[ROWS];
        String[] text = new String[ROWS];
        Arrays.setAll(ids, row -> row == 0 ? firstId : "img-" + row);
        Arrays.setAll(group, row -> row % 2 == 0 ? "" : "a, \"b\"");
        Arrays.setAll(text, row -> "zwei\nZeilen " + row + " ü");
        Examples examples =
                Examples.of(ids)
                        .with("group", group)
                        .with("confidence", new Random(1).doubles(ROWS).toArray())
                        .with("checked", new boolean[ROWS])
                        .text(text);
        ArchiveWriter.resume(runs.directory()).examples(examples);
        return examples;
    }

    @Test
    void theCsvHasTheIdsOfTheExamples() throws IOException {
        Path csv = directory.resolve("map.csv");
        assertThat(run("map", run, "--force", "--csv", csv.toString()).code).isZero();
        String rows = Files.readString(csv);
        writeExamples("a,\"b\"\nc");
        assertThat(run("map", run, "--force", "--csv", csv.toString()).code).isZero();
        assertThat(Files.readString(csv))
                .isEqualTo(
                        rows.replaceAll("(?m)^([1-9])", "img-$1")
                                .replaceAll("(?m)^0", "\"a,\"\"b\"\"\nc\""));
    }

    @Test
    void onRequestTheCsvHasTheMetadataAtItsEnd() throws IOException {
        Path csv = directory.resolve("map.csv");
        Examples examples = writeExamples("img-0");
        assertThat(run("map", run, "--force", "--csv", csv.toString()).code).isZero();
        String[] without = Files.readString(csv).split("\n", -1);
        assertThat(run("map", run, "--force", "--csv", csv.toString(), "--with-metadata").code)
                .isZero();
        StringBuilder expected =
                new StringBuilder(without[0] + ",group,examples.confidence,checked,text\n");
        for (int row = 0; row < ROWS; row++) {
            expected.append(without[row + 1])
                    .append(row % 2 == 0 ? "," : ",\"a, \"\"b\"\"\"")
                    .append("," + examples.column("confidence", double[].class)[row])
                    .append(",false,\"zwei\nZeilen " + row + " ü\"\n");
        }
        assertThat(Files.readString(csv)).isEqualTo(expected.toString());
    }

    @Test
    void metadataThatIsNotThereIsAFailureWithARemedy() {
        String csv = directory.resolve("map.csv").toString();
        assertFails(
                run("map", run, "--csv", csv, "--with-metadata"),
                runs.directory(),
                "no examples.arrow",
                "metadata");
        Result unused = run("map", run, "--with-metadata");
        assertThat(unused.code).isEqualTo(2);
        assertThat(unused.err).contains("--with-metadata goes with --csv.");
    }

    @Test
    void theIdsKeptAreThoseOfTheExamples() throws IOException {
        writeExamples("line\nbreak");
        Path ids = directory.resolve("ids.txt");
        String[] select = {
            "select", run, "--force", "--metric", "confidence", "--ids", ids + "", "--top"
        };
        long[] top =
                Selectors.top(Metric.CONFIDENCE, 0.2)
                        .select(Analyzer.of(runs.directory()).map())
                        .ids();
        assertThat(top).doesNotContain(0);
        assertThat(run(with(select, "0.2")).code).isZero();
        assertThat(Files.readAllLines(ids))
                .isEqualTo(LongStream.of(top).mapToObj(row -> "img-" + row).toList());

        assertFails(
                run(with(select, "1")), ids, "a line break in the id of row 0", "one id a line");
    }

    private static String[] with(String[] arguments, String last) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = last;
        return all;
    }

    @Test
    void inspectSaysWhatIsKnownOfTheExamples() throws IOException {
        assertThat(run("inspect", run).out).doesNotContain("examples:");
        assertThat(new ObjectMapper().readTree(run("inspect", run, "--json").out).has("examples"))
                .isFalse();
        writeExamples("img-0");
        assertThat(run("inspect", run).out)
                .contains(
                        "examples: 30, external ids, metadata"
                                + " [\"group\",\"confidence\",\"checked\"], texts\n");
        JsonNode found = new ObjectMapper().readTree(run("inspect", run, "--json").out);
        assertThat(found.get("examples").toString())
                .isEqualTo(
                        "{\"rows\":30,\"external_ids\":true,\"metadata\":[\"group\",\"confidence\","
                                + "\"checked\"],\"text\":true,\"thumbnails\":false}");
    }

    @Test
    void damagedExamplesAreAFailureWhereTheyAreNeeded() throws IOException {
        writeExamples("img-0");
        Path file = runs.directory().resolve("examples.arrow");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        String out = directory.resolve("out").toString();
        assertFails(run("map", run, "--csv", out), file, "damage", "a whole Arrow IPC file");
        assertFails(
                run("select", run, "--random", "1", "--ids", out),
                file,
                "damage",
                "a whole Arrow IPC file");
        assertThat(run("map", run).code).isZero(); // which does not ask for them
        Result inspect = run("inspect", run);
        assertThat(inspect.code).isEqualTo(1);
        assertThat(inspect.out).contains("problem: " + file + ": found damage");
    }

    @Test
    void theMapIsWrittenAsAFileThatLoads() {
        Path out = directory.resolve("map.arrow");
        assertThat(run("map", run, "--out", out.toString()).code).isZero();
        assertThat(DataMap.load(out).values(Metric.VARIABILITY))
                .isEqualTo(Analyzer.of(runs.directory()).map().values(Metric.VARIABILITY));
    }

    @Test
    void whatAReaderMustKnowGoesToStandardError() {
        Result result = run("map", run, "--pass", "training");
        assertThat(result.code).isZero();
        assertThat(result.err.strip())
                .isEqualTo("note: one epoch only: variability is 0 everywhere");
    }

    @Test
    void optionsThatAreNoneAreWrongUsage() {
        for (String[] arguments :
                new String[][] {
                    {"map", run, "--pass", "evaluation"},
                    {"map", run, "--skip-first", "-1"},
                    {"map", run, "--skip-first", "one"},
                    {"map", run, "--use-first", "0"},
                    {"map", run, run},
                    {"select", run},
                    {"select", run, "--top", "0.5"},
                    {"select", run, "--bottom", "0.5"},
                    {"select", run, "--top", "0.5", "--metric", "wobble"},
                    {"select", run, "--top", "0.5", "--bottom", "0.5", "--metric", "confidence"},
                    {"select", run, "--metric", "confidence"},
                    {"select", run, "--random", "1.5"},
                    {"select", run, "--random", "-0.1"},
                    {"select", run, "--region", "somewhere"},
                    {"select", run, "--region", "easy", "--share", "2"},
                    {"select", run, "--region", "ambiguous", "--easy-share", "2"},
                    {"select", run, "--metric", "confidence", "--top", "half"}
                }) {
            Result result = run(arguments);
            assertThat(result.code).as(String.join(" ", arguments)).isEqualTo(2);
            assertThat(result.err).as(String.join(" ", arguments)).contains("Usage: cartography");
            assertThat(result.err).doesNotContain("\tat ");
            assertThat(result.out).isEmpty();
        }
        assertThat(run("map", run, "--pass", "evaluation").err)
                .contains("pass: found evaluation, expected epoch-end or training.");
        assertThat(run("select", run, "--top", "0.5", "--metric", "wobble").err)
                .contains("metric: found wobble, expected one of confidence, variability");
        assertThat(run("select", run, "--top", "0.5").err).contains("need --metric");
        assertThat(run("select", run, "--top", "0.2", "--metric", "aum").code).isZero();
        assertThat(run("select", run, "--random", "1.5").err)
                .contains("share: found 1.5, expected a fraction in [0, 1].");
    }

    @Test
    void aDirectoryWithoutARunIsAFailureWithARemedy() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        for (String command : new String[] {"map", "inspect", "select"}) {
            Result result =
                    command.equals("select")
                            ? run(command, empty.toString(), "--random", "0.5")
                            : run(command, empty.toString());
            assertFails(result, empty, "no manifest.json", "the directory of a run");
        }
        Path gone = directory.resolve("gone");
        assertFails(run("map", gone.toString()), gone, "nothing", "a run directory");
    }

    @Test
    void aTornEpochIsAFailureWithARemedy() throws IOException {
        Path torn = tear(2);
        assertFails(run("map", run), torn, "damage in the footer", "a whole Arrow IPC file");
        assertFails(
                run("select", run, "--random", "0.5"),
                torn,
                "damage in the footer",
                "a whole Arrow IPC file");
    }

    @Test
    void aRunOfANewerReleaseIsAFailureWithARemedy() throws IOException {
        Path manifest = runs.directory().resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace("\"format_version\" : 1", "\"format_version\" : 9"));
        assertFails(run("map", run), manifest, "format version 9", "version 1");
        assertFails(run("inspect", run), manifest, "format version 9", "version 1");
    }

    @Test
    void anEpochOfAnotherDatasetIsAFailureWithARemedy() throws IOException {
        Runs other = Runs.start(directory.resolve("other"), 3, new int[ROWS]);
        for (int e = 0; e < 3; e++) {
            other.gold(Pass.EPOCH_END, new double[ROWS]);
        }
        Path file = runs.file(Pass.EPOCH_END, 1);
        Files.copy(other.file(Pass.EPOCH_END, 1), file, StandardCopyOption.REPLACE_EXISTING);
        assertFails(run("map", run), file, other.fingerprint(), runs.fingerprint());
    }

    @Test
    void aPassOrARangeWithNothingInItIsAFailure() {
        assertFails(
                run("map", run, "--skip-first", "3"),
                runs.directory(),
                "3 epochs of the epoch-end pass",
                "at least one");
        Runs.start(directory.resolve("none"), 2, 0);
        assertFails(
                run("map", directory.resolve("none").toString()),
                directory.resolve("none"),
                "no published epoch",
                "at least one");
    }

    @Test
    void aFileThatCannotBeWrittenIsAFailureWithoutAStackTrace() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        for (Result result :
                new Result[] {
                    run("map", run, "--csv", file.resolve("map.csv").toString()),
                    run("map", run, "--out", file.resolve("map.arrow").toString()),
                    run("select", run, "--random", "0.5", "--ids", file.resolve("i").toString()),
                    run("select", run, "--random", "0.5", "--out", file.resolve("s").toString())
                }) {
            assertThat(result.code).isEqualTo(1);
            assertThat(result.err)
                    .contains(file.toString(), "writing fail")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void everyWayToSelectIsTheSelectorOfThatName() throws IOException {
        DataMap map = Analyzer.of(runs.directory()).map();
        assertSelects(
                Selectors.top(Metric.VARIABILITY, 0.33).select(map),
                "--metric",
                "variability",
                "--top",
                "0.33");
        assertSelects(
                Selectors.bottom(Metric.CONFIDENCE, 0.5).select(map),
                "--metric",
                "Confidence",
                "--bottom",
                "0.5");
        assertSelects(Selectors.random(0.2, 0).select(map), "--random", "0.2");
        assertSelects(Selectors.random(0.2, 9).select(map), "--random", "0.2", "--seed", "9");
        for (Region region : Region.values()) {
            assertSelects(
                    Selectors.third(region).select(map),
                    "--region",
                    region.name().toLowerCase(Locale.ROOT));
        }
        assertSelects(
                Selectors.region(Region.HARD, 0.1).select(map),
                "--region",
                "HARD",
                "--share",
                "0.1");
        assertSelects(
                Selectors.ambiguousWithEasy(0.5, 0.2).select(map),
                "--region",
                "ambiguous",
                "--share",
                "0.5",
                "--easy-share",
                "0.2");
        DataMap training = Analyzer.of(runs.directory()).pass(Pass.TRAINING).map();
        assertSelects(
                Selectors.top(Metric.CONFIDENCE, 0.5).select(training),
                "--pass",
                "training",
                "--metric",
                "confidence",
                "--top",
                "0.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--random 0.5 --metric confidence",
                "--random 0.5 --share 0.5",
                "--region hard --easy-share 0.2",
                "--region hard --metric confidence"
            })
    void optionsThatWouldBeIgnoredAreWrongUsage(String options) {
        String[] words = ("select " + run + " " + options).split(" ", -1);
        Result result = run(words);
        assertThat(result.code).isEqualTo(2);
        assertThat(result.err).contains(" go");
    }

    private void assertSelects(Selection expected, String... options) throws IOException {
        Path out = directory.resolve("s/selection.arrow");
        Path ids = directory.resolve("s/ids.txt");
        Path twin = directory.resolve("s/twin.arrow");
        String[] files = {
            "select", run, "--force", "--out", out + "", "--ids", ids + "", "--twin", twin + ""
        };
        String[] arguments = Arrays.copyOf(files, files.length + options.length);
        System.arraycopy(options, 0, arguments, files.length, options.length);
        Result result = run(arguments);
        assertThat(result.code).as(result.err).isZero();
        assertThat(result.out.strip()).isEqualTo(expected.toString());
        assertThat(Selection.load(out)).isEqualTo(expected);
        assertThat(Files.readString(ids))
                .isEqualTo(
                        LongStream.of(expected.ids())
                                .mapToObj(id -> id + "\n")
                                .collect(Collectors.joining()));
        long seed = List.of(options).contains("9") ? 9 : 0;
        assertThat(Selection.load(twin)).isEqualTo(expected.randomTwin(seed));
    }

    @Test
    void inspectSaysWhatIsThere() throws IOException {
        Path left = runs.directory().resolve("pass=training/epoch=1/part-0.arrow.unfinished");
        Files.createDirectories(left.getParent());
        Files.createFile(left);
        Result result = run("inspect", run);
        assertThat(result.code).isZero();
        assertThat(result.err).isEmpty();
        assertThat(result.out)
                .contains(run + ": toy, 30 of 30 rows, 3 classes")
                .contains("unfinished, not read: " + runs.directory().relativize(left));
        assertThat(result.out.lines().filter(line -> line.startsWith("epoch-end"))).hasSize(3);
        assertThat(result.out.lines().filter(line -> line.startsWith("training"))).hasSize(1);
    }

    @Test
    void inspectSaysTheSameAsJson() throws IOException {
        Result result = run("inspect", run, "--json");
        assertThat(result.code).isZero();
        JsonNode found = new ObjectMapper().readTree(result.out);
        assertThat(found.get("manifest").get("classes").asInt()).isEqualTo(3);
        assertThat(found.get("manifest").get("dataset").get("fingerprint").asText())
                .isEqualTo(runs.fingerprint());
        assertThat(found.get("problems")).isEmpty();
        assertThat(found.get("unfinished")).isEmpty();
        assertThat(found.get("notes").toString()).contains("training: 1 epoch;");
        assertThat(found.get("bytes").asLong()).isGreaterThan(1000);
        assertThat(found.get("epochs")).hasSize(4);
        JsonNode epoch = found.get("epochs").get(1);
        assertThat(epoch.get("pass").asText()).isEqualTo("epoch-end");
        assertThat(epoch.get("epoch").asInt()).isOne();
        assertThat(epoch.get("seen").asLong()).isEqualTo(ROWS);
        assertThat(epoch.get("missing").asLong()).isZero();
        assertThat(epoch.get("duplicates").asLong()).isZero();
        assertThat(epoch.get("seconds").asDouble()).isEqualTo(0.25);
        assertThat(epoch.get("bytes").asLong()).isEqualTo(Files.size(runs.file(Pass.EPOCH_END, 1)));
        assertThat(epoch.get("mean_confidence").asDouble()).isBetween(0.2, 0.8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "--json"})
    void inspectNamesATornFileListsTheOthersAndFails(String form) throws IOException {
        Path torn = tear(1);
        Result result = form.equals("text") ? run("inspect", run) : run("inspect", run, form);
        assertThat(result.code).isEqualTo(1);
        assertThat(result.out).contains(torn + ": found damage in the footer");
        for (int whole : new int[] {0, 2}) {
            assertThat(result.out)
                    .containsPattern("epoch\" : " + whole + ",|epoch-end +" + whole + " ");
        }
        assertThat(result.err).doesNotContain("\tat ");
    }

    /** The footer is whole, and what is wrong shows only when the rows are read. */
    @ParameterizedTest
    @ValueSource(strings = {"text", "--json"})
    void inspectNamesAFileWhoseRowsAreWrongAndFails(String form) {
        long[] ids = {0};
        runs.epoch(Pass.TRAINING, ids, new int[] {77}, 0, new float[3]);
        Result result = form.equals("text") ? run("inspect", run) : run("inspect", run, form);
        assertThat(result.code).as(result.err).isEqualTo(1);
        assertThat(result.out)
                .contains(runs.file(Pass.TRAINING, 1) + ": found label 77 of example 0");
        assertThat(result.err).doesNotContain("\tat ");
        // What was read before is told all the same.
        assertThat(result.out.lines().filter(line -> line.contains("training")))
                .hasSizeGreaterThan(1);
    }

    private Path tear(int epoch) throws IOException {
        Path file = runs.file(Pass.EPOCH_END, epoch);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
        return file;
    }

    private static void assertFails(Result result, Path where, String found, String expected) {
        assertThat(result.code).isEqualTo(1);
        assertSays(result.err, where, found, expected);
        assertThat(result.err).doesNotContain("\tat ");
        assertThat(result.out).isEmpty();
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Result(code, out.toString(), err.toString());
    }
}
