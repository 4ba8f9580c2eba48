package io.github.djlcartography.export;

/** Fields between commas, as RFC 4180 has them. */
final class Csv {

    private Csv() {}

    static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> "\",\r\n".indexOf(c) >= 0);
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
