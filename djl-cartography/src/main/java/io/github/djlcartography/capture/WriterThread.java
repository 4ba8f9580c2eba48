package io.github.djlcartography.capture;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the training thread need not wait for, one task after another: softmax, checks, files. What
 * waits here holds at most {@value #LIMIT_MIB} MiB of arrays; the training thread waits rather than
 * exceed it. The first failure ends it: it is thrown on the training thread, and later tasks are
 * skipped. The thread goes when it is idle, and keeps the process alive until then.
 */
final class WriterThread {

    private static final int LIMIT_MIB = 64;
    private static final int LIMIT = LIMIT_MIB << 10; // KiB

    private final ThreadPoolExecutor executor;
    private final Semaphore room = new Semaphore(LIMIT);
    private volatile @Nullable Throwable failure;
    private boolean thrown;

    WriterThread() {
        executor =
                new ThreadPoolExecutor(
                        1,
                        1,
                        100,
                        TimeUnit.MILLISECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> new Thread(task, "cartography-writer"));
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Takes a task; one that alone fills the room is done before this returns.
     *
     * @param bytes that it holds on to
     */
    void submit(long bytes, Runnable task) {
        int permits = (int) Math.min(LIMIT, (bytes >> 10) + 1);
        room.acquireUninterruptibly(permits);
        executor.execute(() -> run(task, permits));
        if (permits == LIMIT) {
            drain();
        }
    }

    private void run(Runnable task, int permits) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            if (failure == null) {
                failure = e;
            }
        } finally {
            room.release(permits);
        }
    }

    /** Whether tasks are pointless by now. */
    boolean failed() {
        return failure != null;
    }

    /** Waits for every task, and throws if one failed. */
    void drain() {
        await();
        rethrow();
    }

    /** Waits for every task. */
    void await() {
        room.acquireUninterruptibly(LIMIT);
        room.release(LIMIT);
    }

    /** Throws the failure of a task, the first time it is asked. */
    void rethrow() {
        Throwable e = failure;
        if (e == null) {
            return;
        }
        if (thrown) {
            throw CaptureException.at(
                    "capture",
                    "an earlier failure (" + e.getMessage() + ")",
                    "none",
                    "Nothing was captured since. Build a new listener, with optResume(true) to go"
                            + " on after the last whole epoch.");
        }
        thrown = true;
        if (e instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) e;
    }

    /** Whether a failure was thrown already. */
    boolean told() {
        return thrown;
    }
}
