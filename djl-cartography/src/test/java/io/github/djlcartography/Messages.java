package io.github.djlcartography;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every error about a file must say: {@code where: found …, expected …. remedy.} */
public final class Messages {

    private static final Pattern SHAPE =
            Pattern.compile("(?s)(.+?): found (.+), expected (.+?)\\. ([A-Z].+\\.)");

    private Messages() {}

    /**
     * @param message of an error
     * @param where the file or directory that it must name
     * @param found part of what it must say was found
     * @param expected part of what it must say was expected
     */
    public static void assertSays(
            @Nullable String message, Path where, String found, String expected) {
        Matcher parts = SHAPE.matcher(Objects.requireNonNull(message).strip());
        assertThat(parts.matches()).as("where, found, expected, remedy in: %s", message).isTrue();
        assertThat(parts.group(1)).isEqualTo(where.toString());
        assertThat(parts.group(2)).contains(found);
        assertThat(parts.group(3)).contains(expected);
    }
}
