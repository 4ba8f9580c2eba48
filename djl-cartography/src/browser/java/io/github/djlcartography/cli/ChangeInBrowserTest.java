package io.github.djlcartography.cli;

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
import io.github.djlcartography.diagnose.MapChange;
import io.github.djlcartography.report.ChangeExplorer;
import io.github.djlcartography.select.Steps;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** What people do on the page of two runs; pictures of it are left in target/page. */
@Tag("browser")
class ChangeInBrowserTest {

    private static final int ROWS = 3000;
    private static final int CLASSES = 4;
    private static final int EPOCHS = 6;

    @TempDir private static Path directory;
    private static Path a;
    private static Path b;
    private static Path page;
    private static MapChange change;
    private static Browser browser;

    @BeforeAll
    static void openAPage() {
        try {
            browser = Browser.start(directory.resolve("downloads"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        // Each lacks some that the other has.
        a = write("small", 1, id -> id % 50 != 3, EPOCHS).directory();
        b = write("large", 2, id -> id % 70 != 5, EPOCHS + 1).directory();
        page = directory.resolve("change.html");
        cartography("diff", a.toString(), b.toString(), "--out", page.toString());
        change = MapChange.of(Analyzer.of(a).map(), Analyzer.of(b).map());
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void openItAnew() {
        browser.open(page);
    }

    /** Learning curves of one training set; every fifth example has its own in each run. */
    private static Runs write(String name, long seed, IntPredicate there, int epochs) {
        Random data = new Random(9);
        int[] labels = data.ints(ROWS, 0, CLASSES).toArray();
        double[] start = data.doubles(ROWS, -2, 2).toArray();
        double[] rate = data.doubles(ROWS, -0.2, 1).toArray();
        Random run = new Random(seed);
        for (int row = 0; row < ROWS; row += 5) {
            rate[row] = run.nextDouble() - 0.3;
        }
        Runs runs = Runs.start(directory.resolve(name), CLASSES, labels);
        String[] ids = new String[ROWS];
        String[] texts = new String[ROWS];
        Arrays.setAll(ids, row -> "example-" + row);
        Arrays.setAll(texts, row -> "This is the text of number " + row);
        ArchiveWriter.resume(runs.directory()).examples(Examples.of(ids).text(texts));
        long[] some = IntStream.range(0, ROWS).filter(there).asLongStream().toArray();
        for (int epoch = 0; epoch < epochs; epoch++) {
            float[][] p = new float[some.length][];
            for (int i = 0; i < some.length; i++) {
                int row = (int) some[i];
                double logit = start[row] + rate[row] * epoch + 0.6 * run.nextGaussian();
                p[i] = Runs.p(CLASSES, labels[row], 1 / (1 + Math.exp(-logit)));
            }
            int[] own = LongStream.of(some).mapToInt(id -> labels[(int) id]).toArray();
            runs.epoch(Pass.EPOCH_END, some, own, 0, p);
        }
        return runs;
    }

    private static String cartography(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
        assertThat(code).as(err.toString()).isZero();
        return out.toString();
    }

    private static List<String> replayed(Path recipe) throws IOException {
        Path ids = directory.resolve("replayed.txt");
        cartography(
                "select",
                b.toString(),
                "--recipe",
                recipe.toString(),
                "--ids",
                ids.toString(),
                "--force");
        return Files.readAllLines(ids);
    }

    private static List<String> ids(IntPredicate rows) {
        return IntStream.range(0, change.size())
                .filter(rows)
                .mapToObj(row -> "example-" + change.b().id(row))
                .toList();
    }

    private static void click(String name) {
        browser.find("[aria-label^='" + name + "']").click();
    }

    @Test
    void itAsksNothingOfAnyNetworkAndComplainsOfNothing() throws IOException {
        for (String tab : List.of("table", "classes", "epochs", "findings", "about", "map")) {
            browser.find("#tab-" + tab).click();
            browser.picture("change-" + tab);
        }
        assertThat(browser.requests()).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whatTheRunsAreAndWhatCameOfThemStandsAtTheTop() {
        assertThat(browser.text("#intro"))
                .contains("small, 6 epochs", "large, 7 epochs")
                .contains(change.counts())
                .contains("there is no floor", "different epochs (6 and 7 of them)")
                .contains("Left out: 43 examples that only A has, 60 that only B has.");
        browser.find("#tab-findings").click();
        assertThat(browser.text("#findings"))
                .contains(change.sentences().get(0))
                .contains("%,d".formatted(change.transitions()[0][0]));
        browser.find("#tab-about").click();
        assertThat(browser.text("#about")).contains("small", "large", "created", "toy");
    }

    @Test
    void aCellOfTheMatrixKeepsTheExamplesThatMadeThatMove() throws IOException {
        click("hard-to-learn → easy-to-learn");
        List<String> expected =
                ids(row -> change.isInA(Region.HARD, row) && change.isInB(Region.EASY, row));
        assertThat(expected).hasSize(change.transitions()[2][0]).isNotEmpty();
        assertThat(Files.readAllLines(browser.export("ids", "ids.txt"))).isEqualTo(expected);
        assertThat(replayed(browser.export("recipe", "recipe.json"))).isEqualTo(expected);
        browser.picture("change-cell");
        browser.find("#undo").click();
        assertThat(browser.selected()).isEqualTo(change.size());
    }

    @Test
    void aColumnOfTheMatrixKeepsAllThatCameThere() throws IOException {
        browser.find("[aria-label='in no region in B']").click();
        List<String> expected =
                ids(
                        row ->
                                Arrays.stream(Region.values())
                                        .noneMatch(region -> change.isInB(region, row)));
        assertThat(Files.readAllLines(browser.export("ids", "ids.txt"))).isEqualTo(expected);
        click("ambiguous → in no region");
        assertThat(browser.selected()).isLessThan(expected.size()); // it was in the column
    }

    @Test
    void everyCellCountsWhatTheLibraryCounts() {
        List<?> counts =
                (List<?>)
                        browser.run(
                                "return [...document.querySelectorAll('.transitions td button')]"
                                        + ".map((cell) => cell.textContent.replace(/,/g, ''))");
        List<String> expected = new ArrayList<>();
        for (int[] row : change.transitions()) {
            Arrays.stream(row).mapToObj(Integer::toString).forEach(expected::add);
        }
        assertThat(counts.stream().map(Object::toString).toList()).isEqualTo(expected);
    }

    @Test
    void lassosOnBothPairsOfAxesKeepWhatTheLibraryFindsInThem() throws IOException {
        browser.lasso(0.5, 0.4, 0.2);
        browser.lasso(0.5, 0.4, 0.05, Keys.ALT);
        browser.picture("change-lasso");
        browser.find("[data-space=places]").click();
        browser.lasso(0.4, 0.3, 0.25);
        browser.picture("change-lasso-arrows");
        JsonNode shapes =
                new ObjectMapper()
                        .readTree(
                                (String)
                                        browser.run(
                                                "return JSON.stringify([...cartography.filters"
                                                        + ".state])"));
        assertThat(shapes).hasSize(2);
        boolean[] changes =
                within(
                        shapes.get(0).get(1),
                        steps(-0.5, 0.5, change.change(Metric.VARIABILITY)),
                        steps(-1, 1, change.change(Metric.CONFIDENCE)));
        DataMap map = change.b();
        boolean[] places =
                within(
                        shapes.get(1).get(1),
                        steps(0, 0.5, map.values(Metric.VARIABILITY)),
                        steps(0, 1, map.values(Metric.CONFIDENCE)));
        List<String> expected = ids(row -> changes[row] && places[row]);
        assertThat(expected).hasSizeBetween(10, change.size() / 2);
        assertThat(Files.readAllLines(browser.export("ids", "ids.txt"))).isEqualTo(expected);
        assertThat(replayed(browser.export("recipe", "recipe.json"))).isEqualTo(expected);
    }

    private static int[] steps(double from, double to, double[] values) {
        return new Steps(from, to).of(values);
    }

    /** By the angles that a lasso's edges take up, seen from each place: 0, or a turn or two. */
    private static boolean[] within(JsonNode shapes, int[] xs, int[] ys) {
        boolean[] within = new boolean[xs.length];
        for (JsonNode shape : shapes) {
            JsonNode corners = shape.get("corners");
            for (int row = 0; row < xs.length; row++) {
                double turned = 0;
                for (int i = 0; i < corners.size(); i += 2) {
                    int next = (i + 2) % corners.size();
                    double x1 = corners.get(i).asDouble() - xs[row] - 1e-7;
                    double y1 = corners.get(i + 1).asDouble() - ys[row] - 1e-7;
                    double x2 = corners.get(next).asDouble() - xs[row] - 1e-7;
                    double y2 = corners.get(next + 1).asDouble() - ys[row] - 1e-7;
                    turned += Math.atan2(x1 * y2 - x2 * y1, x1 * x2 + y1 * y2);
                }
                if (Math.abs(turned) > Math.PI) {
                    within[row] = shape.get("op").asText().equals("add");
                }
            }
        }
        return within;
    }

    @Test
    void arrowsAreDrawnForTheFarthestAndThePageSaysSo() throws IOException {
        assertThat(browser.find("#arrows").isDisplayed()).isFalse();
        browser.find("[data-space=places]").click();
        assertThat(browser.text("#arrows"))
                .contains("of the %,d examples the 60 that went farthest".formatted(change.size()));
        browser.picture("change-arrows");
        click("easy-to-learn → hard-to-learn");
        assertThat(browser.selected()).isBetween(1L, 60L);
        assertThat(browser.text("#arrows")).contains("all " + browser.selected() + " selected");
        List<?> drawn = (List<?>) browser.run("return [...farthest(cartography.filters)]");
        double[] right = change.change(Metric.VARIABILITY);
        double[] up = change.change(Metric.CONFIDENCE);
        double[] ways =
                drawn.stream()
                        .mapToInt(row -> ((Number) row).intValue())
                        .mapToDouble(row -> Math.hypot(right[row], up[row]))
                        .toArray();
        assertThat(ways).hasSize((int) browser.selected());
        for (int i = 1; i < ways.length; i++) {
            assertThat(ways[i]).isLessThanOrEqualTo(ways[i - 1] + 1e-4);
        }
        browser.picture("change-arrows-cell");
        browser.find("[data-space=change]").click();
        assertThat(browser.find("#arrows").isDisplayed()).isFalse();
    }

    @Test
    void anExampleIsToldWithWhatBothRunsSaidOfIt() throws IOException {
        int row = 100;
        browser.run(
                "cartography.plot.dispatchEvent(new CustomEvent('pin', {detail: given[0]}))", row);
        browser.await("return document.querySelectorAll('#detail .spark').length === 2");
        assertThat(browser.text("#detail"))
                .contains("example-" + change.b().id(row))
                .contains("A: small", "B: large")
                .contains(
                        "%.4f → %.4f"
                                .formatted(
                                        change.a().value(Metric.CONFIDENCE, row),
                                        change.b().value(Metric.CONFIDENCE, row)));
        assertThat(browser.all("#detail .spark circle")).hasSize(EPOCHS + EPOCHS + 1);
        browser.find("[data-space=places]").click();
        browser.picture("change-pinned");
        int[] at = browser.place(200);
        browser.actions()
                .moveToElement(browser.find("#plot canvas.overlay"), at[0], at[1])
                .perform();
        browser.await("return document.querySelectorAll('#tip .spark').length === 2");
        browser.picture("change-hover");
    }

    @Test
    void tablesLeaveWithBothRunsAndTheChange() throws IOException {
        click("hard-to-learn → easy-to-learn");
        List<String> lines = Files.readAllLines(browser.export("csv", "selection.csv"));
        List<String> header = List.of(lines.get(0).split(",", -1));
        assertThat(header).contains("confidence_change", "confidence_a", "confidence_b", "row");
        assertThat(lines).hasSize(1 + (int) browser.selected());
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            double before = Double.parseDouble(cells[header.indexOf("confidence_a")]);
            double now = Double.parseDouble(cells[header.indexOf("confidence_b")]);
            double by = Double.parseDouble(cells[header.indexOf("confidence_change")]);
            assertThat(now - before - by).isBetween(-0.0011, 0.0011);
        }
        JsonNode tasks =
                new ObjectMapper()
                        .readTree(browser.export("label-studio", "label-studio.json").toFile());
        assertThat(tasks).hasSize((int) browser.selected());
        assertThat(tasks.get(0).at("/data/confidence").isNumber()).isTrue();
        String svg = Files.readString(browser.export("svg", "map.svg"));
        assertThat(svg).contains("Δ variability", "Δ confidence", "data:image/png;base64,");
    }

    @Test
    void whatPeopleCannotNameIsNamedForThoseWhoListen() {
        Object nameless =
                browser.run(
                        """
                        return [...document.querySelectorAll('button, input, select, [role]')].filter(
                          (one) => !one.closest('[hidden]') && one.tagName !== 'FORM'
                            && !(one.textContent.trim() || one.getAttribute('aria-label')
                              || one.getAttribute('aria-labelledby') || one.labels?.length
                              || /^(row|rowgroup|gridcell|grid|status)$/.test(one.getAttribute('role')))
                        ).map((one) => one.outerHTML.slice(0, 200));
                        """);
        assertThat((List<?>) nameless).isEmpty();
    }

    @Test
    void itIsReadInTheDarkToo() throws IOException {
        browser.find("#theme").click();
        for (String tab : List.of("epochs", "about", "map")) {
            browser.find("#tab-" + tab).click();
            browser.picture("change-dark-" + tab);
        }
        browser.find("[data-space=places]").click();
        click("hard-to-learn → easy-to-learn");
        browser.picture("change-dark-arrows");
        browser.find("#theme").click();
    }

    @Test
    void hostileNamesAreShownAndNeverRun() throws IOException {
        String hostile = "<img src=x onerror='window.hacked = 1'>\u202E</script>";
        Path file = directory.resolve("hostile.html");
        String[] texts = new String[ROWS];
        Arrays.fill(texts, hostile);
        ChangeExplorer.of(change)
                .title(hostile)
                .names(hostile, "</script><script>window.hacked = 1</script>")
                .examples(Examples.rows(ROWS).text(texts))
                .trajectories(Analyzer.of(a).trajectories(), Analyzer.of(b).trajectories())
                .write(file);
        browser.open(file);
        String shown = hostile.replace("\u202E", "⟨U+202E⟩");
        assertThat(browser.text("h1")).isEqualTo(shown);
        assertThat(browser.text("#intro")).contains(shown);
        browser.run("cartography.plot.dispatchEvent(new CustomEvent('pin', {detail: 3}))");
        browser.await("return document.querySelectorAll('#detail .spark').length === 2");
        assertThat(browser.text("#detail")).contains(shown);
        for (String tab : List.of("table", "classes", "epochs", "findings", "about", "map")) {
            browser.find("#tab-" + tab).click();
        }
        assertThat(browser.run("return window.hacked ?? 'never'")).isEqualTo("never");
        assertThat(browser.requests()).isEmpty();
    }

    @Test
    void withoutWebGlTheProcessorDrawsAndThereIsAStillPicture() throws IOException {
        try (Browser other =
                Browser.start(directory.resolve("other"), "--disable-3d-apis", "--disable-gpu")) {
            other.open(page);
            assertThat(other.find("#still").isDisplayed()).isTrue();
            assertThat(other.find("#webgl").isDisplayed()).isTrue();
            other.find("[data-space=places]").click();
            long inked =
                    (Long)
                            other.run(
                                    """
                                    const canvas = document.querySelector('canvas.points');
                                    const { data } = canvas.getContext('2d')
                                      .getImageData(0, 0, canvas.width, canvas.height);
                                    let inked = 0;
                                    for (let i = 3; i < data.length; i += 4) inked += data[i] > 0;
                                    return inked;
                                    """);
            assertThat(inked).isGreaterThan(ROWS);
            other.picture("change-no-webgl");
        }
    }
}
