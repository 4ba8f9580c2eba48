package io.github.djlcartography.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ExampleFile;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the server says, byte by byte: it is held against the file of {@link Explorer}, and asked
 * what it must not say. What the page does with it, {@code ServedPageInBrowserTest} sees to.
 */
class PageServerTest {

    private static final int ROWS = 66_000; // a map's file has more than one batch
    private static final int EPOCHS = 3;
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 4};

    @TempDir private static Path directory;
    private static Path run;
    private static DataMap map;
    private static Examples examples;
    private static ExampleFile file;
    private static PageServer server;
    private static final List<String> TALK = new CopyOnWriteArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(int code, String headers, byte[] body) {
        String text() {
            return new String(body, UTF_8);
        }
    }

    @BeforeAll
    static void serveARun() throws IOException {
        Random random = new Random(3);
        run = directory.resolve("run");
        Runs runs = Runs.start(run, 3, random.ints(ROWS, 0, 3).toArray());
        for (int e = 0; e < EPOCHS; e++) {
            runs.gold(Pass.EPOCH_END, random.doubles(ROWS).toArray());
        }
        map = Analyzer.of(run).map();
        String[] ids = new String[ROWS];
        String[] texts = new String[ROWS];
        byte[][] images = new byte[ROWS][];
        for (int row = 0; row < ROWS; row++) {
            ids[row] = "id " + row;
            texts[row] = row == 4999 ? "x".repeat(3000) : "</script> Text of " + row;
            images[row] = row % 2 == 0 ? row % 4 == 0 ? PNG : JPEG : new byte[0];
        }
        double[] scores = random.doubles(ROWS, -5, 5).toArray();
        scores[17] = Double.NaN;
        examples =
                Examples.of(ids)
                        .with("group", strings(row -> "group " + row % 7))
                        .with("serial", strings(row -> row + "!"))
                        .with("score", scores)
                        .with("fold", IntStream.range(0, ROWS).map(row -> row % 5).toArray())
                        .with("time", random.longs(ROWS, 0, 1L << 40).toArray())
                        .with("kept", new boolean[ROWS])
                        .text(texts)
                        .thumbnails(images);
        examples.write(run);
        file = Archive.open(run).exampleFile().orElseThrow();
        server = start(PageServer.builder(map));
    }

    private static String[] strings(IntFunction<String> of) {
        return IntStream.range(0, ROWS).mapToObj(of).toArray(String[]::new);
    }

    private static PageServer start(PageServer.Builder builder) throws IOException {
        return builder.examples(file).run(Archive.open(run)).talk(TALK::add).start();
    }

    @AfterAll
    static void end() {
        server.close();
        file.close();
    }

    /** A request as it is given: no client of Java's lets one send what a bad one would. */
    private static Answer raw(int port, String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.getOutputStream().flush();
            byte[] all = socket.getInputStream().readAllBytes();
            String text = new String(all, ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            return new Answer(
                    Integer.parseInt(text.substring(9, 12)),
                    text.substring(0, end),
                    Arrays.copyOfRange(all, end + 4, all.length));
        }
    }

    private static Answer ask(PageServer server, String method, String path, String host)
            throws IOException {
        return raw(
                server.address().getPort(),
                method + " " + path + " HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    }

    private static Answer get(PageServer server, String name) throws IOException {
        return ask(server, "GET", server.address().getPath() + name, "Host: localhost\r\n");
    }

    private static byte[] bytes(PageServer server, String name) throws IOException {
        Answer answer = get(server, name);
        assertThat(answer.code).as("%s: %s", name, answer.headers).isEqualTo(200);
        return answer.body;
    }

    private static String block(String page, String id) {
        Matcher block =
                Pattern.compile("<script type=\"[a-z/]+\" id=\"" + id + "\">([^<]*)</script>")
                        .matcher(page);
        assertThat(block.find()).as("block %s", id).isTrue();
        return block.group(1);
    }

    private static byte[] unpacked(String page, String id) throws IOException {
        byte[] packed = Base64.getDecoder().decode(block(page, id));
        return new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
    }

    /** Header and blocks of the file; the chunks are what differs. */
    private static void assertSameAsTheFile(DataMap map, PageServer server) throws IOException {
        Path page = directory.resolve("page of " + map.size() + ".html");
        if (!Files.exists(page)) {
            Explorer explorer =
                    Explorer.of(map)
                            .examples(examples)
                            .coverage(Archive.open(run).epochs(Pass.EPOCH_END));
            if (map.size() == ROWS) {
                explorer = explorer.trajectories(Analyzer.of(run).trajectories());
            }
            explorer.write(page);
        }
        String whole = Files.readString(page);
        ObjectMapper json = new ObjectMapper();
        ObjectNode expected = (ObjectNode) json.readTree(block(whole, "page"));
        String served = new String(bytes(server, ""), UTF_8);
        ObjectNode header = (ObjectNode) json.readTree(block(served, "page"));
        List<JsonNode> blocks = new ArrayList<>();
        for (String one : List.of("labels", "regions")) {
            blocks.add(expected.get(one));
        }
        for (String several : List.of("columns", "slices", "measures")) {
            expected.get(several).forEach(blocks::add);
        }
        if (map.size() < ROWS) {
            blocks.add(expected.get("ids"));
            expected.remove("epochs"); // the trajectories are of other examples
            header.remove("epochs");
        }
        for (JsonNode block : blocks) {
            String id = block.get("block").asText();
            assertThat(bytes(server, id)).as(id).isEqualTo(unpacked(whole, id));
        }
        assertThat(header.remove("served").asBoolean()).isTrue();
        assertThat(header.remove("chunks").get("fields"))
                .isEqualTo(expected.remove("chunks").get("fields"));
        assertThat(header).isEqualTo(expected);
        assertThat(blocks.size()).isGreaterThan(12);
        Pattern still = Pattern.compile("<(img|p) id=\"still\".*");
        assertThat(still.matcher(served).results().map(m -> m.group()).toList())
                .isEqualTo(still.matcher(whole).results().map(m -> m.group()).toList())
                .hasSize(1);
    }

    @Test
    void everyColumnIsThatOfTheFile() throws IOException {
        assertSameAsTheFile(map, server);
    }

    @Test
    void aMapThatIsReadSomeRowsAtATimeGivesTheSame() throws IOException {
        Path saved = directory.resolve("map.arrow");
        map.save(saved);
        try (PageServer other = start(PageServer.builder(saved))) {
            assertSameAsTheFile(map, other);
        }
    }

    @Test
    void ofAPartOfTheExamplesTheRightOnesAreTold() throws IOException {
        DataMap part = map.where(IntStream.range(0, ROWS / 3).map(i -> 3 * i + 1).toArray());
        try (PageServer other = start(PageServer.builder(part))) {
            assertSameAsTheFile(part, other);
            JsonNode texts = new ObjectMapper().readTree(bytes(other, "t0,5,6,7"));
            assertThat(texts.get(0).toString())
                    .isEqualTo("[\"id 1\",\"id 16\",\"id 19\",\"id 22\"]");
            assertThat(bytes(other, "i5")).isEqualTo(PNG);
            Trajectories whole = Analyzer.of(run).trajectories();
            assertThat(bytes(other, "p7")[1]).isEqualTo(PageRows.level(whole, 1, 22));
            ByteBuffer found = found(other, "text of 22", 0, part.size());
            assertThat(found.getInt()).isEqualTo(7);
        }
    }

    @Test
    void anyRowsTextsAreThoseOfTheRun() throws IOException {
        Random random = new Random(5);
        List<String> fields = List.of("id", "text", "serial", "score", "time");
        for (int i = 0; i < 40; i++) {
            int first = random.nextInt(ROWS);
            int[] rows =
                    i % 2 == 0
                            ? random.ints(1 + random.nextInt(60), 0, ROWS).toArray()
                            : IntStream.range(first, Math.min(ROWS, first + 1000)).toArray();
            rows[0] = i == 0 ? 4999 : rows[0];
            JsonNode texts = new ObjectMapper().readTree(bytes(server, "t" + joined(rows)));
            for (int f = 0; f < fields.size(); f++) {
                for (int r = 0; r < rows.length; r++) {
                    assertThat(texts.get(f).get(r).asText())
                            .isEqualTo(text(fields.get(f), rows[r]));
                }
            }
        }
    }

    private static String joined(int... rows) {
        return String.join(",", Arrays.stream(rows).mapToObj(String::valueOf).toList());
    }

    private static String text(String field, int row) {
        return switch (field) {
            case "id" -> examples.id(row);
            case "text" ->
                    row == 4999
                            ? "x".repeat(2000) + " … (1,000 more characters)"
                            : examples.column("text", String[].class)[row];
            case "serial" -> row + "!";
            case "score" -> String.valueOf(examples.column(field, double[].class)[row]);
            default -> String.valueOf(examples.column(field, long[].class)[row]);
        };
    }

    @Test
    void whatAnExampleWentThroughIsThereEpochByEpoch() throws IOException {
        Trajectories whole = Analyzer.of(run).trajectories();
        for (int row : new int[] {0, 1, 4999, ROWS - 1}) {
            byte[] curve = bytes(server, "p" + row);
            assertThat(curve).hasSize(EPOCHS);
            for (int e = 0; e < EPOCHS; e++) {
                assertThat(curve[e]).isEqualTo(PageRows.level(whole, e, row));
            }
        }
    }

    @Test
    void anImageHasTheTypeOfItsBytes() throws IOException {
        assertThat(get(server, "i4").headers.toLowerCase(Locale.ROOT))
                .contains("content-type: image/png\r\n", "nosniff");
        assertThat(bytes(server, "i4")).isEqualTo(PNG);
        assertThat(get(server, "i6").headers.toLowerCase(Locale.ROOT))
                .contains("content-type: image/jpeg\r\n");
        assertThat(get(server, "i5").code).isEqualTo(204);
    }

    private static ByteBuffer found(PageServer server, String text, int from, int to)
            throws IOException {
        String query = "from=" + from + "&to=" + to + "&text=" + URLEncoder.encode(text, UTF_8);
        return ByteBuffer.wrap(bytes(server, "find?" + query)).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void aSearchFindsWhatAnyTextHolds() throws IOException {
        for (String text : List.of("TEXT of 77", "id 6999", "7!", "xxxx", "nowhere", "&=%+", "")) {
            for (int[] range : new int[][] {{4000, 9000}, {1000, 1000}, {6990, 7001}}) {
                ByteBuffer found = found(server, text, range[0], range[1]);
                String sought = text.toLowerCase(Locale.ROOT);
                for (int row = range[0]; row < range[1]; row++) {
                    String all =
                            examples.id(row)
                                    + "\n"
                                    + examples.column("text", String[].class)[row]
                                    + "\n"
                                    + row
                                    + "!\n"
                                    + text("score", row)
                                    + "\n"
                                    + text("time", row);
                    if (all.toLowerCase(Locale.ROOT).contains(sought)) {
                        assertThat(found.getInt()).as(text).isEqualTo(row);
                    }
                }
                assertThat(found.hasRemaining()).isFalse();
            }
        }
    }

    @Test
    void whoDoesNotKnowTheTokenLearnsNothing() throws IOException {
        String path = server.address().getPath();
        String token = path.substring(1, path.length() - 1);
        assertThat(token).matches("[0-9a-f]{32}");
        List<String> wrong =
                List.of(
                        "/",
                        "/" + token,
                        "//" + token + "/",
                        "/" + token.substring(1) + "/",
                        "/" + token + "0/",
                        "/" + "0".repeat(32) + "/t5",
                        "/%" + Integer.toHexString(token.charAt(0)) + token.substring(1) + "/",
                        "/" + token.toUpperCase(Locale.ROOT) + "x/",
                        "/c0",
                        "/favicon.ico",
                        "/?" + token + "/",
                        "/..;/" + token + "/");
        for (String one : wrong) {
            Answer answer = ask(server, "GET", one, "Host: 127.0.0.1\r\n");
            assertThat(answer.code).as(one).isEqualTo(403);
            assertThat(answer.headers + answer.text()).doesNotContain(token);
        }
        try (PageServer other = PageServer.builder(map).start()) {
            assertThat(other.address().getPath()).isNotEqualTo(path);
        }
    }

    @Test
    void whoComesByAnotherNameIsRefused() throws IOException {
        String path = server.address().getPath();
        int port = server.address().getPort();
        for (String host :
                List.of(
                        "",
                        "Host: evil.example\r\n",
                        "Host: evil.example:" + port + "\r\n",
                        "Host: 127.0.0.1.evil.example\r\n",
                        "Host: localhost.evil.example:" + port + "\r\n",
                        "Host: 127.0.0.1:80:80\r\n",
                        "Host: 127.0.0.1@evil.example\r\n",
                        "Host: 0.0.0.0:" + port + "\r\n",
                        "Host:\r\n",
                        "Host: localhost\r\nHost: evil.example\r\n")) {
            int code = ask(server, "GET", path, host).code;
            assertThat(code).as(host).isIn(400, 403);
        }
        for (String host : List.of("127.0.0.1:" + port, "LocalHost", "localhost:9", "[::1]:8")) {
            assertThat(ask(server, "GET", path, "Host: " + host + "\r\n").code).isEqualTo(200);
        }
        assertThat(raw(port, "GET " + path + " HTTP/1.0\r\n\r\n").code).isEqualTo(403);
    }

    @Test
    void thereIsNoMethodButGet() throws IOException {
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get")) {
            Answer answer = ask(server, method, server.address().getPath(), "Host: localhost\r\n");
            assertThat(answer.code).as(method).isEqualTo(405);
            assertThat(answer.headers).contains("Allow: GET");
        }
        assertThat(ask(server, "HEAD", server.address().getPath(), "Host: localhost\r\n").code)
                .isEqualTo(405);
    }

    @Test
    void whatIsNotThereIsNotFoundWhateverItIsCalled() throws IOException {
        for (String name :
                List.of(
                        "../",
                        "..%2f..%2fetc/passwd",
                        "%2e%2e/%2e%2e/etc/passwd",
                        "/",
                        "//etc/passwd",
                        "page.html",
                        "examples.arrow",
                        "still",
                        "ids",
                        "c99",
                        "c-1",
                        "C0",
                        "t",
                        "t-1",
                        "t1,",
                        "t,1",
                        "t1,,2",
                        "t1.5",
                        "t0x1",
                        "t" + ROWS,
                        "t0," + ROWS,
                        "t4294967296",
                        "t9999999999",
                        "t99999999999999999999",
                        "t" + joined(new int[ServedPage.MOST_ROWS + 1]),
                        "t%31",
                        "t١", // a digit of another script
                        "p" + ROWS,
                        "p2147483648",
                        "p1,2",
                        "i" + ROWS,
                        "i9999999999",
                        "i4/",
                        "i4%00",
                        "find",
                        "find?",
                        "find?from=0&to=5",
                        "find?to=5&from=0&text=a",
                        "find?from=-1&to=5&text=a",
                        "find?from=5&to=4&text=a",
                        "find?from=0&to=" + (ROWS + 1) + "&text=a",
                        "find?from=0&to=9999999999&text=a",
                        "find?from=0&to=5&text=%25%2",
                        "find?from=0&to=5&text=a&more=b")) {
            String path = server.address().getPath() + name;
            int code = ask(server, "GET", path, "Host: localhost\r\n").code;
            assertThat(code).as(name).isIn(400, 404); // 400: it is no URI
        }
        assertThat(TALK).isEmpty();
    }

    @Test
    void everyAnswerIsFencedIn() throws IOException {
        for (String name : List.of("", "c0", "t5", "i4", "nothing")) {
            assertThat(get(server, name).headers.toLowerCase(Locale.ROOT))
                    .contains(
                            "x-content-type-options: nosniff",
                            "cache-control: no-store",
                            "referrer-policy: no-referrer",
                            "cross-origin-resource-policy: same-origin",
                            name.isEmpty()
                                    ? "frame-ancestors 'none'"
                                    : "default-src 'none'; sandbox")
                    .doesNotContain("access-control");
        }
        Matcher policy =
                Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"")
                        .matcher(get(server, "").text());
        assertThat(policy.find()).isTrue();
        assertThat(policy.group(1))
                .startsWith("default-src 'none'; script-src 'sha256-")
                .contains("; connect-src 'self';")
                .doesNotContain("unsafe");
    }

    @Test
    void nobodyElseCanReachIt() throws IOException {
        List<InetAddress> others =
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(address -> !address.isLoopbackAddress())
                        .toList();
        assumeTrue(!others.isEmpty(), "this machine has no other address");
        for (InetAddress address : others) {
            assertThatThrownBy(() -> new Socket(address, server.address().getPort()).close())
                    .as("%s", address)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void imageFilesAreServedFromTheirDirectoryAndFromNowhereElse() throws IOException {
        Path images = Files.createDirectories(directory.resolve("images/inside"));
        Path outside = Files.write(directory.resolve("secret.png"), PNG);
        Files.write(images.resolve("a.png"), PNG);
        Files.write(images.resolve("wrong name.txt"), JPEG);
        Files.createDirectories(images.resolve("deep/er"));
        Files.write(images.resolve("deep/er/ä.jpg"), JPEG);
        Files.writeString(images.resolve("script.svg"), "<svg onload='alert(1)'/>");
        Files.writeString(images.resolve("page.png"), "<html>");
        Files.write(images.resolve("empty.png"), new byte[0]);
        Files.createSymbolicLink(images.resolve("out.png"), outside);
        Files.createSymbolicLink(images.resolve("up"), directory);
        Files.createSymbolicLink(images.resolve("round.png"), Path.of("round.png"));
        Files.createSymbolicLink(images.resolve("in.png"), Path.of("a.png"));
        String[] good = {
            "a.png", "wrong name.txt", "deep/er/ä.jpg", "in.png", "deep/../a.png", images + "/a.png"
        };
        String[] bad = {
            "script.svg",
            "page.png",
            "empty.png",
            "out.png",
            "up/secret.png",
            "round.png",
            "",
            ".",
            "deep",
            "../secret.png",
            "deep/../../secret.png",
            outside.toString(),
            "/etc/passwd",
            "missing.png",
            "a.png\0.jpg",
            "a.png/",
            "http://127.0.0.1/a.png"
        };
        String[] names = new String[ROWS];
        Arrays.fill(names, "none");
        System.arraycopy(good, 0, names, 0, good.length);
        System.arraycopy(bad, 0, names, 100, bad.length);
        Path place = directory.resolve("pictured");
        Examples.rows(ROWS).with("file", names).write(place);
        try (ExampleFile pictured = ExampleFile.open(place.resolve("examples.arrow"));
                PageServer other =
                        PageServer.builder(map).examples(pictured).images(images, "file").start()) {
            for (int i = 0; i < good.length; i++) {
                byte[] expected = i == 1 || i == 2 ? JPEG : PNG;
                assertThat(bytes(other, "i" + i)).as(good[i]).isEqualTo(expected);
            }
            for (int i = 0; i < bad.length; i++) {
                boolean same = bad[i].equals("a.png/"); // the file itself
                assertThat(get(other, "i" + (100 + i)).code).as(bad[i]).isEqualTo(same ? 200 : 204);
            }
        }
    }

    @Test
    void whatDoesNotBelongToTheMapIsRefused() throws IOException {
        assertThatThrownBy(() -> PageServer.builder(map.where(new int[0])).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 examples, expected at least 1");
        Path few = directory.resolve("few");
        Examples.rows(10).with("file", new int[10]).write(few);
        try (ExampleFile ten = ExampleFile.open(few.resolve("examples.arrow"))) {
            assertThatThrownBy(() -> PageServer.builder(map).examples(ten).start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found 10 rows, expected more than " + (ROWS - 1));
            DataMap two = map.where(new int[] {1, 2});
            assertThatThrownBy(
                            () ->
                                    PageServer.builder(two)
                                            .examples(ten)
                                            .images(directory, "path")
                                            .start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found no column path that names them")
                    .hasMessageContaining("[file]");
        }
        assertThatThrownBy(() -> PageServer.builder(map).images(directory.resolve("none"), "file"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void damageIsToldOnTheTerminalAndNotToTheBrowser() throws IOException {
        Path place = directory.resolve("damaged");
        Path damaged = place.resolve("examples.arrow");
        Examples.of(strings(row -> "same length " + (100_000 + row))).write(place);
        List<String> talk = new CopyOnWriteArrayList<>();
        try (ExampleFile bad = ExampleFile.open(damaged);
                PageServer other = PageServer.builder(map).examples(bad).talk(talk::add).start()) {
            assertThat(get(other, "t65000").code).isEqualTo(200);
            byte[] bytes = Files.readAllBytes(damaged);
            int at = new String(bytes, ISO_8859_1).indexOf("same length 165000");
            bytes[at] = (byte) 0xff; // no UTF-8
            Files.write(damaged, bytes, StandardOpenOption.WRITE);
            Answer answer = get(other, "t65000");
            assertThat(answer.code).isEqualTo(500);
            assertThat(answer.text()).doesNotContain(damaged.toString());
            assertThat(talk).hasSize(1).first().asString().contains(damaged.toString(), "damage");
            assertThat(get(other, "t64999").code).isEqualTo(200);
        }
    }

    @Test
    void onceClosedNobodyListens() throws IOException {
        PageServer other = PageServer.builder(map.where(new int[] {3, 4})).start();
        assertThat(get(other, "").code).isEqualTo(200);
        other.close();
        assertThatThrownBy(() -> get(other, "")).isInstanceOf(ConnectException.class);
    }
}
