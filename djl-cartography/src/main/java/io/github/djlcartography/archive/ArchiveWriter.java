package io.github.djlcartography.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a run: the manifest once, and an epoch at a time. */
public final class ArchiveWriter implements AutoCloseable {

    private final Path run;
    private @Nullable RunLock lock;

    private ArchiveWriter(Path run) {
        this.run = run;
    }

    /**
     * Opens a directory to write a new run into. It is made if it is not there.
     *
     * @param run the directory, without a run in it
     * @return the writer
     * @throws ArchiveException if a run is there already, or the directory cannot be written
     */
    public static ArchiveWriter create(Path run) {
        if (holdsRun(run)) {
            int epochs = Archive.open(run).epochCount();
            throw ArchiveException.at(
                    run,
                    "a run of " + epochs + " epochs",
                    "an empty directory",
                    "Give another directory, delete this one, or ask to resume.");
        }
        return new ArchiveWriter(writable(run));
    }

    /**
     * Opens the directory of a run that is there, to go on after its last complete epoch.
     *
     * @param run the directory
     * @return the writer
     * @throws ArchiveException if there is no run, or its format is another
     */
    public static ArchiveWriter resume(Path run) {
        Archive.open(run);
        return new ArchiveWriter(writable(run));
    }

    /**
     * @param run a directory
     * @return whether it has a run with at least one published epoch; one without holds nothing to
     *     lose
     * @throws ArchiveException if its manifest cannot be read
     */
    public static boolean holdsRun(Path run) {
        return Files.exists(run.resolve(Manifest.FILE)) && !Archive.open(run).passes().isEmpty();
    }

    private static Path writable(Path run) {
        try {
            Files.createDirectories(run);
        } catch (IOException e) {
            throw ArchiveException.io(run, "making the directory", e);
        }
        if (!Files.isWritable(run)) {
            throw ArchiveException.at(
                    run,
                    "a directory that may not be written",
                    "a writable one",
                    "Change its permissions or give another.");
        }
        return run;
    }

    /**
     * Claims the directory for this writer until {@link #close} or the end of the process,
     * whichever way it ends. Another writer of the same directory is told this process's id.
     *
     * @throws ArchiveException if another writer has it
     */
    public void claim() {
        if (lock == null) {
            lock = RunLock.take(run);
        }
    }

    /** Gives the directory back. May be called again. */
    @Override
    public void close() {
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }

    /**
     * Publishes the manifest, in place of one that is there.
     *
     * @param manifest of the run
     * @throws ArchiveException if the disk does not take it, or the claimed directory is gone
     */
    public void manifest(Manifest manifest) {
        check();
        manifest.write(run);
    }

    /**
     * Opens an epoch. Its rows stay invisible until {@link EpochWriter#publish}.
     *
     * @param pass which pass
     * @param epoch 0-based
     * @param classes K
     * @return the writer of that epoch
     * @throws ArchiveException if the disk does not take it, or the claimed directory is gone
     */
    public EpochWriter epoch(Pass pass, int epoch, int classes) {
        check();
        return new EpochWriter(run, pass, epoch, classes);
    }

    /** A directory that was deleted is not made again under a run that goes on. */
    private void check() {
        if (lock != null) {
            lock.check();
        }
    }

    /**
     * A manifest of this version for layout FULL, float32, one process.
     *
     * @param classes K
     * @param classNames K names, or none
     * @param dataset the training set
     * @param passes what is captured
     * @return the manifest, without seed and model, created now
     */
    public static Manifest newManifest(
            int classes, List<String> classNames, Manifest.Dataset dataset, List<Pass> passes) {
        return new Manifest(
                Manifest.FORMAT_VERSION,
                classes,
                classNames,
                dataset,
                passes.stream().map(Pass::key).toList(),
                EpochLayout.FULL,
                EpochLayout.FLOAT32,
                "first",
                1,
                null,
                null,
                Map.of(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
