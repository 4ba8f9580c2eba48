package io.github.djlcartography.datasets.incidents;

/**
 * A verb in three forms.
 *
 * @param base as in "did not repair"
 * @param past as in "repaired"
 * @param participle as in "was repaired"
 */
record Verb(String base, String past, String participle) {
    /** "repair", regular; or "take-apart/took-apart/taken-apart" with hyphens for spaces. */
    static Verb of(String text) {
        String[] forms = text.replace('-', ' ').split("/", -1);
        if (forms.length == 3) {
            return new Verb(forms[0], forms[1], forms[2]);
        }
        String past = text.endsWith("e") ? text + "d" : text + "ed";
        return new Verb(text, past, past);
    }
}
