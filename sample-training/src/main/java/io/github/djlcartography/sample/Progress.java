package io.github.djlcartography.sample;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Steps done and time left over the whole job: a bar on a terminal, elsewhere one plain line every
 * ten seconds. Written to standard error.
 */
final class Progress implements AutoCloseable {

    private static final long QUIET_NANOS = 10_000_000_000L;

    private final PrintStream err = System.err;
    private long total;
    private final long start = System.nanoTime();
    private final @Nullable ProgressBar bar;
    private String phase = "";
    private long done;
    private long lastLine = start;

    /** Nothing to be done yet; see {@link #expect}. */
    Progress() {
        this(0);
    }

    Progress(long total) {
        this.total = total;
        boolean terminal = isTerminal() && System.getenv("NO_COLOR") == null;
        bar =
                terminal
                        ? new ProgressBarBuilder()
                                .setTaskName("training")
                                .setInitialMax(total)
                                .setUnit(" steps", 1)
                                .setStyle(ProgressBarStyle.ASCII)
                                .setUpdateIntervalMillis(200)
                                .build()
                        : null;
    }

    @SuppressWarnings("SystemConsoleNull") // from Java 22 on it is asked
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // Java 17 to 21: where there is a console, it is a terminal
        }
    }

    /** More steps are to be done. */
    void expect(long steps) {
        total += steps;
        if (bar != null) {
            bar.maxHint(total);
        }
    }

    void phase(String name) {
        phase = name;
        if (bar != null) {
            bar.setExtraMessage(name);
        }
    }

    void step() {
        done++;
        if (bar != null) {
            bar.step();
            return;
        }
        long now = System.nanoTime();
        if (now - lastLine > QUIET_NANOS) {
            lastLine = now;
            err.printf(
                    "%s: %d of %d steps, about %d s left%n",
                    phase, done, total, left(now).toSeconds());
        }
    }

    private Duration left(long now) {
        return Duration.ofNanos((long) ((now - start) / (double) done * Math.max(0, total - done)));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
