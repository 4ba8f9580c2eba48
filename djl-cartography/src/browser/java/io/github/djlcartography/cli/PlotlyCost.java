package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.openqa.selenium.ScriptTimeoutException;

/**
 * What the same points cost in Plotly's {@code scattergl}, in the browser of {@link PageCost}: a
 * yardstick, which is fetched by whoever wants it ({@code npm install plotly.js-dist-min}) and not
 * part of this repository. A hover lasts from the event to {@code plotly_hover}; a lasso from
 * mouse-up to {@code plotly_selected}. Arguments: {@code plotly.min.js}, and the number of points,
 * by default 1000000.
 */
final class PlotlyCost {

    private static final int EPOCHS = 6;

    private static final String PAGE =
            """
            <!doctype html><meta charset="utf-8"><body>
            <div id="plot" style="width:1000px;height:700px"></div>
            <script src="%s"></script>
            <script>
            const column = (text) => new Float32Array(
                Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
            const [x, y, color] = ["%s", "%s", "%s"].map(column);
            const marker = { size: 3, opacity: 0.5, color, colorscale: 'RdBu' };
            Plotly.newPlot('plot', [{ type: 'scattergl', mode: 'markers', x, y, marker }],
                { dragmode: 'lasso', hovermode: 'closest' }).then(() => {
              document.body.dataset.ready = document.body.dataset.complete = performance.now();
            });
            </script>
            """;

    private static final String READY = "return [+document.body.dataset.ready];";

    private static final String HOVERS =
            """
            const plot = document.querySelector('#plot');
            const area = plot.querySelector('.nsewdrag');
            const { left, top, width, height } = area.getBoundingClientRect();
            const times = [];
            let hovered = 0;
            plot.on('plotly_hover', () => (hovered = performance.now()));
            for (let i = 0; i < given[0]; i++) {
              const clientX = left + width * (0.05 + 0.5 * ((i * 23) % 60) / 60);
              const clientY = top + height * (0.1 + 0.8 * ((i * 37) % 60) / 60);
              hovered = 0;
              const before = performance.now();
              area.dispatchEvent(new MouseEvent('mousemove', { clientX, clientY, bubbles: true }));
              while (!hovered && performance.now() < before + 300) {
                await new Promise((done) => setTimeout(done));
              }
              times.push((hovered || performance.now()) - before);
              await new Promise((done) => setTimeout(done, 70)); // it takes one in 50 ms
            }
            times.sort((a, b) => a - b);
            return [times[times.length >> 1], times.at(-1)];
            """;

    /** Five moves, each of which is drawn before the next. */
    private static final String LASSO =
            """
            const plot = document.querySelector('#plot');
            const area = plot.querySelector('.nsewdrag');
            const { left, top, width, height } = area.getBoundingClientRect();
            let count = 0, ended = 0;
            plot.on('plotly_selected', (event) => {
              ended = performance.now();
              count = event?.points.length ?? 0;
            });
            const send = (type, i) => {
              const angle = (2 * Math.PI * i) / 6;
              const target = type === 'mousedown' ? area : document.querySelector('.dragcover');
              (target ?? document).dispatchEvent(new MouseEvent(type, {
                clientX: left + width * (0.3 + 0.12 * Math.cos(angle)),
                clientY: top + height * (0.7 - 0.15 * Math.sin(angle)),
                bubbles: true, buttons: 1}));
            };
            const start = performance.now();
            send('mousedown', 0);
            for (let i = 1; i <= 5; i++) {
              send('mousemove', i);
              await new Promise((done) => requestAnimationFrame(done));
            }
            const drawn = performance.now();
            send('mouseup', 6);
            while (!ended && performance.now() < drawn + 60000) {
              await new Promise((done) => setTimeout(done));
            }
            return [drawn - start, (ended || performance.now()) - drawn, count];
            """;

    private PlotlyCost() {}

    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        int rows = arguments.length < 2 ? 1_000_000 : Integer.parseInt(arguments[1]);
        Path directory = Files.createTempDirectory("plotly-cost");
        try (Browser browser = Browser.start(directory)) {
            System.out.printf(
                    "%-30s %8s %8s %8s %8s %12s %10s%n",
                    "plotly", "ready s", "hover", "worst", "drawing", "lasso", "selected");
            measure(browser, directory, Path.of(arguments[0]), rows, 0);
            measure(browser, directory, Path.of(arguments[0]), rows, 0.5);
        } finally {
            PageCost.delete(directory);
        }
    }

    private static void measure(Browser browser, Path directory, Path plotly, int rows, double line)
            throws IOException {
        Path run = directory.resolve("run" + line);
        PageRun.write(run, rows, EPOCHS, false, line);
        DataMap map = Analyzer.of(run).map();
        Path page =
                Files.writeString(
                        directory.resolve(line + ".html"),
                        PAGE.formatted(
                                plotly.toUri(),
                                base64(map.values(Metric.VARIABILITY)),
                                base64(map.values(Metric.CONFIDENCE)),
                                base64(map.values(Metric.CORRECTNESS))));
        System.out.printf("%-30s", "%,d%s".formatted(rows, line > 0 ? ", half on one line" : ""));
        try {
            browser.open(page);
            System.out.printf(" %8.2f", PageCost.numbers(browser.run(READY)).get(0) / 1000);
            System.out.flush();
            List<Double> hover = PageCost.numbers(browser.run(HOVERS, 20));
            System.out.printf(" %8.1f %8.1f", hover.get(0), hover.get(1));
            System.out.flush();
            List<Double> lasso = PageCost.numbers(browser.run(LASSO));
            System.out.printf(" %8.1f %12.1f %,10.0f", lasso.get(0), lasso.get(1), lasso.get(2));
        } catch (ScriptTimeoutException e) {
            System.out.print("  no answer in two minutes");
        }
        System.out.println();
    }

    private static String base64(double[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
