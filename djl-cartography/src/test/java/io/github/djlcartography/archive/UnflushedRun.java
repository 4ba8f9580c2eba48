package io.github.djlcartography.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Lays a run of very many small epochs, without a flush to disk for each. */
public final class UnflushedRun {

    private UnflushedRun() {}

    /**
     * @param run directory, which is made
     * @param pass the only one captured
     * @param epochs how many
     * @param classes K
     * @param labels one per row; each epoch says the first class of every row
     * @throws IOException if the disk does not take it
     */
    public static void lay(Path run, Pass pass, int epochs, int classes, int... labels)
            throws IOException {
        int rows = labels.length;
        long[] ids = LongStream.range(0, rows).toArray();
        String fingerprint = Fingerprint.of(rows, ids, labels);
        ArchiveWriter.create(run)
                .manifest(
                        Manifest.builder(
                                        classes,
                                        new Manifest.Dataset("many", rows, rows, fingerprint),
                                        List.of(pass))
                                .build());
        ByteBuffer id = buffer(rows * Long.BYTES);
        id.asLongBuffer().put(ids);
        ByteBuffer label = buffer(rows * Integer.BYTES);
        label.asIntBuffer().put(labels);
        ByteBuffer p = buffer(rows * classes * Float.BYTES);
        IntStream.range(0, rows).forEach(row -> p.putFloat(row * classes * Float.BYTES, 1));
        ByteBuffer[][] columns = {{id}, {label}, {}, {p}};
        long[] nodes = {rows, rows, rows, (long) rows * classes};
        String coverage =
                "{\"expected\":%d,\"seen\":%<d,\"missing\":0,\"duplicates\":0,\"seconds\":0}"
                        .formatted(rows);
        for (int epoch = 0; epoch < epochs; epoch++) {
            Path file = run.resolve(PartFile.relative(pass, epoch, 0));
            Files.createDirectories(file.getParent());
            try (FileChannel channel =
                    FileChannel.open(
                            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                IpcWriter ipc = new IpcWriter(channel, Layout.full(classes).schema());
                ipc.batch(rows, nodes, columns);
                ipc.finish(PartFile.footer(pass, epoch, fingerprint, coverage));
            }
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
