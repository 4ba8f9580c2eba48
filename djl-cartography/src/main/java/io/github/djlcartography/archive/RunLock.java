package io.github.djlcartography.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One writer to a run. The operating system holds the lock, so it goes with the process, however
 * that ends; the file stays, and says who has it.
 */
final class RunLock implements AutoCloseable {

    static final String FILE = ".lock";

    /** Beyond the text: where locks are mandatory, others can still read who holds it. */
    private static final long POSITION = Long.MAX_VALUE - 1;

    /**
     * Who holds which run in this process. A second claim here may not even open the file: POSIX
     * drops the lock once the process closes any descriptor of it.
     */
    private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

    private final Path run;
    private final Path file;
    private final Path key;
    private final FileChannel channel;
    private final @Nullable Object identity;

    private RunLock(Path run, Path file, Path key, FileChannel channel) throws IOException {
        this.run = run;
        this.file = file;
        this.key = key;
        this.channel = channel;
        identity = identity();
    }

    private @Nullable Object identity() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Each rank of a run has a lock of its own. */
    static RunLock take(Path run, int rank) {
        Path file = run.resolve(rank == 0 ? FILE : FILE + "-" + rank);
        String self =
                "process "
                        + ProcessHandle.current().pid()
                        + " (since "
                        + Instant.now().truncatedTo(ChronoUnit.SECONDS)
                        + ")";
        try {
            Path key = run.toRealPath().resolve(file.getFileName());
            String other = HELD.putIfAbsent(key, self);
            if (other != null) {
                throw taken(run, other);
            }
            return take(run, file, key, self);
        } catch (IOException e) {
            throw ArchiveException.io(file, "locking", e);
        }
    }

    private static RunLock take(Path run, Path file, Path key, String self) throws IOException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                throw taken(run, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((self + "\n").getBytes(StandardCharsets.UTF_8)));
            return new RunLock(run, file, key, channel);
        } catch (IOException | RuntimeException e) {
            HELD.remove(key);
            closeQuietly(channel, e);
            throw e;
        }
    }

    private static ArchiveException taken(Path run, String other) {
        return ArchiveException.at(
                run,
                "a run that " + other + " is writing",
                "nobody",
                "Wait for it, stop it, or give another directory.");
    }

    /** Throws if the directory is no longer the one that was claimed. */
    void check() {
        try {
            if (Objects.equals(identity, identity())) {
                return;
            }
        } catch (NoSuchFileException e) {
            // said below
        } catch (IOException e) {
            throw ArchiveException.io(run, "looking for its lock", e);
        }
        throw ArchiveException.at(
                run,
                "no lock of this process",
                "the " + file.getFileName() + " that it made there",
                "The directory was deleted, moved or replaced while it was written: put it back and"
                        + " resume, or begin anew.");
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(POSITION, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) { // this very process
            return false;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel, Exception cause) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close(); // and with it the lock
        } catch (IOException e) {
            throw new ArchiveException("the lock of a run could not be given back (" + e + ").", e);
        } finally {
            HELD.remove(key);
        }
    }
}
