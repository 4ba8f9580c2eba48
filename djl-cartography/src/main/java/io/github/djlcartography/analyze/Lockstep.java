package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.EpochBlocks;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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
    private int end; // batch after those that are walked together
    private int base; // row of the map where these begin
    private MapColumns columns;
    private long @Nullable [] ids;

    private Lockstep(Job job, int threads) {
        this.job = job;
        this.epochs = job.epochs();
        this.threads = threads;
        columns = new MapColumns(0, job);
    }

    /** Takes some rows of a map, the next ones in dataset order. */
    @FunctionalInterface
    interface Piece {
        /**
         * @param columns used again for the next ones
         * @param ids of the rows, used again too; null where they are the rows' numbers
         * @param count rows of the columns, from the first
         */
        void take(MapColumns columns, long @Nullable [] ids, int count);
    }

    /**
     * @param provenance from what was come upon
     * @return the map; nothing where the rows are in another order, or something is wrong with
     *     them: then {@link Scatter} takes them, or says what
     */
    static Optional<DataMap> map(Job job, Function<Tally, Provenance> provenance) {
        List<DataMap> map = new ArrayList<>();
        boolean good =
                walk(
                        job,
                        Integer.MAX_VALUE,
                        (columns, ids, count) -> map.add(columns.map(ids, provenance)));
        return good ? Optional.of(map.get(0)) : Optional.empty();
    }

    /**
     * Makes the map a piece at a time.
     *
     * @param most rows of a piece; it has a record batch at least
     * @return whether the pieces are the map; where they are not, {@link #map} gives nothing
     */
    static boolean walk(Job job, int most, Piece piece) {
        return isLikely(job) && new Lockstep(job, threads(job)).walkAll(most, piece);
    }

    private static int threads(Job job) {
        boolean plain = job.layout().compression().equals("none");
        int files = plain ? OPEN_FILES : COMPRESSED_FILES;
        return Math.min(job.threads(), files / job.epochs().size());
    }

    /** Whether rows are in dataset order, as far as the ledgers and the first rows tell. */
    static boolean isLikely(Job job) {
        Epoch start = job.epochs().get(0);
        long rows = start.coverage().seen();
        boolean alike =
                job.epochs().stream()
                        .allMatch(e -> e.parts().size() == 1 && e.coverage().seen() == rows);
        if (threads(job) < 1 || !alike || rows < 1 || rows > job.rows()) {
            return false;
        }
        return good(
                () -> {
                    try (EpochBlocks blocks = start.blocks(new EpochBlocks.Room())) {
                        blocks.begin(0);
                        int count = blocks.next(BLOCK_ROWS);
                        LongBuffer ids = blocks.examples().asLongBuffer();
                        int i = 1;
                        while (i < count && ids.get(i) > ids.get(i - 1)) {
                            i++;
                        }
                        return i >= count;
                    }
                });
    }

    /** Damage is told of by whoever reads row by row. */
    private static boolean good(BooleanSupplier reading) {
        try {
            return reading.getAsBoolean();
        } catch (ArchiveException e) {
            return false;
        }
    }

    private boolean walkAll(int most, Piece piece) {
        if (!good(this::begin)) {
            return false;
        }
        int largest = 0;
        for (int from = 0; from < first.length; from = end(from, most)) {
            largest = Math.max(largest, starts[end(from, most)] - starts[from]);
        }
        columns = new MapColumns(largest, job);
        ids = largest == job.rows() ? null : new long[largest];
        List<Walk> walks = new ArrayList<>();
        try (Crew crew = new Crew(threads)) {
            for (int i = 0; i < Math.min(threads, first.length); i++) {
                walks.add(new Walk());
            }
            for (int from = 0; from < first.length; from = end) {
                base = starts[from];
                end = end(from, most);
                nextBatch.set(from);
                if (!good(() -> all(crew, walks)) || !isAscending()) {
                    return false;
                }
                piece.take(columns, ids, starts[end] - base);
            }
            return good(() -> isVerified(walks));
        } finally {
            walks.forEach(Walk::close);
        }
    }

    private boolean begin() {
        try (EpochBlocks blocks = epochs.get(0).blocks(new EpochBlocks.Room())) {
            int batches = blocks.batches();
            starts = new int[batches + 1];
            for (int b = 0; b < batches; b++) {
                starts[b + 1] = starts[b] + blocks.rows(b);
            }
            first = new long[batches];
            last = new long[batches];
        }
        return starts[first.length] == epochs.get(0).coverage().seen();
    }

    /** The batch after those that make a piece. */
    private int end(int from, int most) {
        int end = from + 1;
        while (end < first.length && starts[end + 1] - starts[from] <= most) {
            end++;
        }
        return end;
    }

    private static boolean all(Crew crew, List<Walk> walks) {
        boolean[] good = new boolean[walks.size()];
        crew.each(walks.size(), i -> good[i] = walks.get(i).walk());
        for (boolean one : good) {
            if (!one) {
                return false;
            }
        }
        return true;
    }

    private boolean isVerified(List<Walk> walks) {
        for (int e = 0; e < epochs.size(); e++) {
            int epoch = e;
            EpochBlocks.verify(walks.stream().map(walk -> walk.epochs.get(epoch)).toList());
        }
        return true;
    }

    /** Of the batches so far: the ids in each are. */
    private boolean isAscending() {
        for (int b = 1; b < end; b++) {
            if (first[b] <= last[b - 1]) {
                return false;
            }
        }
        return first[0] >= 0 && last[end - 1] < job.rows();
    }

    /** One thread's way through the batches. */
    private final class Walk implements AutoCloseable {

        final List<EpochBlocks> epochs = new ArrayList<>();
        private final Accumulators accumulators;
        private final @Nullable Triples triples;
        private final Plane[] planes = new Plane[Math.min(job.group(), job.epochs().size())];
        private final Readings readings = job.readings();
        private final int block;
        private final long[] example;
        private final int[] label;

        Walk() {
            triples = Triples.serves(job) ? new Triples(job) : null;
            accumulators = triples == null ? new Accumulators(job) : Accumulators.ofTriples(job);
            Arrays.setAll(planes, e -> new Plane(job.form()));
            int bytes = Long.BYTES + Integer.BYTES + Float.BYTES * job.layout().width();
            block = Math.max(1, Math.min(BLOCK_ROWS, BLOCK_BYTES / bytes));
            example = new long[block];
            label = new int[block];
        }

        boolean walk() {
            if (epochs.isEmpty()) {
                open();
            }
            int batch = nextBatch.getAndIncrement();
            while (batch < end) {
                if (!walk(batch)) {
                    nextBatch.set(end); // the others may stop
                    return false;
                }
                batch = nextBatch.getAndIncrement();
            }
            return true;
        }

        private void open() {
            EpochBlocks.Room room = new EpochBlocks.Room();
            for (Epoch epoch : Lockstep.this.epochs) {
                epochs.add(
                        epochs.isEmpty()
                                ? epoch.blocks(new EpochBlocks.Room())
                                : epoch.blocks(room, epochs.get(0)));
            }
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
            accumulators.place(0, count, row - base, columns, job.firstEpoch());
            if (job.layout().labelsAreClasses()) {
                System.arraycopy(label, 0, columns.labels, row - base, count);
            }
            long[] to = ids;
            if (to != null) {
                System.arraycopy(example, 0, to, row - base, count);
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
