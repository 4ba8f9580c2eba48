package io.github.djlcartography.datasets.incidents;

/**
 * Something that one machine may have more of than another: "lost more oil than" or "is louder
 * than".
 *
 * @param verb "lose/lost", or empty of an adjective
 * @param noun "oil"; of an adjective "loud"
 * @param more "more oil" or "louder"
 * @param less "less oil" or "quieter"
 */
record Measure(String verb, String noun, String more, String less) {
    /** "lose/lost oil" or "loud louder quieter". */
    static Measure of(String text) {
        String[] words = text.split(" ", -1);
        return words.length == 2
                ? new Measure(words[0], words[1], "more " + words[1], "less " + words[1])
                : new Measure("", words[0], words[1], words[2]);
    }

    boolean isAdjective() {
        return verb.isEmpty();
    }

    /** "lost". */
    String past() {
        return verb.substring(verb.indexOf('/') + 1);
    }

    /** "lose". */
    String base() {
        return verb.substring(0, verb.indexOf('/'));
    }
}
