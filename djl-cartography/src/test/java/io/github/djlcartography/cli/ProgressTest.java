package io.github.djlcartography.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final StringWriter said = new StringWriter();
    private long now;

    private Progress progress(boolean bar) {
        return new Progress(new PrintWriter(said), bar, () -> now);
    }

    private void after(double seconds) {
        now += (long) (seconds * 1e9);
    }

    @Test
    void nobodyWatchingGetsALineEveryTenSeconds() {
        try (Progress progress = progress(false)) {
            for (int i = 1; i < 25; i++) {
                after(1);
                progress.at("reading", i, 100);
            }
        }
        assertThat(said.toString().lines())
                .containsExactly("reading: 10%, 10 s", "reading: 20%, 20 s");
        assertThat(said.toString()).doesNotContain("\r", "\u001b");
    }

    @Test
    void whoWatchesGetsABarThatIsGoneInTheEnd() {
        try (Progress progress = progress(true)) {
            after(0.5);
            progress.at("reading", 5, 100);
            assertThat(said.toString()).isEmpty(); // not of what is soon done
            after(0.5);
            progress.at("reading", 10, 100);
            after(3);
            progress.at("reading", 50, 100);
        }
        String[] lines = said.toString().split("\r", -1);
        assertThat(lines[0]).isEqualTo("reading [###" + " ".repeat(27) + "]  10%");
        assertThat(lines[1]).startsWith("reading [" + "#".repeat(15)).endsWith(" 50%, 4 s left");
        assertThat(lines[2]).isBlank().hasSameSizeAs(lines[1]);
        assertThat(said.toString()).endsWith("\r").doesNotContain("\n");
    }

    @Test
    void whatIsDoneBeforeASecondSaysNothing() {
        for (boolean bar : new boolean[] {true, false}) {
            try (Progress progress = progress(bar)) {
                progress.at("reading", 1, 3);
                after(0.8);
                progress.at("reading", 3, 3);
            }
        }
        assertThat(said.toString()).isEmpty();
    }
}
