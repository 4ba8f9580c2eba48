package io.github.djlcartography.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ExampleFile;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.report.PageServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page that {@code serve} serves, in a browser, beside the file that {@code report} writes. */
@Tag("browser")
class ServedPageInBrowserTest {

    private static final int ROWS = 5000;

    @TempDir private static Path directory;
    private static Path run;
    private static DataMap map;
    private static ExampleFile file;
    private static PageServer server;
    private static Browser browser;

    @BeforeAll
    static void serve() throws IOException {
        browser = Browser.start(directory.resolve("downloads"));
        run = directory.resolve("run");
        PageInBrowserTest.write(run, ROWS, PageInBrowserTest.examples(), false);
        map = Analyzer.of(run).map();
        file = Archive.open(run).exampleFile().orElseThrow();
        server = start(file);
    }

    private static PageServer start(ExampleFile examples) throws IOException {
        return PageServer.builder(map).examples(examples).run(Archive.open(run)).start();
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
            server.close();
            file.close();
        }
    }

    @BeforeEach
    void openItAnew() {
        browser.open(server.address());
    }

    private static void filter(String key, String value) {
        browser.run("cartography.filters.set(given[0], JSON.parse(given[1]))", key, value);
    }

    @Test
    void nothingIsAskedOfAnyoneElseAndThereIsNothingToComplainOf() throws IOException {
        for (String tab : List.of("table", "classes", "epochs", "findings", "about", "map")) {
            browser.find("#tab-" + tab).click();
            browser.picture("served-" + tab);
        }
        assertThat(browser.requests())
                .isNotEmpty()
                .allMatch(address -> address.startsWith(server.address().toString()));
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.run("return fetch('https://example.com').catch(() => 'refused')"))
                .isEqualTo("refused");
    }

    @Test
    void thePointerShowsTheExampleAndAClickKeepsIt() throws IOException {
        int[] at = browser.place(12);
        WebElement overlay = browser.find("#plot canvas.overlay");
        browser.actions().moveToElement(overlay, at[0], at[1]).perform();
        long row = (Long) browser.run("return cartography.plot.hovered");
        browser.await("return document.querySelector('#tip .text') !== null");
        assertThat(browser.text("#tip"))
                .contains("example-" + row, "This is the text of number " + row, "confidence");
        assertThat(browser.all("#tip .spark circle")).hasSize(6);
        browser.actions().click().perform();
        browser.await("return document.querySelector('#detail .text') !== null");
        assertThat(browser.text("#detail")).contains("example-" + row, "length");
        browser.picture("served-hover");
    }

    @Test
    void anExamplesImageIsShownWhereItHasOne() {
        browser.run("cartography.plot.dispatchEvent(new CustomEvent('pin', {detail: 300}))");
        browser.await("return document.querySelector('#detail img')?.naturalWidth === 16");
        browser.run("cartography.plot.dispatchEvent(new CustomEvent('pin', {detail: 301}))");
        browser.await("return document.querySelector('#detail .text') !== null");
        assertThat(browser.all("#detail img")).isEmpty();
    }

    @Test
    void aSelectionIsTheLibrarysToTheLastExample() throws IOException {
        filter("shape", "[{\"op\":\"add\",\"corners\":[0,0,60000,9000,50000,65000,3000,50000]}]");
        filter("label", "[0,2]");
        filter("slice:group", "[1,3]");
        filter("measure:length", "[9000,60000]");
        assertThat(browser.selected()).isBetween(1L, ROWS / 2L);
        List<String> ids = Files.readAllLines(browser.export("ids", "ids.txt"));
        assertThat(ids).hasSize((int) browser.selected());
        Path replayed = directory.resolve("replayed.txt");
        PageInBrowserTest.cartography(
                "select",
                run.toString(),
                "--recipe",
                browser.export("recipe", "recipe.json").toString(),
                "--ids",
                replayed.toString(),
                "--force");
        assertThat(Files.readAllLines(replayed)).isEqualTo(ids);
        browser.picture("served-filters");
    }

    @Test
    void whatIsExportedIsWhatTheFileExports() throws IOException {
        Path page = directory.resolve("page.html");
        PageInBrowserTest.cartography("report", run.toString(), "--out", page.toString());
        for (String[] one :
                new String[][] {
                    {"csv", "selection.csv"},
                    {"json", "selection.json"},
                    {"label-studio", "label-studio.json"}
                }) {
            browser.open(server.address());
            filter("region", "[1]"); // more than one request's rows
            byte[] served = Files.readAllBytes(browser.export(one[0], one[1]));
            browser.open(page);
            filter("region", "[1]");
            assertThat(served).isEqualTo(Files.readAllBytes(browser.export(one[0], one[1])));
        }
    }

    @Test
    void aSearchIsTheServersToMake() {
        WebElement field = browser.find("#search input");
        field.sendKeys("NEEDLE", Keys.ENTER);
        browser.await("return cartography.filters.count === 10");
        field.clear();
        field.sendKeys("example-4321", Keys.ENTER);
        browser.await("return cartography.filters.count === 1");
        browser.await(
                "return document.querySelector('#short-list .pool').textContent"
                        + ".includes('example-4321')");
    }

    @Test
    void hostileTextsAreShownAndNeverRun() throws IOException {
        String hostile = "</script><img src=x onerror='window.hacked = 1'>\u202E";
        String[] texts = new String[ROWS];
        String[] ids = new String[ROWS];
        for (int row = 0; row < ROWS; row++) {
            texts[row] = hostile + row;
            ids[row] = row + hostile;
        }
        Path place = directory.resolve("hostile");
        Examples.of(ids).with("<b>id</b>", ids).text(texts).write(place);
        try (ExampleFile bad = ExampleFile.open(place.resolve("examples.arrow"));
                PageServer other = start(bad)) {
            browser.open(other.address());
            browser.run("cartography.plot.dispatchEvent(new CustomEvent('pin', {detail: 7}))");
            browser.await("return document.querySelector('#detail .text') !== null");
            assertThat(browser.text("#detail .text"))
                    .isEqualTo("</script><img src=x onerror='window.hacked = 1'>⟨U+202E⟩7");
            browser.find("#tab-table").click();
            assertThat(browser.run("return window.hacked ?? 'never'")).isEqualTo("never");
        }
    }

    @Test
    void itSaysThatTheServerHasEnded() throws IOException {
        PageServer other = start(file);
        browser.open(other.address());
        other.close();
        browser.run("cartography.plot.dispatchEvent(new CustomEvent('pin', {detail: 4000}))");
        browser.await("return !document.querySelector('#failure').hidden");
        assertThat(browser.text("#failure")).contains("Start cartography serve again");
        browser.picture("served-ended");
    }
}
