package io.github.djlcartography.analyze;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/** Some threads that take numbered pieces of work in turn; of one thread, the caller's own. */
final class Crew implements AutoCloseable {

    private final int threads;
    private final ExecutorService pool;

    Crew(int threads) {
        this.threads = threads;
        pool = Executors.newFixedThreadPool(threads); // makes none before it has work
    }

    /**
     * Returns when all pieces are done.
     *
     * @param work takes 0 to pieces − 1
     */
    void each(int pieces, IntConsumer work) {
        each(pieces, () -> work, IntConsumer::accept);
    }

    /**
     * Returns when all pieces are done.
     *
     * @param tools what a thread makes for itself before it starts
     * @param work takes them, and 0 to pieces − 1
     */
    <T> void each(int pieces, Supplier<T> tools, ObjIntConsumer<T> work) {
        int workers = Math.min(threads, pieces);
        AtomicInteger next = new AtomicInteger();
        Runnable worker =
                () -> {
                    T own = tools.get();
                    int piece = next.getAndIncrement();
                    while (piece < pieces) {
                        work.accept(own, piece);
                        piece = next.getAndIncrement();
                    }
                };
        if (workers <= 1) {
            worker.run();
            return;
        }
        List<Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            futures.add(pool.submit(worker));
        }
        try {
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a map was made", e);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
