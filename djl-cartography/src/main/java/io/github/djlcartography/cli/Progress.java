package io.github.djlcartography.cli;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * How far a long piece of work is, on standard error: a bar on a terminal, elsewhere a line every
 * ten seconds. Work that takes less than a second says nothing. Thread-safe.
 */
final class Progress implements AutoCloseable {

    private static final long SECOND = 1_000_000_000L;
    private static final long PERIOD = 10 * SECOND; // of lines
    private static final long FRAME = SECOND / 10; // of the bar
    private static final int WIDTH = 30; // of the bar, in characters

    private final PrintWriter err;
    private final boolean bar;
    private final LongSupplier clock; // nanoseconds
    private final long start;
    private long told;
    private int shown; // characters on the line

    Progress(PrintWriter err) {
        this(err, Terminal.isWatched(), System::nanoTime);
    }

    Progress(PrintWriter err, boolean bar, LongSupplier clock) {
        this.err = err;
        this.bar = bar;
        this.clock = clock;
        start = clock.getAsLong();
        told = bar ? start + SECOND - FRAME : start;
    }

    /**
     * @param what is done, such as {@code reading epochs}
     * @param total more than 0
     */
    synchronized void at(String what, long done, long total) {
        if (done >= total) {
            close();
            return;
        }
        long now = clock.getAsLong();
        if (now - told < (bar ? FRAME : PERIOD)) {
            return;
        }
        told = now;
        int percent = (int) (100 * done / total);
        if (!bar) {
            err.printf("%s: %d%%, %d s%n", what, percent, (now - start) / SECOND);
            err.flush();
            return;
        }
        int full = WIDTH * percent / 100;
        show(
                "%s [%s%s] %3d%%%s"
                        .formatted(
                                what,
                                "#".repeat(full),
                                " ".repeat(WIDTH - full),
                                percent,
                                left(now - start, done, total)));
    }

    private static String left(long spent, long done, long total) {
        if (done <= 0 || spent < 3 * SECOND) {
            return "";
        }
        long seconds = Math.round((double) spent / done * (total - done) / SECOND);
        return seconds < 60
                ? ", %d s left".formatted(seconds)
                : ", %d min left".formatted(seconds / 60);
    }

    private void show(String line) {
        err.print(line + " ".repeat(Math.max(0, shown - line.length())) + "\r");
        err.flush(); // what is said next is written over it
        shown = line.length();
    }

    /** Leaves no bar behind. */
    @Override
    public synchronized void close() {
        if (shown > 0) {
            show("");
            shown = 0;
        }
    }
}
