package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.EpochBlocks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows in dataset order, the same in each epoch: all epochs side by side, a block of rows at a
 * time, so that what is kept of an example stays in the processor's cache. Threads take record
 * batches in turn.
 */
final class Lockstep {

    private static final int BLOCK_BYTES = 192 << 10;
    private static final int BLOCK_ROWS = 8192;
    private static final int OPEN_FILES = 512;
    private static final int COMPRESSED_FILES = 64; // each has a whole batch in memory

    private final Job job;
    private final List<Epoch> epochs;
    private final int threads;
    private final AtomicInteger nextBatch = new AtomicInteger();
    private int[] starts = {}; // row of the map where each batch begins
    private long[] first = {}; // ids of each batch
    private long[] last = {};

    private Lockstep(Job job, int threads) {
        this.job = job;
        this.epochs = job.epochs();
        this.threads = threads;
    }

    /**
     * @param provenance from what was come upon
     * @return the map; nothing where the rows are in another order, or something is wrong with
     *     them: then {@link Scatter} takes them, or says what
     */
    static Optional<DataMap> map(Job job, Function<Tally, Provenance> provenance) {
        boolean plain = job.layout().compression().equals("none");
        int files = plain ? OPEN_FILES : COMPRESSED_FILES;
        int threads = Math.min(job.threads(), files / job.epochs().size());
        long rows = job.epochs().get(0).coverage().seen();
        boolean alike =
                job.epochs().stream()
                        .allMatch(e -> e.parts().size() == 1 && e.coverage().seen() == rows);
        if (threads < 1 || !alike || rows < 1 || rows > job.rows()) {
            return Optional.empty();
        }
        try {
            return new Lockstep(job, threads).map((int) rows, provenance);
        } catch (ArchiveException e) {
            return Optional.empty();
        }
    }

    private Optional<DataMap> map(int rows, Function<Tally, Provenance> provenance) {
        try (EpochBlocks blocks = epochs.get(0).blocks(new EpochBlocks.Room())) {
            int batches = blocks.batches();
            starts = new int[batches + 1];
            for (int b = 0; b < batches; b++) {
                starts[b + 1] = starts[b] + blocks.rows(b);
            }
            first = new long[batches];
            last = new long[batches];
        }
        if (starts[starts.length - 1] != rows) {
            return Optional.empty();
        }
        MapColumns columns = new MapColumns(rows, job);
        long @Nullable [] ids = rows == job.rows() ? null : new long[rows];
        List<Walk> walks = new ArrayList<>();
        try {
            for (int i = 0; i < Math.min(threads, first.length); i++) {
                walks.add(new Walk(columns, ids));
            }
            if (!all(walks) || !isAscending()) {
                return Optional.empty();
            }
            for (int e = 0; e < epochs.size(); e++) {
                int epoch = e;
                EpochBlocks.verify(walks.stream().map(walk -> walk.epochs.get(epoch)).toList());
            }
        } finally {
            walks.forEach(Walk::close);
        }
        return Optional.of(columns.map(ids, provenance));
    }

    private static boolean all(List<Walk> walks) {
        boolean[] good = new boolean[walks.size()];
        try (Crew crew = new Crew(walks.size())) {
            crew.each(walks.size(), i -> good[i] = walks.get(i).walk());
        }
        for (boolean one : good) {
            if (!one) {
                return false;
            }
        }
        return true;
    }

    private boolean isAscending() {
        for (int b = 1; b < first.length; b++) {
            if (first[b] <= last[b - 1]) {
                return false;
            }
        }
        return first[0] >= 0 && last[last.length - 1] < job.rows();
    }

    /** One thread's way through the batches. */
    private final class Walk implements AutoCloseable {

        final List<EpochBlocks> epochs = new ArrayList<>();
        private final MapColumns columns;
        private final long @Nullable [] ids;
        private final Accumulators accumulators;
        private final @Nullable Triples triples;
        private final Plane[] planes = new Plane[Math.min(job.group(), job.epochs().size())];
        private final Readings readings = job.readings();
        private final int block;
        private final long[] example;
        private final int[] label;

