package io.github.djlcartography.analyze;

/**
 * What a map takes of memory while it is made: the arrays that grow with its examples, in bytes.
 */
final class Footprint {

    private Footprint() {}

    /** Rows in dataset order: the map itself. */
    static long inOrder(Job job) {
        long rows = job.epochs().get(0).coverage().seen();
        return rows * (MapColumns.bytes(job) + (rows == job.rows() ? 0 : Long.BYTES));
    }

    /** Rows in any order. */
    static long scattered(Job job) {
        boolean whole = job.epochs().stream().anyMatch(e -> e.coverage().seen() == job.rows());
        return job.rows() * ofPlace(job, whole);
    }

    /** Of one place in {@link Scatter}; all of them are taken, or some may not be. */
    static long ofPlace(Job job, boolean whole) {
        int epochs = job.epochs().size();
        int group = Math.min(Scatter.group(job), epochs);
        long planes = group * job.form().bytes();
        long sums = group == epochs ? 0 : Accumulators.bytes(job);
        long columns = MapColumns.bytes(job);
        long gaps = whole ? 0 : Integer.BYTES + Long.BYTES; // labels as in the map, ids
        long reading = planes + sums + Integer.BYTES;
        long placing = (group == epochs ? planes : sums) + columns + gaps;
        return 1 + Math.max(reading, placing); // a bit for whether it is taken
    }

    /** p(gold) of every epoch. */
    static long trajectories(Job job) {
        long places = (long) Integer.BYTES * job.epochs().size() + 2 * Integer.BYTES + Long.BYTES;
        return job.rows() * places;
    }
}
