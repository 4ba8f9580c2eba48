package io.github.djlcartography.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes a run: the manifest and the examples once, and an epoch at a time. */
public final class ArchiveWriter implements AutoCloseable {

    private final Path run;
    private int rank;
    private @Nullable RunLock lock;

    private ArchiveWriter(Path run) {
        this.run = run;
    }

    /**
     * @param rank number of this process among those that write the run, 0 to world size − 1;
     *     default 0
     * @return this
     */
    public ArchiveWriter rank(int rank) {
        this.rank = rank;
        return this;
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
            lock = RunLock.take(run, rank);
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
     * Publishes what is known of the examples, in place of what is there.
     *
     * @param examples one for each row of the root dataset; null to remove what is there
     * @throws ArchiveException if the disk does not take it
     */
    public void examples(@Nullable Examples examples) {
        if (examples != null) {
            examples.write(run);
            return;
        }
        Path file = run.resolve(Examples.FILE);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw ArchiveException.io(file, "removing", e);
        }
    }

    /** A directory that was deleted is not made again under a run that goes on. */
    private void check() {
        if (lock != null) {
            lock.check();
        }
    }

    /**
     * Opens this rank's part of an epoch. Its rows stay invisible until {@link
     * EpochWriter#publish}.
     *
     * @param pass which pass
     * @param epoch 0-based
     * @param layout of its rows: the manifest's, or one that goes beside it
     * @return the writer of that part
     * @throws ArchiveException if the disk does not take it
     */
    public EpochWriter epoch(Pass pass, int epoch, Layout layout) {
        check();
        return new EpochWriter(run, pass, epoch, rank, layout);
    }

    /**
     * Removes this rank's embeddings of an epoch, where there are any.
     *
     * @param epoch 0-based
     * @throws ArchiveException if they cannot be removed
     */
    public void removeEmbeddings(int epoch) {
        Path file = run.resolve(PartFile.relative(Pass.EPOCH_END, epoch, "embedding", rank));
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw ArchiveException.io(file, "removing", e);
        }
    }
}
