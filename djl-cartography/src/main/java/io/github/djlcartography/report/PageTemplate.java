package io.github.djlcartography.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code page.html} with the style and the scripts in it, and a policy that lets the browser run
 * these, known by their hashes, and load nothing.
 */
final class PageTemplate {

    private static final String D3 = "/META-INF/resources/webjars/d3/7.9.0/";

    /** In the order in which they need each other. */
    private static final List<String> MODULES =
            List.of(
                    "data.js",
                    "geometry.js",
                    "filters.js",
                    "recipe.js",
                    "points.js",
                    "plot.js",
                    "facets.js",
                    "list.js",
                    "detail.js",
                    "tabs.js",
                    "change.js",
                    "search.js",
                    "export.js",
                    "main.js");

    private final Map<String, String> parts = new LinkedHashMap<>();

    PageTemplate(String title) {
        this(title, false);
    }

    /**
     * @param served whether the page may ask its own server for more, and nobody else
     */
    PageTemplate(String title, boolean served) {
        String style = own("page.css");
        Map<String, String> scripts = new LinkedHashMap<>();
        scripts.put("d3", read(D3 + "dist/d3.min.js"));
        MODULES.forEach(name -> scripts.put(name, own(name)));
        String policy =
                "default-src 'none'; script-src "
                        + scripts.values().stream()
                                .map(PageTemplate::hash)
                                .collect(Collectors.joining(" "))
                        + "; style-src "
                        + hash(style)
                        + (served ? "; connect-src 'self'" : "")
                        + "; img-src data: blob:; base-uri 'none'; form-action 'none'"
                        + "; require-trusted-types-for 'script'; trusted-types 'none'";
        parts.put("policy", policy);
        parts.put("title", escaped(title));
        String noIcon =
                served ? "<link rel=\"icon\" href=\"data:,\">\n" : ""; // else it is asked for
        parts.put("style", noIcon + "<style>" + style + "</style>");
        parts.put("d3-license", escaped(read(D3 + "LICENSE")));
        parts.put(
                "scripts",
                scripts.entrySet().stream()
                        .map(
                                one ->
                                        "<script>"
                                                + checked(one.getKey(), one.getValue())
                                                + "</script>")
                        .collect(Collectors.joining("\n")));
    }

    /** What stands before {@code {{name}}}, between two of these, or behind the last one. */
    String section(String from, String to) {
        String html = own("page.html");
        int start = from.isEmpty() ? 0 : html.indexOf(marker(from)) + marker(from).length();
        int end = to.isEmpty() ? html.length() : html.indexOf(marker(to));
        String section = html.substring(start, end);
        for (Map.Entry<String, String> part : parts.entrySet()) {
            section = section.replace(marker(part.getKey()), part.getValue());
        }
        return section;
    }

    private static String marker(String name) {
        return "{{" + name + "}}";
    }

    /** A text as HTML, in an element or a quoted attribute. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("{{", "&#123;{");
    }

    /** A script with this in it would end, or be read another way. */
    private static String checked(String name, String script) {
        if (script.contains("</script") || script.contains("<!--")) {
            throw new IllegalStateException(name + ": found </script or <!--, expected neither.");
        }
        return script;
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private static String own(String name) {
        return read("page/" + name);
    }

    private static String read(String name) {
        try (InputStream in = PageTemplate.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        name
                                + ": not on the class path; expected it in this library or in its"
                                + " dependency org.webjars.npm:d3:7.9.0.");
            }
            return new String(in.readAllBytes(), UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
