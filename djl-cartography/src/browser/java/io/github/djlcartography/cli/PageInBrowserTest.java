package io.github.djlcartography.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Fingerprint;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.report.Explorer;
import io.github.djlcartography.select.Recipe;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selectors;
import io.github.djlcartography.select.Sources;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What people do on the page, done by a browser; pictures of it are left in target/page. */
@Tag("browser")
class PageInBrowserTest {

    private static final int ROWS = 5000;
    private static final int CLASSES = 4;
    private static final int EPOCHS = 6;
    private static final List<String> GROUPS = List.of("news", "fiction", "<b>web</b>", "speech");

    @TempDir private static Path directory;
    private static Path run;
    private static Path page;
    private static Browser browser;

    @BeforeAll
    static void openAPage() throws IOException {
        browser = Browser.start(directory.resolve("downloads"));
        run = directory.resolve("run");
        page = directory.resolve("page.html");
        write(run, ROWS, examples(), false);
        cartography("report", run.toString(), "--out", page.toString());
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

    static Examples examples() throws IOException {
        Random random = new Random(5);
        String[] ids = new String[ROWS];
        String[] texts = new String[ROWS];
        String[] groups = new String[ROWS];
        byte[][] images = new byte[ROWS][];
        for (int row = 0; row < ROWS; row++) {
            ids[row] = "example-" + row;
            texts[row] = "This is the text of number " + row + (row % 500 == 7 ? ", a needle" : "");
            groups[row] = GROUPS.get(random.nextInt(GROUPS.size()));
            images[row] = row % 3 == 0 ? image(row) : new byte[0];
        }
        double[] lengths = random.doubles(ROWS, -3, 1e6).toArray();
        lengths[7] = Double.NaN;
        return Examples.of(ids)
                .with("group", groups)
                .with("length", lengths)
                .text(texts)
                .thumbnails(images);
    }

    private static byte[] image(int row) throws IOException {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(row * 2654435 & 0xffffff));
        g.fillOval(2, 2, 12, 12);
        g.dispose();
        var png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    /** Learning curves; saturated ones stay where they start, on one vertical line. */
    static void write(Path run, int rows, Examples examples, boolean saturated) {
        Random random = new Random(9);
        int[] labels = random.ints(rows, 0, CLASSES).toArray();
        long[] ids = LongStream.range(0, rows).toArray();
        String fingerprint = Fingerprint.of(rows, ids, labels);
        double[] start = random.doubles(rows, -2, 2).toArray();
        double[] rate = random.doubles(rows, -0.2, 1).toArray();
        try (ArchiveWriter writer = ArchiveWriter.create(run)) {
            writer.manifest(
                    Manifest.builder(
                                    CLASSES,
                                    new Manifest.Dataset("toy", rows, rows, fingerprint),
                                    List.of(Pass.EPOCH_END))
                            .classNames(List.of("cat", "dog", "<i>fox</i>", "=1+1"))
                            .build());
            writer.examples(examples);
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                try (EpochWriter file = writer.epoch(Pass.EPOCH_END, epoch, Layout.full(CLASSES))) {
                    for (int row = 0; row < rows; row++) {
                        double logit =
                                saturated
                                        ? 3 * start[row]
                                        : start[row]
                                                + rate[row] * epoch
                                                + 0.6 * random.nextGaussian();
                        float gold = (float) (1 / (1 + Math.exp(-logit)));
                        float[] p = new float[CLASSES];
                        Arrays.fill(p, (1 - gold) / (CLASSES - 1));
                        p[labels[row]] = gold;
                        file.append(row, labels[row], p, 0);
                    }
                    file.publish(fingerprint, Coverage.of(rows, rows, 0, 0.5));
                }
            }
        }
    }

