package io.github.djlcartography.cli;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.opentest4j.TestAbortedException;

/**
 * Headless Chromium with one page open. Takes {@code chromium} (or {@code google-chrome}) and
 * {@code chromedriver} from the path; without them the tests that need it are skipped, and say so.
 */
final class Browser implements AutoCloseable {

    private static final Path PICTURES = Path.of("target", "page");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ChromeDriver driver;
    private final Path downloads;
    private String opened = "";

    private Browser(ChromeDriver driver, Path downloads) {
        this.driver = driver;
        this.downloads = downloads;
    }

    /**
     * @param downloads directory for what the page exports
     * @param flags of Chromium
     */
    static Browser start(Path downloads, String... flags) throws IOException {
        File chromium = onPath("chromium", "chromium-browser", "google-chrome");
        File chromedriver = onPath("chromedriver");
        if (chromium == null || chromedriver == null) {
            throw new TestAbortedException(
                    "skipped: no chromium and chromedriver on the path (Debian: apt-get install"
                            + " chromium chromium-driver)");
        }
        Files.createDirectories(downloads);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium);
        options.addArguments("--headless=new", "--no-sandbox", "--window-size=1400,900");
        options.addArguments("--enable-unsafe-swiftshader"); // WebGL on a machine without a GPU
        options.addArguments(flags);
        options.setExperimentalOption(
                "prefs",
                Map.of("download.default_directory", downloads.toAbsolutePath().toString()));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromedriver)
                        .usingAnyFreePort()
                        .build();
        return new Browser(new ChromeDriver(service, options), downloads);
    }

    private static @Nullable File onPath(String... names) {
        String[] directories = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        return Arrays.stream(names)
                .flatMap(name -> Arrays.stream(directories).map(in -> new File(in, name)))
                .filter(File::canExecute)
                .findFirst()
                .orElse(null);
    }

    /** Opens a page and waits until it is complete. */
    void open(Path page) {
        open(page.toUri());
    }

    void open(URI page) {
        driver.manage().logs().get(LogType.PERFORMANCE); // of the page before
        driver.manage().logs().get(LogType.BROWSER);
        opened = page.toString();
        driver.get(opened);
        await("return document.body.dataset.complete !== undefined");
    }

    /** Waits until a script says true. */
    void await(String condition) {
        await(condition, () -> Boolean.TRUE.equals(driver.executeScript(condition)));
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + PATIENCE + " in vain for: " + what);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Runs a script in the page; a promise is waited for. What gives nothing gives "". */
    Object run(String script, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        Object given =
                driver.executeAsyncScript(
                        "const done = arguments[arguments.length - 1]; const given = [...arguments];"
                                + "(async () => {"
                                + script
                                + "})().then(done, (failure) => done('failed: ' + failure.stack));",
                        arguments);
        return given == null ? "" : given;
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    String text(String selector) {
        return find(selector).getText();
    }

    Actions actions() {
        return new Actions(driver);
    }

    /** Where a row of the map is, in pixels from the middle of the plot's overlay. */
    int[] place(long row) {
        List<?> place =
                (List<?>)
                        run(
                                "const {plot} = cartography; const [x, y] = plot.placeOf(given[0]);"
                                        + "const o = plot.overlay;"
                                        + "return [Math.round(x - o.offsetLeft - o.offsetWidth / 2),"
                                        + " Math.round(y - o.offsetTop - o.offsetHeight / 2)]",
                                row);
        return place.stream().mapToInt(number -> ((Number) number).intValue()).toArray();
    }

    /** How many examples the filters leave. */
    long selected() {
        return (Long) run("return cartography.filters.count");
    }

    /** Drags along a circle, in shares of the plot, with shift and more keys held. */
    void lasso(double x, double y, double radius, Keys... held) {
        WebElement overlay = find("#plot canvas.overlay");
        int width = overlay.getSize().width;
        int height = overlay.getSize().height;
        Actions drag = actions().keyDown(Keys.SHIFT);
        for (Keys key : held) {
            drag.keyDown(key);
        }
        for (int i = 0; i <= 24; i++) {
            double angle = 2 * Math.PI * i / 24;
            drag.moveToElement(
                    overlay,
                    (int) (width * (x - 0.5 + radius * Math.cos(angle))),
                    (int) (height * (y - 0.5 + radius * Math.sin(angle))));
            if (i == 0) {
                drag.clickAndHold();
            }
        }
        drag.release();
        for (Keys key : held) {
            drag.keyUp(key);
        }
        drag.keyUp(Keys.SHIFT).perform();
    }

    /** Presses a button of the export dialogue, and returns the file. */
    Path export(String kind, String name) throws IOException {
        Path file = downloads.resolve(name);
        Files.deleteIfExists(file);
        find("#export").click();
        find("[data-export=" + kind + "]").click();
        await("return document.querySelector('#export-status').textContent !== 'writing …'");
        await(file.toString(), () -> Files.exists(file));
        find("#export-dialog form button").click();
        return file;
    }

    /** Addresses of everything that was asked of a network, or of the disk besides the page. */
    List<String> requests() {
        List<String> addresses = new ArrayList<>();
        String key = "\"url\":\"";
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            String message = entry.getMessage();
            if (message.contains("\"Network.requestWillBeSent\"")) {
                int from = message.indexOf(key, message.indexOf("\"request\":")) + key.length();
                addresses.add(message.substring(from, message.indexOf('"', from)));
            }
        }
        addresses.removeIf(
                address ->
                        address.startsWith("blob:")
                                || address.startsWith("data:")
                                || address.equals(opened));
        return addresses;
    }

    /** What the console has of warnings and errors, but for what the driver of the screen says. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("GL Driver Message"))
                .toList();
    }

    /** Keeps a picture for people to look at. */
    void picture(String name) throws IOException {
        Files.createDirectories(PICTURES);
        Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
