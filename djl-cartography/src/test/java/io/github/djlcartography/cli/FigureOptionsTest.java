package io.github.djlcartography.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.tensorboard.EventReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figure from the command line. */
class FigureOptionsTest {

    private static final int ROWS = 60;

    @TempDir Path directory;
    private String run;
    private String other;

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void writeTwoRuns() throws IOException {
        Random random = new Random(3);
        int[] labels = IntStream.range(0, ROWS).map(i -> i % 3).toArray();
        Runs runs = Runs.start(directory.resolve("run"), 3, labels);
        Runs before = runs.copyTo(directory.resolve("before"));
        for (int epoch = 0; epoch < 4; epoch++) {
            runs.gold(Pass.EPOCH_END, random.doubles(ROWS, 0, 1).toArray());
            before.gold(Pass.EPOCH_END, random.doubles(ROWS, 0, 1).toArray());
        }
        run = runs.directory().toString();
        other = before.directory().toString();
    }

    @Test
    void oneCallWritesPixelsAndLettersAndSaysWhere() throws IOException {
        Path png = directory.resolve("made/map.png");
        Path svg = directory.resolve("made/map.svg");
        Result result =
                run(
                        "report",
                        run,
                        "--png",
                        png + "",
                        "--svg",
                        svg + "",
                        "--dark",
                        "--curves",
                        "--trajectories",
                        "17,42",
                        "--title",
                        "Mine");
        assertThat(result.code).as(result.err).isZero();
        assertThat(result.out.lines()).containsExactly(png + "", svg + "");
        assertThat(Files.readAllBytes(png)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(Files.readString(svg))
                .contains(">Mine<", "4 epochs, epoch-end pass", "60 examples", ">17<", ">42<")
                .contains(">accuracy<", ">mean confidence<", "#14171c");
    }

    @Test
    void smallMapsGoByLabelOrByAColumnOfTheMetadata() throws IOException {
        assertThat(svg("--by", "label")).contains(">class0<", ">class1<", ">class2<");
        Result none =
                run("report", run, "--svg", directory.resolve("n.svg") + "", "--by", "source");
        assertThat(none.code).isEqualTo(1);
        assertThat(none.err).contains("no examples.arrow").contains("optExamples");
        withExamples();
        assertThat(svg("--by", "source", "--force")).contains(">web<", ">book<");
        assertThat(svg("--by", "words", "--force"))
                .contains(">Q1 ≤ 14<", ">Q2 ≤ 29<", ">Q3 ≤ 44<", ">Q4 ≤ 59<");
        Result wrong =
                run("report", run, "--svg", directory.resolve("w.svg") + "", "--by", "sauce");
        assertThat(wrong.code).isEqualTo(1);
        assertThat(wrong.err).contains("found no column sauce").contains("source");
    }

    private void withExamples() {
        String[] ids = IntStream.range(0, ROWS).mapToObj(i -> "x" + i).toArray(String[]::new);
        String[] sources =
                IntStream.range(0, ROWS)
                        .mapToObj(i -> i < 20 ? "web" : "book")
                        .toArray(String[]::new);
        try (ArchiveWriter writer = ArchiveWriter.resume(Path.of(run))) {
            writer.examples(
                    Examples.of(ids)
                            .with("source", sources)
                            .with("words", IntStream.range(0, ROWS).toArray()));
        }
    }

    @Test
    void examplesAreNamedByTheIdsOfTheRun() throws IOException {
        withExamples();
        assertThat(svg("--trajectories", "x7")).contains(">x7<");
        Result wrong =
                run("report", run, "--png", directory.resolve("w.png") + "", "--trajectories", "7");
        assertThat(wrong.code).isEqualTo(1);
        assertThat(wrong.err).contains("id: found \"7\"");
    }

    @Test
    void arrowsComeFromAnotherRun() throws IOException {
        assertThat(svg("--arrows-from", other))
                .contains("Change of the data map of toy", "the 60 that moved most of 60");
        assertThat(svg("--arrows-from", other, "--arrows", "3,5", "--force"))
                .contains(">3<", ">5<", "2 chosen of 60 common examples");
    }

    @ParameterizedTest
    @CsvSource({
        "'--dark', 'Give --out, --png, --svg or --tensorboard.'",
        "'--png p.png --arrows 3', '--arrows: found no --arrows-from'",
        "'--png p.png --by label --arrows-from x', 'Give --by or --arrows-from.'",
        "'--png p.png --by', 'Missing required parameter'",
        "'--out p.html --curves', 'the options of the figure need one'"
    })
    void whatSaysNothingIsWrongUsage(String options, String message) {
        String[] all =
                Stream.concat(Stream.of("report", run), Stream.of(options.split(" ")))
                        .toArray(String[]::new);
        Result result = run(all);
        assertThat(result.code).isEqualTo(2);
        assertThat(result.err).contains(message);
    }

    @Test
    void tensorBoardGetsTheCurvesOnceAndTheMapAsAnImage() throws IOException {
        Path board = directory.resolve("board");
        assertThat(run("report", run, "--tensorboard", board + "").code).isZero();
        assertThat(run("report", run, "--tensorboard", board + "").code).isZero();
        List<Path> files;
        try (Stream<Path> all = Files.list(board)) {
            files = all.sorted().toList();
        }
        assertThat(files).hasSize(2);
        List<EventReader.Point> first = EventReader.read(files.get(0));
        List<EventReader.Point> second = EventReader.read(files.get(1));
        assertThat(first).hasSize(4 * 5 + 1);
        assertThat(second).hasSize(1);
        EventReader.Point image = second.get(0);
        assertThat(image).isEqualTo(first.get(20));
        assertThat(image.tag()).isEqualTo("cartography/epoch-end/map");
        assertThat(image.step()).isEqualTo(3);
        assertThat(image.width()).isEqualTo(2800);
        assertThat(image.image().array()).startsWith(0x89, 'P', 'N', 'G');
        double mean =
                first.stream()
                        .filter(point -> point.tag().endsWith("/mean_confidence"))
                        .mapToDouble(EventReader.Point::value)
                        .average()
                        .orElseThrow();
        assertThat(mean)
                .isCloseTo(Analyzer.of(Path.of(run)).map().mean(Metric.CONFIDENCE), within(1e-6));
    }

    @Test
    void helpTellsWhatAFigureCanShow() {
        Result help = run("report", "--help");
        assertThat(help.out)
                .contains("The figure:", "--png=FILE", "--trajectories=ID", "--tensorboard=DIR");
    }

    private String svg(String... options) throws IOException {
        Path file = directory.resolve("figure.svg");
        Result result =
                run(
                        Stream.concat(
                                        Stream.of("report", run, "--svg", file.toString()),
                                        Stream.of(options))
                                .toArray(String[]::new));
        assertThat(result.code).as(result.err).isZero();
        return Files.readString(file);
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Result(code, out.toString(), err.toString());
    }
}
