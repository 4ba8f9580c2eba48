package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/**
 * Rows in any order of which there are more than fit into memory. Each epoch is read once, and what
 * is wanted of its rows goes to disk: into buckets of consecutive examples. Then each bucket is
 * {@link Scatter}ed by itself, and the buckets' rows follow each other in dataset order.
 *
 * <p>All buckets are in one file, in chunks; where these are is kept in memory. The file is deleted
 * as soon as it is open where the system can do that, so that a killed process leaves none.
 */
final class Buckets implements AutoCloseable {

    private static final int MOST = 1 << 16; // buckets
    private static final int LARGEST = 1 << 16; // examples: a plane of them stays in the cache
    private static final int LEAST_CHUNK = 4 << 10; // bytes
    private static final int LARGEST_CHUNK = 256 << 10;

    private final Job job;
    private final Plane.Form form;
    private final int shift; // log₂ of a bucket's examples
    private final int keys; // ints of a row that hold example and label
    private final int width; // ints of a row
    private final int capacity; // ints of a chunk
    private final Path file;
    private final FileChannel channel;
    private final AtomicLong end = new AtomicLong();
    private final Chunks[][] chunks; // by epoch and bucket

    /** What a bucket has of each epoch. */
    interface Source {
        /** Reads an epoch's rows into their places. */
        void read(int epoch, Places places, Plane plane);
    }

    /** Where rows go. */
    interface Places {
        /**
         * @throws ArchiveException if the row cannot be one of its epoch
         */
        int of(long example, int label);
    }

    /** Where the rows of an epoch and a bucket are. */
    private static final class Chunks {

        long[] positions = {}; // all but the last chunk are full
        int count;
        int last; // ints of the last one

        void add(long position, int ints) {
            if (count == positions.length) {
                positions = Arrays.copyOf(positions, 2 * count + 1);
            }
            positions[count++] = position;
            last = ints;
        }
    }

    /**
     * @param memory for the places of as many buckets as there are threads, and for chunks
     * @param map file beside which the buckets are
     * @throws ArchiveException if the buckets' file cannot be made
     */
    Buckets(Job job, long memory, Path map) {
        this.job = job;
        form = job.form();
        long most = memory / 2 / job.threads() / Footprint.ofPlace(job, false);
        most = Math.max(1, Math.min(most, Math.min(LARGEST, Scatter.most(job))));
        int least = log(job.rows() - 1) - log(MOST) + 1;
        shift = Math.max(least, log((int) most));
        int labelBits = job.layout().labelsAreClasses() ? log(job.classes() - 1) + 1 : Integer.SIZE;
        keys = shift + labelBits <= Integer.SIZE ? 1 : 2;
        width = keys + 1 + form.more() + form.each() + 2 * form.longs();
        long bytes = memory / 8 / job.threads() / count();
        bytes = Math.max(LEAST_CHUNK, Math.min(LARGEST_CHUNK, bytes));
        capacity = Math.max(1, (int) bytes / Integer.BYTES / width) * width;
        chunks = new Chunks[job.epochs().size()][count()];
        for (Chunks[] epoch : chunks) {
            Arrays.setAll(epoch, b -> new Chunks());
        }
        file = map.resolveSibling(map.getFileName() + ".buckets.unfinished");
        try {
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw failed("making it", e);
        }
    }

