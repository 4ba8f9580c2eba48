package io.github.djlcartography.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a page of many examples costs the one who opens it, in headless Chromium with WebGL on the
 * processor: the worst case. Times are the page's own clock, from the start of the navigation or
 * from the event; a hover lasts until the text is there, a lasso from mouse-up until the selection
 * and its number are known, and until the histograms and the list are. Argument: number of examples
 * with ids and texts, by default 1000000; three times as many without.
 */
final class PageCost {

    private static final int EPOCHS = 6;

    static final String HOVERS =
            """
            const overlay = document.querySelector('#plot canvas.overlay');
            const tip = document.querySelector('#tip');
            const { left, top, width, height } = overlay.getBoundingClientRect();
            const times = [];
            for (let i = 0; i < 60; i++) {
              const x = left + width * (0.05 + 0.5 * ((i * 23) % 60) / 60);
              const y = top + height * (0.1 + 0.8 * ((i * 37) % 60) / 60);
              const before = performance.now();
              overlay.dispatchEvent(
                  new PointerEvent('pointermove', {clientX: x, clientY: y, bubbles: true}));
              while (!tip.hidden && given[0] && !tip.querySelector('.text')) {
                await new Promise((done) => setTimeout(done));
              }
              if (!tip.hidden) times.push(performance.now() - before);
              await new Promise((done) => setTimeout(done, 20));
            }
            times.sort((a, b) => a - b);
            return [times[times.length >> 1], times.at(-1)];
            """;

    static final String LASSOS =
            """
            const { plot, filters } = cartography;
            const overlay = plot.overlay;
            overlay.setPointerCapture = () => {};
            const { left, top, width, height } = overlay.getBoundingClientRect();
            const chosen = [], all = [];
            let counted = 0;
            const recount = filters.recount;
            filters.recount = () => {
              recount.call(filters);
              counted = performance.now();
            };
            for (let l = 0; l < 7; l++) {
              const send = (type, i) => {
                const angle = (2 * Math.PI * i) / 80;
                overlay.dispatchEvent(new PointerEvent(type, {
                  clientX: left + width * (0.3 + 0.12 * Math.cos(angle) + 0.01 * l),
                  clientY: top + height * (0.3 + 0.15 * Math.sin(angle)),
                  bubbles: true, shiftKey: true, buttons: 1}));
              };
              send('pointerdown', 0);
              for (let i = 1; i < 80; i++) send('pointermove', i);
              const before = performance.now();
              send('pointerup', 80);
              chosen.push(counted - before);
              all.push(performance.now() - before);
              await new Promise((done) => setTimeout(done, 1500));
            }
            const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];
            return [median(chosen), median(all), filters.count];
            """;

    static final String MEMORY =
            """
            return [Number(document.body.dataset.ready), Number(document.body.dataset.complete),
                performance.memory.usedJSHeapSize / 1e6];
            """;

    private PageCost() {}

    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        int rows = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        Path directory = Files.createTempDirectory("page-cost");
        try (Browser browser =
                Browser.start(
                        directory, "--enable-precise-memory-info", "--js-flags=--expose-gc")) {
            System.out.printf(
                    "%-26s %8s %8s %8s %9s %7s %7s %7s %7s %7s %10s%n",
                    "page",
                    "MiB",
                    "write s",
                    "ready s",
                    "complete",
                    "heap MB",
                    "hover",
                    "worst",
                    "lasso",
                    "all",
                    "selected");
            measure(browser, directory, "ids and texts", rows, true, 0);
            measure(browser, directory, "neither", 3 * rows, false, 0);
            measure(browser, directory, "half on one line", rows, false, 0.5);
            Path one = directory.resolve("ids and texts");
            Path other = directory.resolve("another seed");
            PageRun.write(other, rows, EPOCHS, false, 0, 2);
            measure(browser, directory, "two runs", rows, true, "diff", one + "", other + "");
        } finally {
            delete(directory);
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void measure(
            Browser browser, Path directory, String name, int rows, boolean texts, double line)
            throws IOException {
        Path run = directory.resolve(name);
        PageRun.write(run, rows, EPOCHS, texts, line);
        measure(browser, directory, name, rows, texts, "report", run.toString());
    }

    /**
     * @param command that writes the page, without its --out
     */
    private static void measure(
            Browser browser,
            Path directory,
            String name,
            int rows,
            boolean texts,
            String... command)
            throws IOException {
        Path page = directory.resolve(name + ".html");
        long before = System.nanoTime();
        int code =
                Main.run(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(System.err, true, UTF_8),
                        Stream.concat(Stream.of(command), Stream.of("--out", page.toString()))
                                .toArray(String[]::new));
        if (code != 0) {
            throw new IllegalStateException(command[0] + ": exit code " + code);
        }
        double seconds = 1e-9 * (System.nanoTime() - before);
        double ready = Double.POSITIVE_INFINITY;
        double complete = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 3; i++) { // the page is slow where the machine has other work
            browser.open(page);
            List<Double> opened = numbers(browser.run(MEMORY));
            ready = Math.min(ready, opened.get(0));
            complete = Math.min(complete, opened.get(1));
        }
        browser.run("globalThis.gc()");
        double heap = numbers(browser.run(MEMORY)).get(2);
        List<Double> hover = numbers(browser.run(HOVERS, texts));
        List<Double> lasso = numbers(browser.run(LASSOS));
        System.out.printf(
                "%-26s %8.1f %8.1f %8.2f %9.2f %7.0f %7.1f %7.1f %7.1f %7.1f %,10.0f%n",
                "%,d, %s".formatted(rows, name),
                Files.size(page) / (double) (1 << 20),
                seconds,
                ready / 1000,
                complete / 1000,
                heap,
                hover.get(0),
                hover.get(1),
                lasso.get(0),
                lasso.get(1),
                lasso.get(2));
    }

    static List<Double> numbers(Object given) {
        if (!(given instanceof List<?> list)) {
            throw new IllegalStateException(String.valueOf(given));
        }
        return list.stream().map(number -> ((Number) number).doubleValue()).toList();
    }
}
