package io.github.djlcartography.report;

import com.sun.net.httpserver.HttpServer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ExampleFile;
import io.github.djlcartography.diagnose.Certainty;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The page of {@link Explorer}, served to this machine's own browser: for images in bulk, or more
 * examples than a file should hold. The map's columns are in memory, 2 bytes a value or 1; ids,
 * texts and images stay on disk until someone looks at them, and none is left out.
 *
 * <pre>{@code
 * try (PageServer server = PageServer.builder(map).examples(file).start()) {
 *     System.out.println(server.address());
 *     …
 * }
 * }</pre>
 *
 * <p>It listens on 127.0.0.1 alone, and answers who knows the token in its address, made anew at
 * each start from 128 random bits. Requests that name another host are refused, as a page that
 * rebinds its own name to this machine would send them. It writes nothing.
 */
public final class PageServer implements AutoCloseable {

    private static final int THREADS = 8; // a browser opens six connections
    private static final int TOKEN = 16; // bytes

    static {
        // Before its classes are loaded, which read it once: else a header waits 40 ms for an
        // acknowledgement before its body is sent.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final URI address;

    private PageServer(HttpServer server, ExecutorService threads, String token) {
        this.server = server;
        this.threads = threads;
        address =
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + token + "/");
    }

    /**
     * @param map at least one example, with confidence, variability and correctness
     * @return what is to be said of its page
     */
    public static Builder builder(DataMap map) {
        return new Builder(rows -> rows.accept(map));
    }

    /**
     * Of a map that memory need not hold.
     *
     * @param map file of one, as {@code Analyzer.mapTo} writes it; read until the server has
     *     started
     * @return what is to be said of its page
     */
    public static Builder builder(Path map) {
        return new Builder(rows -> DataMap.scan(map, rows));
    }

    /** What a page has besides its map. */
    public static final class Builder {

        private final ServedMap.Source map;
        private String title = "";
        private @Nullable ExampleFile examples;
        private @Nullable Archive run;
        private final List<Finding> findings = new ArrayList<>();
        private @Nullable ServedImages images;
        private int port;
        private Consumer<String> talk = message -> {};

        private Builder(ServedMap.Source map) {
            this.map = map;
        }

        /**
         * @param title the page's; default: that it is the map of the dataset
         * @return this
         */
        public Builder title(String title) {
            this.title = title;
            return this;
        }

        /**
         * Adds what is known of the examples: ids, texts, thumbnails, and metadata to filter by.
         *
         * @param examples of the root dataset; to be closed after the server
         * @return this
         */
        public Builder examples(ExampleFile examples) {
            this.examples = examples;
            return this;
        }

        /**
         * Adds image files in the place of thumbnails. What the column names outside the directory,
         * also through {@code ..} or a link, is not served, nor what is no PNG, JPEG, GIF, WebP or
         * BMP of at most 64 MiB.
         *
         * @param directory that they are in
         * @param column of the examples' metadata: each one's path, from the directory or absolute
         * @return this
         * @throws IOException if there is no such directory
         */
        public Builder images(Path directory, String column) throws IOException {
            images = new ServedImages(directory, column);
            return this;
        }

        /**
         * Adds how the run went, epoch by epoch, and the coverage ledger; and what each example
         * went through: a byte an epoch and example, of as many epochs as a quarter of the heap
         * holds. Read one epoch after the other while the server starts.
         *
         * @param run that the map was made from
         * @return this
         */
        public Builder run(Archive run) {
            this.run = run;
            return this;
        }

        /**
         * Adds a finding: how sure the map is.
         *
         * @param certainty of its trajectories
         * @return this
         */
        public Builder certainty(Certainty certainty) {
            findings.add(Finding.of(certainty));
            return this;
        }

        /**
         * @param port to listen on; default 0: any that is free
         * @return this
         */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * @param talk hears of requests that fail for what is on disk, on any thread
         * @return this
         */
        public Builder talk(Consumer<String> talk) {
            this.talk = talk;
            return this;
        }

        /**
         * Reads the map twice and each column of metadata up to three times, and listens.
         *
         * @return the server
         * @throws IOException if the port is not to be had
         * @throws IllegalArgumentException if the map is empty or lacks its axes, the examples are
         *     fewer than its ids tell of, or have not the column that names the images
         */
        public PageServer start() throws IOException {
            ServedMap served = new ServedMap(map, title);
            requireExamples(served);
            ServedRows rows = new ServedRows(served, examples);
            long room = Runtime.getRuntime().maxMemory() / 4;
            ServedCurves curves = run == null ? null : new ServedCurves(served, run, room);
            Map<String, Object> header = served.header();
            header.put("served", true);
            header.put("slices", rows.slices());
            header.put("measures", rows.measures());
            header.put("chunks", chunks(served, rows, curves));
            header.put("epochs", curves == null ? List.of() : curves.epochs());
            header.put("findings", findings.stream().map(Finding::toJson).toList());
            byte[] random = new byte[TOKEN];
            new SecureRandom().nextBytes(random);
            String token = HexFormat.of().formatHex(random);
            ServedPage page =
                    new ServedPage(token, html(served), served, rows, curves, images, talk);
            InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            HttpServer server = HttpServer.create(new InetSocketAddress(here, port), 0);
            ExecutorService threads =
                    Executors.newFixedThreadPool(
                            THREADS,
                            work -> {
                                Thread thread = new Thread(work, "cartography-serve");
                                thread.setDaemon(true);
                                return thread;
                            });
            server.setExecutor(threads);
            server.createContext("/", page);
            server.start();
            return new PageServer(server, threads, token);
        }

        private void requireExamples(ServedMap served) {
            long last = served.id(served.size() - 1);
            if (examples != null && last >= examples.size()) {
                throw new IllegalArgumentException(
                        "examples: found "
                                + examples.size()
                                + " rows, expected more than "
                                + last
                                + ", the map's last id.");
            }
            List<String> names = examples == null ? List.of() : examples.names();
            if (images != null && !names.contains(images.column())) {
                throw new IllegalArgumentException(
                        "images: found no column "
                                + images.column()
                                + " that names them, expected one of the metadata "
                                + names
                                + ".");
            }
        }

        private Map<String, Object> chunks(
                ServedMap served, ServedRows rows, @Nullable ServedCurves curves) {
            Map<String, Object> chunks = new LinkedHashMap<>();
            chunks.put("rows", 1);
            chunks.put("fields", rows.fields());
            chunks.put(
                    "epochs",
                    curves == null ? List.of() : Arrays.stream(curves.shown()).boxed().toList());
            boolean pictured = images != null || rows.hasThumbnails();
            chunks.put("images", pictured ? served.size() : 0);
            chunks.put("pictured", 0); // how many have one is not looked into
            chunks.put("together", ServedPage.MOST_ROWS);
            chunks.put("searched", ServedPage.MOST_SEARCHED);
            return chunks;
        }

        private static String html(ServedMap served) {
            PageTemplate template = new PageTemplate(served.title(), true);
            return template.section("", "still")
                    + served.still()
                    + template.section("still", "data")
                    + "<script type=\"application/json\" id=\"page\">"
                    + PageJson.of(served.header())
                    + "</script>"
                    + template.section("data", "chunks")
                    + template.section("chunks", "");
        }
    }

    /**
     * @return of the page, token and all: {@code http://127.0.0.1:PORT/TOKEN/}
     */
    public URI address() {
        return address;
    }

    /** Ends the server; what it is answering is broken off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
