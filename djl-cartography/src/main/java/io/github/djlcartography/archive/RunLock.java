package io.github.djlcartography.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One writer to a run. The operating system holds the lock, so it goes with the process, however
 * that ends; the file stays, and says who has it.
 */
final class RunLock implements AutoCloseable {

    static final String FILE = ".lock";

    /** Beyond the text: where locks are mandatory, others can still read who holds it. */
    private static final long POSITION = Long.MAX_VALUE - 1;

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Each rank of a run has a lock of its own. */
    static RunLock take(Path run, int rank) {
        Path file = run.resolve(rank == 0 ? FILE : FILE + "-" + rank);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                throw ArchiveException.at(
                        run,
                        "a run that " + Files.readString(file).strip() + " is writing",
                        "nobody",
                        "Wait for it, stop it, or give another directory.");
            }
            String holder =
                    "process "
                            + ProcessHandle.current().pid()
                            + " (since "
                            + Instant.now().truncatedTo(ChronoUnit.SECONDS)
                            + ")\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)));
            return new RunLock(channel);
        } catch (IOException e) {
            closeQuietly(channel, e);
            throw ArchiveException.io(file, "locking", e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock(POSITION, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) { // this very process
            return false;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel, IOException cause) {
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
        }
    }
}
