package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.ArchiveException;
import java.util.Objects;
import java.util.function.IntToLongFunction;

/** What a row must be, and what is said of one that is not. */
final class Contradictions {

    private Contradictions() {}

    /** Throws if a row cannot be one of the run. */
    static void check(Job job, int epoch, long example, int label) {
        if (!isExample(job, example)) {
            throw wrong(job, epoch, "example " + example, "a row in [0, " + job.rows() + ")");
        }
        if (!isLabel(job, label)) {
            throw wrong(
                    job,
                    epoch,
                    "label " + label + " of example " + example,
                    "a class in [0, " + job.classes() + ")");
        }
    }

    static boolean isExample(Job job, long example) {
        return example >= 0 && example < job.rows();
    }

    static boolean isLabel(Job job, int label) {
        return (label >= 0 && label < job.classes()) || !job.layout().labelsAreClasses();
    }

    /** Says which of the rows that were read last has values that cannot be. */
    static ArchiveException wrong(
            Job job, int epoch, Readings readings, int count, IntToLongFunction example) {
        Readings.Complaint data = readings.complaint(count);
        if (data != null) {
            return wrong(
                    job,
                    epoch,
                    data.found() + " for example " + example.applyAsLong(data.row()),
                    data.expected());
        }
        Readings.Complaint custom = Objects.requireNonNull(readings.refused());
        return ArchiveException.at(
                job.epochs().get(epoch).file(),
                custom.found() + " for example " + example.applyAsLong(custom.row()),
                custom.expected(),
                "A metric of your own must give one for every softmax: see PerEpoch.");
    }

    /** Says that an epoch's rows contradict its run. */
    static ArchiveException wrong(Job job, int epoch, String found, String expected) {
        return ArchiveException.at(
                job.epochs().get(epoch).file(),
                found,
                expected,
                "The epochs do not belong together, or the file was changed: move this one away"
                        + " or train again. A lenient map (Analyzer.lenient, --lenient) leaves out"
                        + " what is wrong.");
    }
}