    static String cartography(String... arguments) {
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
                run.toString(),
                "--recipe",
                recipe.toString(),
                "--ids",
                ids.toString(),
                "--force");
        return Files.readAllLines(ids);
    }

    private static void clickValue(String facet, String value) {
        browser.run(
                """
                const facet = [...document.querySelectorAll('.facet')].find(
                    (one) => one.querySelector('summary span').textContent === given[0]);
                facet.open = true;
                const button = [...facet.querySelectorAll('.values button')].find(
                    (one) => one.querySelector('.name').textContent === given[1]);
                button.click();
                """,
                facet,
                value);
    }

    @Test
    void itAsksNothingOfAnyNetworkAndComplainsOfNothing() throws IOException {
        for (String tab : List.of("table", "classes", "epochs", "findings", "about", "map")) {
            browser.find("#tab-" + tab).click();
            browser.picture("light-" + tab);
        }
        assertThat(browser.requests()).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void thePointerShowsTheExampleUnderIt() throws IOException {
        int[] at = browser.place(12);
        browser.actions()
                .moveToElement(browser.find("#plot canvas.overlay"), at[0], at[1])
                .perform();
        long row = (Long) browser.run("return cartography.plot.hovered");
        browser.await("return document.querySelector('#tip .text') !== null");
        assertThat(browser.text("#tip"))
                .contains("example-" + row, "This is the text of number " + row, "confidence");
        assertThat(browser.all("#tip .spark circle")).hasSize(EPOCHS);
        browser.picture("hover");
        browser.actions().click().perform();
        assertThat(browser.text("#detail")).contains("example-" + row);
    }

    @Test
    void anImageIsShownWithItsExample() {
        browser.run("cartography.plot.dispatchEvent(new CustomEvent('pin', {detail: 300}))");
        browser.await("return document.querySelector('#detail img')?.naturalWidth === 16");
        assertThat(browser.text("#detail"))
                .contains("example-300", "This is the text of number 300");
    }

    @Test
    void aLassoLeavesAsARecipeThatKeepsTheSameExamples() throws IOException {
        browser.lasso(0.4, 0.4, 0.25);
        assertThat(browser.selected()).isBetween(1L, ROWS - 1L);
        List<String> ids = Files.readAllLines(browser.export("ids", "ids.txt"));
        assertThat(ids).hasSize((int) browser.selected());
        assertThat(replayed(browser.export("recipe", "recipe.json"))).isEqualTo(ids);
        browser.picture("lasso");
    }

    @Test
    void everyKindOfFilterLeavesAsARecipe() throws IOException {
        browser.lasso(0.45, 0.45, 0.4);
        browser.lasso(0.4, 0.5, 0.1, Keys.ALT);
        browser.lasso(0.85, 0.4, 0.1, Keys.CONTROL);
        clickValue("classes", "cat");
        clickValue("classes", "<i>fox</i>");
        clickValue("group", "<b>web</b>");
        clickValue("group", "news");
        clickValue("regions", "ambiguous");
        clickValue("regions", "in none of these");
        WebElement low = browser.find("[aria-label='confidence: at least']");
        low.sendKeys("0.31", Keys.TAB);
        browser.run("document.querySelectorAll('.facet').forEach((one) => (one.open = true))");
        browser.find("[aria-label='length: at most']").sendKeys("790000", Keys.TAB);
        assertThat(browser.selected()).isBetween(1L, ROWS / 2L);
        List<String> ids = Files.readAllLines(browser.export("ids", "ids.txt"));
        assertThat(ids).hasSize((int) browser.selected());
        assertThat(replayed(browser.export("recipe", "recipe.json"))).isEqualTo(ids);
        browser.picture("filters");
        long before = browser.selected();
        browser.find("#undo").click();
        assertThat(browser.selected()).isGreaterThan(before);
        browser.find("#redo").click();
        assertThat(browser.selected()).isEqualTo(before);
    }

    /** The library knows nothing of the page's grid, nor of how it combines its filters. */
    @Test
    void whatThePageKeepsTheLibraryKeepsToTheLastRow() {
        DataMap map = Analyzer.of(run).map();
        Random random = new Random(17);
        for (int i = 0; i < 60; i++) {
            JsonNode page = json((String) browser.run(RANDOM_FILTERS, random.nextInt(1 << 30)));
            Recipe recipe = Recipe.parse(page.get("recipe").toString());
            Selection selection = Selectors.of(recipe, Sources.of(run)).select(map);
            long[] rows =
                    LongStream.range(0, page.get("rows").size())
                            .map(at -> page.get("rows").get((int) at).asLong())
                            .toArray();
            assertThat(selection.ids()).as("%s", recipe).isEqualTo(rows);
        }
    }

    /** Lassos that cross themselves, run along grid lines and leave the map; ranges; lists. */
    private static final String RANDOM_FILTERS =
            """
            let state = given[0];
            const random = (n) => {  // Park and Miller
              state = (state * 48271) % 2147483647;
              return state % n;
            };
            const { filters, Data } = cartography;
            filters.clear();
            const shapes = [{op: random(2) ? 'add' : 'all'}];
            for (let s = random(4); s >= 0; s--) {
              const corners = [];
              const grid = random(2) ? 128 : 1;
              for (let c = 3 + random(12); c > 0; c--) {
                corners.push((random(90000) - 12000) / grid | 0, (random(90000) - 12000) / grid | 0);
              }
              shapes.push({op: random(3) ? 'add' : 'subtract', corners: corners.map((v) => v * grid)});
            }
            if (shapes[0].op === 'add') shapes.shift();
            if (shapes[0].op !== 'subtract') filters.set('shape', shapes);
            const some = (n) => [...Array(n).keys()].filter(() => random(2));
            const maybe = (key, value) => random(3) === 0 && value.length && filters.set(key, value);
            maybe('label', some(4));
            maybe('region', [...some(3), ...(random(2) ? [-1] : [])]);
            maybe('slice:group', some(4));
            for (const key of Data.columns.keys()) {
              const ends = [random(65535), random(65535)].sort((a, b) => a - b);
              if (random(6) === 0) filters.set('metric:' + key, ends);
            }
            if (random(3) === 0) filters.set('measure:length', [random(40000), 65534]);
            return JSON.stringify({recipe: cartography.recipe(), rows: [...filters.rows()]});
            """;

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Test
    void aSearchFindsIdsAndTexts() {
        WebElement field = browser.find("#search input");
        field.sendKeys("needle", Keys.ENTER);
        browser.await("return cartography.filters.count === 10");
        field.clear();
        field.sendKeys("example-4321", Keys.ENTER);
        browser.await("return cartography.filters.count === 1");
        assertThat(browser.text("#short-list .pool")).contains("example-4321");
    }

    @Test
    void theListIsInTheOrderOfSuspicionAndItsFirstTenAreKept() throws IOException {
        DataMap map = Analyzer.of(run).map();
        browser.find("form.first button").click();
        browser.await("return cartography.filters.count === 10");
        double[] confidence = map.values(Metric.CONFIDENCE);
        double tenth = Arrays.stream(confidence).sorted().toArray()[9];
        for (String id : Files.readAllLines(browser.export("ids", "ids.txt"))) {
            int row = Integer.parseInt(id.substring("example-".length()));
            assertThat(confidence[row]).isLessThan(tenth + 2.0 / 65534);
        }
    }

    @Test
    void tasksForReviewComeTheMostSuspiciousFirst() throws IOException {
        clickValue("classes", "dog");
        JsonNode tasks =
                new ObjectMapper()
                        .readTree(browser.export("label-studio", "label-studio.json").toFile());
        assertThat(tasks).hasSize((int) browser.selected());
        double before = 0;
        for (JsonNode task : tasks) {
            double score = task.at("/predictions/0/score").asDouble();
            assertThat(score).isGreaterThanOrEqualTo(before);
            assertThat(task.at("/predictions/0/result/0/value/choices/0").asText())
                    .isEqualTo("dog");
            assertThat(task.at("/data/text").asText())
                    .startsWith("This is the text of number " + task.at("/data/row").asText());
            assertThat(task.at("/data/example_id").asText())
                    .isEqualTo("example-" + task.at("/data/row").asText());
            assertThat(task.at("/data/fingerprint").asText()).startsWith("sha256:");
            before = score;
        }
    }

    /** What a person fills in comes back into a copy of the source, whichever file it was. */
    @Test
    void correctionsOfExportedFilesComeBackAsLabels() throws IOException {
        DataMap map = Analyzer.of(run).map();
        List<String> names = map.provenance().classNames();
        StringBuilder source = new StringBuilder("name,kind\n");
        for (int row = 0; row < ROWS; row++) {
            source.append(row).append(',').append(names.get(map.label(row))).append('\n');
        }
        Path given = Files.writeString(directory.resolve("source.csv"), source);
        browser.find("form.first button").click();
        browser.await("return cartography.filters.count === 10");
        long[] chosen = {-1, -1};
        List<String> lines = Files.readAllLines(browser.export("csv", "selection.csv"));
        for (int i = 0; i < chosen.length; i++) { // the two most suspicious
            chosen[i] =
                    Long.parseLong(
                            lines.get(i + 1).split(",", -1)[0].substring("example-".length()));
            lines.set(i + 1, lines.get(i + 1).replaceFirst(",,", ",cat,"));
        }
        Path filled = Files.write(directory.resolve("filled.csv"), lines);
        String table = relabelled(given, filled);

        ObjectMapper json = new ObjectMapper();
        JsonNode tasks =
                json.readTree(browser.export("label-studio", "label-studio.json").toFile());
        for (JsonNode task : tasks) {
            if (LongStream.of(chosen).anyMatch(row -> row == task.at("/data/row").asLong())) {
                ((ObjectNode) task)
                        .putArray("annotations")
                        .addObject()
                        .putArray("result")
                        .addObject()
                        .put("type", "choices")
                        .putObject("value")
                        .putArray("choices")
                        .add("cat");
            }
        }
        Path answered = directory.resolve("answered.json");
        json.writeValue(answered.toFile(), tasks);
        assertThat(relabelled(given, answered)).isEqualTo(table);

        List<String> before = source.toString().lines().toList();
        List<String> after = table.lines().toList();
        assertThat(after).hasSameSizeAs(before);
        for (int row = 0; row < ROWS; row++) {
            boolean corrected = row == chosen[0] || row == chosen[1];
            assertThat(after.get(row + 1))
                    .isEqualTo(corrected ? row + ",cat" : before.get(row + 1));
        }
    }

    private static String relabelled(Path source, Path from) throws IOException {
        Path out = directory.resolve("fixed.csv");
        cartography(
                "relabel",
                run.toString(),
                "--from",
                from.toString(),
                "--source",
                source.toString(),
                "--label-column",
                "kind",
                "--out",
                out.toString(),
                "--force");
        return Files.readString(out);
    }

    @Test
    void pointsAndLettersLeaveAsPictures() throws IOException {
        String svg = Files.readString(browser.export("svg", "map.svg"));
        assertThat(svg).contains("<svg", "data:image/png;base64,", "variability", "confidence");
        BufferedImage png = ImageIO.read(browser.export("png", "map.png").toFile());
        assertThat(png.getWidth()).isGreaterThan(600);
        long white = 0;
        for (int x = 0; x < png.getWidth(); x++) {
            for (int y = 0; y < png.getHeight(); y++) {
                white += (png.getRGB(x, y) & 0xffffff) == 0xffffff ? 1 : 0;
            }
        }
        long all = (long) png.getWidth() * png.getHeight();
        assertThat(white).isBetween(all / 10, all * 9 / 10);
    }

    @Test
    void theKeyboardAloneIsEnough() {
        browser.run("document.querySelector('#short-list .view').focus()");
        browser.actions().sendKeys(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER).perform();
        String first = browser.text("#detail strong");
        browser.actions().sendKeys(Keys.ARROW_DOWN).perform();
        assertThat(browser.text("#detail strong")).isNotEqualTo(first);
        browser.find("#tab-map").sendKeys(Keys.ARROW_RIGHT);
        assertThat(browser.find("#table").isDisplayed()).isTrue();
        browser.find("#tab-table").sendKeys(Keys.HOME);
        clickValue("classes", "cat");
        long some = browser.selected();
        browser.actions().keyDown(Keys.CONTROL).sendKeys("z").keyUp(Keys.CONTROL).perform();
        assertThat(browser.selected()).isEqualTo(ROWS).isGreaterThan(some);
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
        assertThat((String) browser.run("return document.documentElement.dataset.theme"))
                .isEqualTo("dark");
        for (String tab : List.of("table", "classes", "epochs", "map")) {
            browser.find("#tab-" + tab).click();
            browser.picture("dark-" + tab);
        }
        browser.find("#theme").click();
    }

    @Test
    void hostileTextsAreShownAndNeverRun() throws IOException {
        String[] texts = {
            "<script>window.hacked = 1</script>",
            "</script><script>window.hacked = 1</script>",
            "<img src=x onerror='window.hacked = 1'>",
            "<!--<script>",
            "\u202Egnp.exe \u2066hidden\u2069 \u0000\u0007\u001b[31m",
            "&lt;b&gt; &amp;amp; &#x202E;",
            "{{scripts}} {{data}} ${window.hacked = 1}",
            "=HYPERLINK(\"http://evil\")",
            "a".repeat(10_000_000),
            "\u2028line\u2029",
        };
        Path hostile = directory.resolve("hostile-run");
        String[] ids = texts.clone();
        ids[8] = "b".repeat(100_000);
        write(hostile, texts.length, Examples.rows(texts.length), false);
        DataMap map = Analyzer.of(hostile).map();
        String[] groups = new String[texts.length];
        Arrays.setAll(groups, i -> "x".repeat(i % 2) + texts[i % 8]);
        Path file = directory.resolve("hostile.html");
        Explorer.of(map)
                .title("</title><script>window.hacked = 1</script>\u202E half \uD800 of a pair")
                .examples(Examples.of(ids).with("<b>group</b>", groups).text(texts))
                .trajectories(Analyzer.of(hostile).trajectories())
                .write(file);
        assertThat(Files.size(file)).isLessThan(4_000_000);
        browser.open(file);
        assertThat(browser.text("h1"))
                .isEqualTo(
                        "</title><script>window.hacked = 1</script>⟨U+202E⟩ half ⟨U+D800⟩ of a"
                                + " pair");
        for (int row = 0; row < texts.length; row++) {
            browser.run(
                    "cartography.plot.dispatchEvent(new CustomEvent('pin', {detail: given[0]}))",
                    row);
            browser.await("return document.querySelector('#detail .text') !== null");
            String shown =
                    (String)
                            browser.run(
                                    "return document.querySelector('#detail .text').textContent");
            switch (row) {
                case 4 ->
                        assertThat(shown)
                                .isEqualTo(
                                        "⟨U+202E⟩gnp.exe ⟨U+2066⟩hidden⟨U+2069⟩"
                                                + " ⟨U+0000⟩⟨U+0007⟩⟨U+001B⟩[31m");
                case 8 ->
                        assertThat(shown)
                                .startsWith("aaaa")
                                .endsWith("(9,998,000 more characters)")
                                .hasSizeLessThan(2100);
                case 9 -> assertThat(shown).isEqualTo("⟨U+2028⟩line⟨U+2029⟩");
                default -> assertThat(shown).isEqualTo(texts[row]);
            }
        }
        for (String tab : List.of("table", "classes", "epochs", "findings", "about", "map")) {
            browser.find("#tab-" + tab).click();
        }
        browser.picture("hostile");
        String csv = Files.readString(browser.export("csv", "selection.csv"), UTF_8);
        assertThat(csv).contains("\"'=HYPERLINK(\"\"http://evil\"\")\"").contains("\"'=1+1\"");
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
            int[] at = other.place(12);
            other.actions()
                    .moveToElement(other.find("#plot canvas.overlay"), at[0], at[1])
                    .perform();
            assertThat(other.find("#tip").isDisplayed()).isTrue();
            other.picture("no-webgl");
        }
    }

    /** A saturated softmax: that is where plots that look at each point near the pointer hang. */
    @Test
    void halfAMillionPointsOnOneLineStayQuick() throws IOException {
        Path line = directory.resolve("line");
        write(line, 500_000, Examples.rows(500_000), true);
        Path file = directory.resolve("line.html");
        Explorer.of(Analyzer.of(line).map()).write(file);
        browser.open(file);
        double worst =
                ((Number)
                                browser.run(
                                        """
                                        const overlay = document.querySelector('#plot canvas.overlay');
                                        const { left, top, height } = overlay.getBoundingClientRect();
                                        const [x] = cartography.plot.placeOf(0);
                                        const times = [];
                                        let found = 0;
                                        for (let i = 0; i < 40; i++) {
                                          const before = performance.now();
                                          overlay.dispatchEvent(new PointerEvent('pointermove', {
                                            clientX: left + x - overlay.offsetLeft + (i % 5),
                                            clientY: top + (height * (i + 0.5)) / 40, bubbles: true}));
                                          times.push(performance.now() - before);
                                          found += cartography.plot.hovered >= 0;
                                          await new Promise((done) => requestAnimationFrame(done));
                                        }
                                        if (found < 30) throw new Error('hovered only ' + found);
                                        return times.sort((a, b) => a - b)[35];
                                        """))
                        .doubleValue();
        assertThat(worst).as("ms for nine moves of ten").isLessThan(150);
        browser.picture("line");
    }
}
