package io.github.djlcartography.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.opentest4j.TestAbortedException;

/**
 * What a served page of many examples costs: the server in a process of its own with a heap of 512
 * MB, asked for random rows one after the other over one connection; then the page in headless
 * Chromium, as {@link PageCost} measures the file. Read {@code row} (id and text, from the disk or
 * what the system keeps of it) against {@code floor}, six bytes that the server has in memory.
 * Argument: number of examples with ids and texts, by default 5000000.
 */
final class ServeCost {

    private static final int EPOCHS = 6;
    private static final int WARM = 1000;
    private static final int ASKED = 4000;

    private ServeCost() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Locale.setDefault(Locale.ROOT);
        int rows = arguments.length == 0 ? 5_000_000 : Integer.parseInt(arguments[0]);
        Path directory = Files.createTempDirectory("serve-cost");
        Process server = null;
        try {
            Path run = directory.resolve("run");
            PageRun.write(run, rows, EPOCHS, true, 0);
            long before = System.nanoTime();
            server = serve(run);
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8));
            String address = out.readLine();
            if (address == null) {
                throw new IllegalStateException("serve: exit code " + server.waitFor());
            }
            System.out.printf(
                    "%,d examples: ready to answer after %.1f s%n",
                    rows, 1e-9 * (System.nanoTime() - before));
            HttpClient client = HttpClient.newHttpClient();
            ask(client, address, "p", rows, "floor");
            ask(client, address, "t", rows, "row");
            search(client, address, rows);
            System.out.println("peak of the server: " + peak(server));
            browse(directory, URI.create(address));
        } finally {
            if (server != null) {
                server.destroy();
                server.waitFor();
            }
            PageCost.delete(directory);
        }
    }

    private static Process serve(Path run) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.github.djlcartography.cli.Main",
                        "serve",
                        run.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static byte[] get(HttpClient client, String address)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                client.send(
                        HttpRequest.newBuilder(URI.create(address)).build(),
                        BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(address + ": " + answer.statusCode());
        }
        return answer.body();
    }

    private static void ask(HttpClient client, String address, String kind, int rows, String name)
            throws IOException, InterruptedException {
        Random random = new Random(7);
        double[] times = new double[ASKED];
        for (int i = -WARM; i < ASKED; i++) {
            long before = System.nanoTime();
            get(client, address + kind + random.nextInt(rows));
            if (i >= 0) {
                times[i] = 1e-6 * (System.nanoTime() - before);
            }
        }
        Arrays.sort(times);
        System.out.printf(
                "%-6s ms: median %.2f, 95%% %.2f, 99%% %.2f, worst %.1f%n",
                name,
                times[ASKED / 2],
                times[ASKED * 95 / 100],
                times[ASKED * 99 / 100],
                times[ASKED - 1]);
    }

    private static void search(HttpClient client, String address, int rows)
            throws IOException, InterruptedException {
        long before = System.nanoTime();
        int found = 0;
        for (int from = 0; from < rows; from += 1 << 18) {
            int to = Math.min(rows, from + (1 << 18));
            String query = "find?from=" + from + "&to=" + to + "&text=train-0012345";
            found += get(client, address + query).length / Integer.BYTES;
        }
        System.out.printf(
                "search of all ids and texts: %.1f s, %d found%n",
                1e-9 * (System.nanoTime() - before), found);
    }

    private static String peak(Process server) throws IOException {
        Path status = Path.of("/proc/" + server.pid() + "/status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .findFirst()
                        .orElse("?")
                : "?";
    }

    private static void browse(Path directory, URI address) throws IOException {
        try (Browser browser =
                Browser.start(
                        directory.resolve("downloads"),
                        "--enable-precise-memory-info",
                        "--js-flags=--expose-gc")) {
            browser.open(address);
            List<Double> opened = PageCost.numbers(browser.run(PageCost.MEMORY));
            browser.run("globalThis.gc()");
            double heap = PageCost.numbers(browser.run(PageCost.MEMORY)).get(2);
            List<Double> hover = PageCost.numbers(browser.run(PageCost.HOVERS, true));
            List<Double> lasso = PageCost.numbers(browser.run(PageCost.LASSOS));
            System.out.printf(
                    "page: ready %.2f s, complete %.2f s, heap %.0f MB; hover %.1f ms, worst %.1f;"
                            + " lasso %.1f ms, with all %.1f ms%n",
                    opened.get(0) / 1000,
                    opened.get(1) / 1000,
                    heap,
                    hover.get(0),
                    hover.get(1),
                    lasso.get(0),
                    lasso.get(1));
        } catch (TestAbortedException e) {
            System.out.println(e.getMessage());
        }
    }
}