        Walk(MapColumns columns, long @Nullable [] ids) {
            this.columns = columns;
            this.ids = ids;
            triples = Triples.serves(job) ? new Triples(job) : null;
            accumulators = triples == null ? new Accumulators(job) : Accumulators.ofTriples(job);
            Arrays.setAll(planes, e -> new Plane(job.form()));
            int bytes = Long.BYTES + Integer.BYTES + Float.BYTES * job.layout().width();
            block = Math.max(1, Math.min(BLOCK_ROWS, BLOCK_BYTES / bytes));
            example = new long[block];
            label = new int[block];
        }

        boolean walk() {
            EpochBlocks.Room room = new EpochBlocks.Room();
            for (Epoch epoch : Lockstep.this.epochs) {
                epochs.add(
                        epochs.isEmpty()
                                ? epoch.blocks(new EpochBlocks.Room())
                                : epoch.blocks(room, epochs.get(0)));
            }
            int batch = nextBatch.getAndIncrement();
            while (batch < first.length) {
                if (!walk(batch)) {
                    nextBatch.set(first.length); // the others may stop
                    return false;
                }
                batch = nextBatch.getAndIncrement();
            }
            return true;
        }

        private boolean walk(int batch) {
            for (EpochBlocks each : epochs) {
                each.begin(batch);
            }
            int end = starts[batch + 1];
            last[batch] = Long.MIN_VALUE;
            for (int row = starts[batch]; row < end; ) {
                int count = epochs.get(0).next(block);
                if (!walk(batch, row, count)) {
                    return false;
                }
                row += count;
            }
            return triples == null || triples.areProbabilities();
        }

        private boolean walk(int batch, int row, int count) {
            ByteBuffer examples = epochs.get(0).examples();
            ByteBuffer labels = epochs.get(0).labels();
            examples.asLongBuffer().get(example, 0, count);
            labels.asIntBuffer().get(label, 0, count);
            if (row == starts[batch]) {
                first[batch] = example[0];
            }
            if (!isAscending(last[batch], count) || !areClasses(count)) {
                return false;
            }
            last[batch] = example[count - 1];
            accumulators.fill(count);
            for (int e = 0; e < epochs.size(); e++) {
                EpochBlocks epoch = epochs.get(e);
                if (e > 0
                        && (epoch.next(block) != count
                                || (!epoch.isAssumed()
                                        && !(epoch.examples().equals(examples)
                                                && epoch.labels().equals(labels))))) {
                    return false;
                }
                if (triples != null) {
                    if (!triples.add(epoch, e, count, label, accumulators)) {
                        return false;
                    }
                    continue;
                }
                int member = e % planes.length;
                planes[member].reserve(count);
                readings.take(epoch, count);
                if (!readings.read(count, label, null, planes[member])) {
                    return false;
                }
                if (member == planes.length - 1 || e == epochs.size() - 1) {
                    accumulators.add(planes, member + 1, e - member, 0, 0, count);
                }
            }
            accumulators.place(0, count, row, columns, job.firstEpoch());
            if (job.layout().labelsAreClasses()) {
                System.arraycopy(label, 0, columns.labels, row, count);
            }
            if (ids != null) {
                System.arraycopy(example, 0, ids, row, count);
            }
            return true;
        }

        private boolean isAscending(long before, int count) {
            long previous = before;
            boolean ascending = true;
            for (int i = 0; i < count; i++) {
                ascending &= example[i] > previous;
                previous = example[i];
            }
            return ascending;
        }

        private boolean areClasses(int count) {
            int outside = 0;
            for (int i = 0; i < count; i++) {
                outside |= label[i] | (job.classes() - 1 - label[i]);
            }
            return outside >= 0 || !job.layout().labelsAreClasses();
        }

        @Override
        public void close() {
            epochs.forEach(EpochBlocks::close);
        }
    }
}
