package io.github.djlcartography.select;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads recipes as people write them: {@code name(recipe, …, key=value, …)}, where a value is a
 * number, true, false, a list in brackets, or a text, in quotes where it is not plain words.
 */
final class RecipeText {

    private static final Pattern NAME = Pattern.compile("[A-Za-z]\\w*");
    private static final Pattern WORDS =
            Pattern.compile("[\\p{L}\\p{N}_.+/:-](?:[\\p{L}\\p{N}_.+/: -]*[\\p{L}\\p{N}_.+/:-])?");
    private static final Pattern QUOTED =
            Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.DOTALL);
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

    private final String text;
    private int at;

    RecipeText(String text) {
        this.text = text;
    }

    /** A text as a value: as it is where it reads back as that text. */
    static String quoted(String value) {
        return WORDS.matcher(value).matches() && plain(value).equals(value)
                ? value
                : '"' + value.replaceAll("[\"\\\\]", "\\\\$0") + '"';
    }

    Recipe recipe() {
        Recipe recipe = read();
        blank();
        if (at < text.length()) {
            throw wrong("nothing after it");
        }
        return recipe;
    }

    private Recipe read() {
        String name = token(NAME, "a name");
        Map<String, Object> parameters = new LinkedHashMap<>();
        List<Recipe> of = new ArrayList<>();
        if (next('(') && !next(')')) {
            do {
                int start = at;
                String key = token(NAME, "a name");
                if (next('=')) {
                    if (parameters.put(key, value()) != null) {
                        throw wrong("each parameter once, " + key + " too");
                    }
                } else {
                    at = start;
                    of.add(read());
                }
            } while (next(','));
            if (!next(')')) {
                throw wrong("a comma or )");
            }
        }
        return new Recipe(name, parameters, of);
    }

    private Object value() {
        if (next('[')) {
            List<Object> list = new ArrayList<>();
            if (!next(']')) {
                do {
                    list.add(value());
                } while (next(','));
                if (!next(']')) {
                    throw wrong("a comma or ]");
                }
            }
            return list;
        }
        blank();
        Matcher quoted = QUOTED.matcher(text).region(at, text.length());
        if (quoted.lookingAt()) {
            at = quoted.end();
            return quoted.group(1).replaceAll("\\\\(.)", "$1");
        }
        return plain(token(WORDS, "a value"));
    }

    private static Object plain(String word) {
        if (word.equals("true") || word.equals("false")) {
            return word.equals("true");
        } else if (WHOLE.matcher(word).matches()) {
            return Long.parseLong(word);
        }
        try {
            double number = Double.parseDouble(word);
            return Double.isFinite(number) && !word.matches(".*[dDfFxX]") ? (Object) number : word;
        } catch (NumberFormatException e) {
            return word;
        }
    }

    private void blank() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean next(char expected) {
        blank();
        boolean there = at < text.length() && text.charAt(at) == expected;
        at += there ? 1 : 0;
        return there;
    }

    private String token(Pattern pattern, String what) {
        blank();
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw wrong(what);
        }
        at = matcher.end();
        return matcher.group();
    }

    private IllegalArgumentException wrong(String expected) {
        String rest = text.substring(at);
        return new IllegalArgumentException(
                "recipe: found "
                        + (rest.isBlank() ? "its end" : "\"" + rest.strip() + "\"")
                        + ", expected "
                        + expected
                        + ", as in then(top(metric=confidence, share=0.9), random(share=0.5)).");
    }
}