    /** ⌊log₂⌋ of a positive number; −1 of 0. */
    private static int log(int n) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(n);
    }

    /** Number of buckets. */
    int count() {
        return ((job.rows() - 1) >>> shift) + 1;
    }

    /** Bytes that the buckets will take on disk. */
    long bytes() {
        long rows = job.epochs().stream().mapToLong(epoch -> epoch.coverage().seen()).sum();
        return rows * width * Integer.BYTES;
    }

    /**
     * Makes the map a piece at a time.
     *
     * @param provenance of the map, as far as it is known
     * @throws ArchiveException if a row cannot be, or contradicts another one
     */
    void walk(Provenance provenance, BiConsumer<DataMap, Tally> piece) {
        try (Crew crew = new Crew(job.threads())) {
            inOrder(crew, job.epochs().size(), Sorter::new, Sorter::sort);
            for (int bucket = 0; bucket < count(); bucket += job.threads()) {
                int first = bucket;
                Scatter.Part[] parts = new Scatter.Part[Math.min(job.threads(), count() - bucket)];
                inOrder(
                        crew,
                        parts.length,
                        () -> parts,
                        (to, i) -> to[i] = part(first + i, provenance));
                for (Scatter.Part part : parts) {
                    piece.accept(part.map(), part.tally());
                }
            }
        }
    }

    private Scatter.Part part(int bucket, Provenance provenance) {
        int base = bucket << shift;
        int rows = Math.min(1 << shift, job.rows() - base);
        return Scatter.part(
                job,
                base,
                rows,
                (epoch, places, plane) -> read(epoch, bucket, places, plane),
                provenance);
    }

    /** Of several failures the first piece's is thrown, whichever thread is faster. */
    private static <T> void inOrder(
            Crew crew, int pieces, Supplier<T> tools, ObjIntConsumer<T> work) {
        Map<Integer, ArchiveException> failures = new ConcurrentHashMap<>();
        AtomicInteger failed = new AtomicInteger(pieces); // the first one
        crew.each(
                pieces,
                tools,
                (own, piece) -> {
                    if (piece < failed.get()) {
                        try {
                            work.accept(own, piece);
                        } catch (ArchiveException e) {
                            failures.put(piece, e);
                            failed.accumulateAndGet(piece, Math::min);
                        }
                    }
                });
        ArchiveException first = failures.get(failed.get());
        if (first != null) {
            throw first;
        }
    }

    /** A thread that puts the rows of epochs into buckets. */
    private final class Sorter {

        private final Readings readings = job.readings();
        private final Plane plane = new Plane(job.form());
        private final int[][] open = new int[count()][capacity];
        private final int[] filled = new int[count()];
        private final ByteBuffer buffer = buffer();

        void sort(int epoch) {
            job.epochs()
                    .get(epoch)
                    .read(
                            (count, example, label, values) ->
                                    sort(epoch, count, example, label, values));
            for (int bucket = 0; bucket < open.length; bucket++) {
                flush(epoch, bucket);
            }
        }

        private void sort(int epoch, int count, long[] example, int[] label, float[] values) {
            for (int i = 0; i < count; i++) {
                Contradictions.check(job, epoch, example[i], label[i]);
            }
            plane.reserve(count);
            readings.take(count, values);
            if (!readings.read(count, label, null, plane)) {
                throw Contradictions.wrong(job, epoch, readings, count, row -> example[row]);
            }
            for (int row = 0; row < count; row++) {
                int id = (int) example[row];
                int bucket = id >>> shift;
                if (filled[bucket] == capacity) {
                    flush(epoch, bucket);
                }
                put(row, id & (1 << shift) - 1, label[row], open[bucket], filled[bucket]);
                filled[bucket] += width;
            }
        }

        private void put(int row, int place, int label, int[] to, int at) {
            if (keys == 1) {
                to[at] = place | label << shift;
            } else {
                to[at] = place;
                to[at + 1] = label;
            }
            int next = at + keys;
            to[next++] = plane.gold[row];
            next = put(plane.more, row, form.more(), to, next);
            next = put(plane.each, row, form.each(), to, next);
            for (int i = 0; i < form.longs(); i++) {
                long value = plane.longs[row * form.longs() + i];
                to[next++] = (int) value;
                to[next++] = (int) (value >>> Integer.SIZE);
            }
        }

        private int put(int[] from, int row, int size, int[] to, int at) {
            System.arraycopy(from, row * size, to, at, size);
            return at + size;
        }

        private void flush(int epoch, int bucket) {
            int ints = filled[bucket];
            if (ints == 0) {
                return;
            }
            buffer.clear().limit(Integer.BYTES * ints);
            buffer.asIntBuffer().put(open[bucket], 0, ints);
            long position = end.getAndAdd(buffer.limit());
            chunks[epoch][bucket].add(position, ints);
            filled[bucket] = 0;
            try {
                while (buffer.hasRemaining()) {
                    channel.write(buffer, position + buffer.position());
                }
            } catch (IOException e) {
                throw failed("writing", e);
            }
        }
    }

    private void read(int epoch, int bucket, Places places, Plane plane) {
        Chunks from = chunks[epoch][bucket];
        ByteBuffer buffer = buffer();
        int[] rows = new int[capacity];
        for (int c = 0; c < from.count; c++) {
            int ints = c == from.count - 1 ? from.last : capacity;
            buffer.clear().limit(Integer.BYTES * ints);
            try {
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, from.positions[c] + buffer.position()) < 0) {
                        throw new IOException("it ends at " + channel.size());
                    }
                }
            } catch (IOException e) {
                throw failed("reading", e);
            }
            buffer.flip().asIntBuffer().get(rows, 0, ints);
            for (int at = 0; at < ints; at += width) {
                get(rows, at, bucket, places, plane);
            }
        }
    }

    private void get(int[] from, int at, int bucket, Places places, Plane plane) {
        int key = from[at];
        int place = key & (1 << shift) - 1;
        int label = keys == 1 ? key >>> shift : from[at + 1];
        int to = places.of(((long) bucket << shift) + place, label);
        int next = at + keys;
        plane.gold[to] = from[next++];
        System.arraycopy(from, next, plane.more, to * form.more(), form.more());
        next += form.more();
        System.arraycopy(from, next, plane.each, to * form.each(), form.each());
        next += form.each();
        for (int i = 0; i < form.longs(); i++) {
            plane.longs[to * form.longs() + i] =
                    (from[next] & 0xFFFF_FFFFL) | (long) from[next + 1] << Integer.SIZE;
            next += 2;
        }
    }

    private ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(Integer.BYTES * capacity).order(ByteOrder.nativeOrder());
    }

    private ArchiveException failed(String doing, IOException e) {
        return new ArchiveException(
                file
                        + ": found that "
                        + doing
                        + " failed ("
                        + e
                        + "), expected room on the disk for the rows of a map that memory does not"
                        + " hold. Make room, or write the map to another disk.",
                e);
    }

    /** Deletes the buckets. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed("removing", e);
        }
    }
}
