package io.github.djlcartography.archive;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.djlcartography.Runs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Arrow's own reader reads what we write, and we say so when Arrow's own writer wrote something
 * else. Arrow memory needs a JVM flag, which is why these tests are tagged.
 */
@Tag("stock-arrow")
class StockArrowTest {

    @TempDir private Path directory;

    @Test
    void theStockReaderReadsAnEpoch() throws IOException {
        int classes = 1000; // so that a batch holds few rows
        int rows = 2 * Layout.full(classes).batchRows() + 3;
        Random random = new Random(7);
        float[] p = new float[rows * classes];
        for (int i = 0; i < p.length; i++) {
            p[i] = random.nextFloat();
        }
        Path file = directory.resolve(PartFile.relative(Pass.TRAINING, 4, 0));
        try (EpochWriter writer =
                ArchiveWriter.create(directory).epoch(Pass.TRAINING, 4, Layout.full(classes))) {
            for (int i = 0; i < rows; i++) {
                writer.append(i * 3L, i % classes, p, i);
            }
            writer.publish("sha256:x", new Coverage(rows + 1L, rows, 1, 2, 0.5));
        }
        try (BufferAllocator allocator = new RootAllocator();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            assertThat(reader.getVectorSchemaRoot().getSchema())
                    .hasToString(
                            "Schema<example: Int(64, true) not null, label: Int(32, true) not null,"
                                    + " p: FixedSizeList(1000)<item: FloatingPoint(SINGLE) not"
                                    + " null> not null>");
            assertThat(withoutChecksum(reader.getMetaData()))
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of(
                                    "cartography.format_version", "1",
                                    "cartography.pass", "training",
                                    "cartography.epoch", "4",
                                    "cartography.dataset_fingerprint", "sha256:x",
                                    "cartography.coverage",
                                            "{\"expected\":"
                                                    + (rows + 1)
                                                    + ",\"seen\":"
                                                    + rows
                                                    + ",\"missing\":1,\"duplicates\":2,"
                                                    + "\"seconds\":0.5}"));
            assertThat(reader.getRecordBlocks()).hasSize(3);
            int at = 0;
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                BigIntVector example = (BigIntVector) root.getVector("example");
                IntVector label = (IntVector) root.getVector("label");
                FixedSizeListVector list = (FixedSizeListVector) root.getVector("p");
                Float4Vector item = (Float4Vector) list.getDataVector();
                assertThat(example.getNullCount() + label.getNullCount() + item.getNullCount())
                        .isZero();
                for (int i = 0; i < root.getRowCount(); i++, at++) {
                    assertThat(example.get(i)).isEqualTo(at * 3L);
                    assertThat(label.get(i)).isEqualTo(at % classes);
                    int from = list.getElementStartIndex(i);
                    for (int c = 0; c < classes; c++) {
                        if (item.get(from + c) != p[at * classes + c]) {
                            throw new AssertionError("p of row " + at + ", class " + c);
                        }
                    }
                }
            }
            assertThat(at).isEqualTo(rows);
        }
    }

    @Test
    void theStockReaderReadsColumnsOfAllFourTypes() throws IOException {
        int rows = 65_536 + 5;
        long[] longs = new long[rows];
        int[] ints = new int[rows];
        double[] doubles = new double[rows];
        boolean[] booleans = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            longs[i] = -7L * i;
            ints[i] = i ^ 0x55;
            doubles[i] = 1.0 / (i + 1);
            booleans[i] = i % 3 == 0;
        }
        Path file = directory.resolve("columns.arrow");
        new Columns()
                .with("l", longs)
                .with("i", ints)
                .with("d", doubles)
                .with("b", booleans)
                .note("recipe", "by hand")
                .write(file, "test");
        try (BufferAllocator allocator = new RootAllocator();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            assertThat(reader.getVectorSchemaRoot().getSchema())
                    .hasToString(
                            "Schema<l: Int(64, true) not null, i: Int(32, true) not null,"
                                    + " d: FloatingPoint(DOUBLE) not null, b: Bool not null>");
            assertThat(withoutChecksum(reader.getMetaData()))
                    .isEqualTo(Map.of("cartography.kind", "test", "recipe", "by hand"));
            List<Integer> batches = new ArrayList<>();
            int at = 0;
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                BigIntVector l = (BigIntVector) root.getVector("l");
                IntVector n = (IntVector) root.getVector("i");
                Float8Vector d = (Float8Vector) root.getVector("d");
                BitVector b = (BitVector) root.getVector("b");
                for (int i = 0; i < root.getRowCount(); i++, at++) {
                    if (l.get(i) != longs[at]
                            || n.get(i) != ints[at]
                            || d.get(i) != doubles[at]
                            || (b.get(i) == 1) != booleans[at]) {
                        throw new AssertionError("row " + at);
                    }
                }
                batches.add(root.getRowCount());
            }
            assertThat(batches).containsExactly(65_536, 5);
        }
    }

    @Test
    void theStockReaderReadsExamples() throws IOException {
        int rows = 700;
        String[] ids = new String[rows];
        byte[][] images = new byte[rows][];
        for (int i = 0; i < rows; i++) {
            ids[i] = "bild-ä\uD83D\uDE00/" + i;
            images[i] = new byte[i % 3 == 0 ? 0 : 10_000 + i];
            if (images[i].length > 0) {
                images[i][0] = (byte) 0xFF;
                images[i][1] = (byte) 0xD8;
                images[i][2] = (byte) 0xFF;
                images[i][9_999] = (byte) i;
            }
        }
        Examples.of(ids).with("even", new boolean[rows]).thumbnails(images).write(directory);
        try (BufferAllocator allocator = new RootAllocator();
                FileChannel channel =
                        FileChannel.open(
                                directory.resolve("examples.arrow"), StandardOpenOption.READ);
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            assertThat(reader.getVectorSchemaRoot().getSchema())
                    .hasToString(
                            "Schema<example: Int(64, true) not null, id: Utf8 not null,"
                                    + " even: Bool not null, thumbnail: Binary not null>");
            assertThat(withoutChecksum(reader.getMetaData()))
                    .isEqualTo(
                            Map.of(
                                    "cartography.kind", "examples",
                                    "cartography.format_version", "1",
                                    "cartography.rows", "700"));
            assertThat(reader.getRecordBlocks()).hasSize(2);
            int at = 0;
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                for (int i = 0; i < root.getRowCount(); i++, at++) {
                    assertThat(root.getVector("example").getObject(i)).isEqualTo((long) at);
                    assertThat(root.getVector("id").getObject(i)).hasToString(ids[at]);
                    assertThat(root.getVector("thumbnail").getObject(i)).isEqualTo(images[at]);
                }
            }
            assertThat(at).isEqualTo(rows);
        }
    }

    @Test
    void theStockReaderReadsFilesWithoutRows() throws IOException {
        Path columns = directory.resolve("columns.arrow");
        new Columns()
                .with("id", new long[0])
                .with("text", new String[0])
                .with("image", new byte[0][])
                .write(columns, "test");
        Runs run = Runs.start(directory.resolve("run"), 2, 0, 1);
        run.epoch(Pass.TRAINING, new long[0], new int[0], 0);
        for (Path file : List.of(columns, run.file(Pass.TRAINING, 0))) {
            try (BufferAllocator allocator = new RootAllocator();
                    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
                assertThat(reader.loadNextBatch()).isFalse();
            }
        }
    }

    @Test
    void whatTheStockWriterWroteUnderTheSameSchemaIsNoEpochOfThisRun() throws IOException {
        Runs run = Runs.start(directory.resolve("run"), 2, 0, 1).gold(Pass.TRAINING, 0.5, 0.5);
        Path file = run.file(Pass.TRAINING, 0);
        Files.delete(file);
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root =
                        VectorSchemaRoot.create(Layout.full(2).schema(), allocator);
                FileChannel channel =
                        FileChannel.open(
                                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
            writer.start();
            root.setRowCount(0);
            writer.writeBatch();
            writer.end();
        }
        ArchiveException refused =
                catchThrowableOfType(
                        ArchiveException.class,
                        () -> Archive.open(run.directory()).epochs(Pass.TRAINING));
        assertSays(
                String.valueOf(refused.getMessage()),
                file,
                "cartography.format_version null",
                "1, as the run's manifest.json says");
    }

    @Test
    void whatTheStockWriterWroteIsReadWhenItSaysWhatItIs() throws IOException {
        Path file = directory.resolve("foreign.arrow");
        try (BufferAllocator allocator = new RootAllocator();
                IntVector label = new IntVector("label", allocator);
                VarCharVector text = new VarCharVector("text", allocator);
                VectorSchemaRoot root = new VectorSchemaRoot(List.of(label, text));
                FileChannel channel =
                        FileChannel.open(
                                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                ArrowFileWriter writer =
                        new ArrowFileWriter(
                                root,
                                null,
                                channel,
                                new java.util.HashMap<>(Map.of("cartography.kind", "test")))) {
            writer.start();
            for (int batch = 0; batch < 2; batch++) {
                label.allocateNew(3);
                for (int i = 0; i < 3; i++) {
                    label.set(i, 10 * batch + i);
                    text.setSafe(i, "ö".repeat(i).getBytes(StandardCharsets.UTF_8));
                }
                root.setRowCount(3);
                writer.writeBatch();
            }
            writer.end();
        }
        Columns read = Columns.read(file, "test");
        assertThat(read.column("label", int[].class)).containsExactly(0, 1, 2, 10, 11, 12);
        assertThat(read.column("text", String[].class))
                .containsExactly("", "ö", "öö", "", "ö", "öö");
        ArchiveException refused =
                catchThrowableOfType(ArchiveException.class, () -> Columns.read(file, "selection"));
        assertSays(String.valueOf(refused.getMessage()), file, "test", "selection");
    }

    private static Map<String, String> withoutChecksum(Map<String, String> metadata) {
        Map<String, String> rest = new HashMap<>(metadata);
        assertThat(rest.remove("cartography.crc32c")).matches("[0-9a-f]{8}");
        return rest;
    }
}
