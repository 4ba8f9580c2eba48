package io.github.djlcartography.report;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests. Behind the token:
 *
 * <pre>
 *   /           the page
 *   /c0 …       a column, whole: a block of {@link ServedMap}
 *   /t5,17,123  ids, texts and metadata of these rows: JSON, of each field an array
 *   /p17        what row 17 went through, a byte an epoch
 *   /i17        its image; 204 where it has none
 *   /find?from=0&amp;to=65536&amp;text=…   which of these rows have the text: uint32, little-endian
 * </pre>
 *
 * <p>Whoever does not know the token, or comes by another name than this machine's own, gets 403;
 * what is not there 404; what is no GET 405.
 */
final class ServedPage implements HttpHandler {

    /** Rows that one request may ask for. */
    static final int MOST_ROWS = 1024;

    /** Rows that one request may have searched. */
    static final int MOST_SEARCHED = 1 << 18;

    private static final Pattern HOST =
            Pattern.compile(
                    "(?:127\\.0\\.0\\.1|localhost|\\[::1])(?::\\d{1,5})?",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern ROW = Pattern.compile("([pi])(\\d{1,10})");
    private static final Pattern ROWS = Pattern.compile("t(\\d{1,10}(?:,\\d{1,10})*)");
    private static final Pattern FIND =
            Pattern.compile("from=(\\d{1,10})&to=(\\d{1,10})&text=([^&]*)");
    private static final String BYTES = "application/octet-stream";
    private static final String JSON = "application/json";

    /** Something that is not to be had. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;
        private final int code;

        Refusal(int code, String message) {
            super(message);
            this.code = code;
        }
    }

    private final byte[] token;
    private final byte[] html;
    private final ServedMap map;
    private final ServedRows rows;
    private final @Nullable ServedCurves curves;
    private final @Nullable ServedImages images;
    private final Consumer<String> talk;

    /**
     * @param talk hears what went wrong here, where the asker is not to blame
     */
    ServedPage(
            String token,
            String html,
            ServedMap map,
            ServedRows rows,
            @Nullable ServedCurves curves,
            @Nullable ServedImages images,
            Consumer<String> talk) {
        this.token = token.getBytes(US_ASCII);
        this.html = html.getBytes(UTF_8);
        this.map = map;
        this.rows = rows;
        this.curves = curves;
        this.images = images;
        this.talk = talk;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Cache-Control", "no-store");
            headers.set("Cross-Origin-Opener-Policy", "same-origin");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("X-Frame-Options", "DENY");
            // What is not the page runs nothing, even if someone opens it by itself.
            headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
            try {
                answer(exchange);
            } catch (Refusal refusal) {
                refuse(exchange, refusal.code, String.valueOf(refusal.getMessage()));
            } catch (RuntimeException e) { // damage in a file
                talk.accept(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
                refuse(
                        exchange,
                        500,
                        "The server could not read this: it says why on its terminal.");
            }
        }
    }

    private static void refuse(HttpExchange exchange, int code, String message) throws IOException {
        send(exchange, code, "text/plain; charset=utf-8", (message + "\n").getBytes(UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException, Refusal {
        String path = exchange.getRequestURI().getRawPath();
        admit(exchange.getRequestHeaders(), path == null ? "" : path);
        if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            throw new Refusal(405, "GET is all that there is.");
        }
        String asked = path.substring(1 + token.length);
        String query = exchange.getRequestURI().getRawQuery();
        if (asked.equals("/")) {
            exchange.getResponseHeaders()
                    .set("Content-Security-Policy", "frame-ancestors 'none'"); // it has its own
            send(exchange, 200, "text/html; charset=utf-8", html);
        } else if (asked.equals("/find") && query != null) {
            send(exchange, 200, BYTES, found(query));
        } else {
            answer(exchange, asked.isEmpty() ? asked : asked.substring(1));
        }
    }

    /** Refuses who may not ask: a page of another site, by a name that it made this machine's. */
    private void admit(Headers headers, String path) throws Refusal {
        List<String> hosts = headers.getOrDefault("Host", List.of());
        if (hosts.size() != 1 || !HOST.matcher(hosts.get(0)).matches()) {
            throw new Refusal(403, "This server answers to 127.0.0.1 and localhost only.");
        }
        int end = path.indexOf('/', 1);
        String given = path.isEmpty() ? "" : path.substring(1, end < 0 ? path.length() : end);
        if (end < 0 || !MessageDigest.isEqual(token, given.getBytes(UTF_8))) {
            throw new Refusal(403, "Open the address that cartography serve printed.");
        }
    }

    private void answer(HttpExchange exchange, String name) throws IOException, Refusal {
        byte[] block = map.bytes(name);
        Matcher several = ROWS.matcher(name);
        Matcher one = ROW.matcher(name);
        if (block != null) {
            send(exchange, 200, BYTES, block);
        } else if (several.matches() && !rows.fields().isEmpty()) {
            String[] numbers = several.group(1).split(",", -1);
            if (numbers.length > MOST_ROWS) {
                throw new Refusal(404, "At most " + MOST_ROWS + " rows at once.");
            }
            int[] chosen = new int[numbers.length];
            for (int i = 0; i < chosen.length; i++) {
                chosen[i] = row(numbers[i]);
            }
            send(exchange, 200, JSON, rows.texts(chosen).getBytes(UTF_8));
        } else if (one.matches() && one.group(1).equals("p") && curves != null) {
            send(exchange, 200, BYTES, curves.of(row(one.group(2))));
        } else if (one.matches() && one.group(1).equals("i")) {
            byte[] image = image(row(one.group(2)));
            Optional<String> type = ServedImages.type(image);
            if (type.isPresent()) {
                send(exchange, 200, type.get(), image);
            } else {
                exchange.sendResponseHeaders(204, -1); // it has none
            }
        } else {
            throw new Refusal(404, "There is nothing of that name.");
        }
    }

    private byte[] image(int row) throws IOException {
        if (images != null) {
            return images.read(rows.value(images.column(), row)).orElse(new byte[0]);
        }
        return rows.hasThumbnails() ? rows.thumbnail(row) : new byte[0];
    }

    private int row(String number) throws Refusal {
        return (int) within(Long.parseLong(number), map.size() - 1);
    }

    private static long within(long number, long last) throws Refusal {
        if (number > last) {
            throw new Refusal(404, "There is no row " + number + ".");
        }
        return number;
    }

    private byte[] found(String query) throws Refusal {
        Matcher find = FIND.matcher(query);
        if (!find.matches()) {
            throw new Refusal(404, "find asks for from, to and text.");
        }
        int to = (int) within(Long.parseLong(find.group(2)), map.size());
        int from = (int) within(Long.parseLong(find.group(1)), to);
        if (to - from > MOST_SEARCHED) {
            throw new Refusal(404, "At most " + MOST_SEARCHED + " rows at once.");
        }
        String text;
        try {
            text = URLDecoder.decode(find.group(3), UTF_8);
        } catch (IllegalArgumentException e) { // a stray %
            throw new Refusal(404, "The text is not encoded as a URL has it.");
        }
        IntStream.Builder found = IntStream.builder();
        rows.find(text, from, to, found);
        int[] all = found.build().toArray();
        ByteBuffer bytes =
                ByteBuffer.allocate(Integer.BYTES * all.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(all).forEach(bytes::putInt);
        return bytes.array();
    }

    private static void send(HttpExchange exchange, int code, String type, byte[] bytes)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean told = bytes.length > 0 && !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, told ? bytes.length : -1);
        if (told) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
