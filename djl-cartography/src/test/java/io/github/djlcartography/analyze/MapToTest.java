package io.github.djlcartography.analyze;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.EpochWriter;
import io.github.djlcartography.archive.Fingerprint;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.archive.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A map that is written without being held has the bytes of one that is held and saved. */
@Tag("sweep")
class MapToTest {

    private static final int LITTLE = 1 << 20; // bytes
    private static final int ROWS = 30_000; // whose core metrics take more than that

    @TempDir private Path directory;

    private enum Order {
        DATASET,
        SHUFFLED,
        LAST_EPOCH_SHUFFLED,
        LAST_ROWS_SWAPPED
    }

    private static Stream<Arguments> runs() {
        Layout three = Layout.full(3);
        Layout many = Layout.full(300).half();
        // classes, layout, rows, epochs, order, gaps, parts
        return Stream.of(
                Arguments.of(3, three, ROWS, 10, Order.DATASET, 0.0, 1),
                Arguments.of(3, three, 200_000, 2, Order.DATASET, 0.0, 1), // several batches
                Arguments.of(3, three.compressed(), ROWS, 3, Order.DATASET, 0.3, 1),
                Arguments.of(3, three, ROWS, 10, Order.SHUFFLED, 0.0, 1),
                Arguments.of(3, three, ROWS, 2, Order.SHUFFLED, 0.4, 1),
                Arguments.of(3, three.half(), ROWS, 5, Order.LAST_EPOCH_SHUFFLED, 0.0, 1),
                Arguments.of(3, three, 100_000, 2, Order.LAST_ROWS_SWAPPED, 0.0, 1),
                Arguments.of(3, three, ROWS, 3, Order.SHUFFLED, 0.2, 3),
                Arguments.of(3, three, ROWS, 3, Order.DATASET, 0.0, 2),
                Arguments.of(2, Layout.full(2), 8000, 65, Order.SHUFFLED, 0.5, 1),
                Arguments.of(300, many, 3000, 4, Order.SHUFFLED, 0.1, 1),
                Arguments.of(100_000, Layout.gold(0), ROWS, 4, Order.SHUFFLED, 0.1, 1),
                Arguments.of(300, Layout.gold(5).compressed(), 10_000, 9, Order.SHUFFLED, 0, 2),
                Arguments.of(300, Layout.sequence(), ROWS, 9, Order.SHUFFLED, 0.1, 1));
    }

    @ParameterizedTest(name = "{0} classes, {2} rows, {3} epochs, {4}, gaps {5}, {6} parts")
    @MethodSource("runs")
    void theBytesAreThoseOfASavedMap(
            int classes, Layout layout, int rows, int epochs, Order order, double gaps, int parts)
            throws IOException {
        Path run = write(classes, layout, rows, epochs, order, gaps, parts);
        Path saved = directory.resolve("saved.arrow");
        Path written = directory.resolve("maps/written.arrow");
        Metric[] every =
                Arrays.stream(Metric.values())
                        .filter(m -> Quantity.in(layout).contains(m.quantity()))
                        .toArray(Metric[]::new);
        UnaryOperator<Analyzer> all = analyzer -> analyzer.metrics(every).window(3);
        UnaryOperator<Analyzer> few = epochs % 2 == 0 ? Analyzer::metrics : analyzer -> analyzer;
        for (UnaryOperator<Analyzer> choice : rows < ROWS ? List.of(all) : List.of(all, few)) {
            choice.apply(Analyzer.of(run)).map().save(saved);
            for (int threads = 1; threads <= 2; threads++) {
                Analyzer analyzer = choice.apply(Analyzer.of(run)).memory(LITTLE).threads(threads);
                analyzer.mapTo(written);
                assertThat(Files.mismatch(written, saved)).isEqualTo(-1);
                try (Stream<Path> files = Files.list(written.getParent())) {
                    assertThat(files).containsExactly(written);
                }
                if (order != Order.DATASET || parts > 1) {
                    assertThat(Footprint.scattered(analyzer.job())).isGreaterThan(LITTLE);
                    try (Buckets buckets = new Buckets(analyzer.job(), LITTLE, saved)) {
                        assertThat(buckets.count()).isGreaterThan(3);
                    }
                }
            }
            choice.apply(Analyzer.of(run)).mapTo(written);
            assertThat(Files.mismatch(written, saved)).isEqualTo(-1);
        }
    }

    @Test
    void anEmptyMapIsWritten() throws IOException {
        Path run = directory.resolve("run");
        Runs.start(run, 2, 0, 1).epoch(Pass.EPOCH_END, new long[0], new int[0], 0);
        Path saved = directory.resolve("saved.arrow");
        Path written = directory.resolve("written.arrow");
        Analyzer.of(run).map().save(saved);
        Analyzer.of(run).mapTo(written);
        assertThat(Files.mismatch(written, saved)).isEqualTo(-1);
        List<Integer> sizes = new ArrayList<>();
        DataMap.scan(written, some -> sizes.add(some.size()));
        assertThat(sizes).containsExactly(0);
    }

    @Test
    void aMapThatIsReadInPiecesIsTheMap() throws IOException {
        Path run = write(3, Layout.full(3), 150_000, 2, Order.SHUFFLED, 0.2, 1);
        DataMap map = Analyzer.of(run).map();
        Path file = directory.resolve("map.arrow");
        map.save(file);
        int[] rows = new int[1];
        List<Integer> sizes = new ArrayList<>();
        DataMap.scan(
                file,
                some -> {
                    assertThat(some.provenance()).isEqualTo(map.provenance());
                    assertThat(some.metrics()).isEqualTo(map.metrics());
                    for (int i = 0; i < some.size(); i++, rows[0]++) {
                        if (some.id(i) != map.id(rows[0]) || some.label(i) != map.label(rows[0])) {
                            assertThat(rows[0]).as("row that differs").isEqualTo(-1);
                        }
                    }
                    for (Metric metric : map.metrics()) {
                        double[] part =
                                Arrays.copyOfRange(
                                        map.values(metric), rows[0] - some.size(), rows[0]);
                        assertThat(Arrays.equals(some.values(metric), part)).isTrue();
                    }
                    sizes.add(some.size());
                });
        assertThat(rows[0]).isEqualTo(map.size());
        assertThat(sizes).hasSize(3).startsWith(1 << 16, 1 << 16);
    }

    /** What goes wrong in the last epoch of a run that is fine otherwise. */
    private static Stream<Arguments> wrongs() {
        return Stream.of(
                Arguments.of("a label that changes", (Wrong) rows -> rows.label[5]++),
                Arguments.of("an example twice", (Wrong) rows -> rows.same(5, 19_000)),
                Arguments.of("an example of no row", (Wrong) rows -> rows.id[9] = ROWS),
                Arguments.of("a label of no class", (Wrong) rows -> rows.label[7] = 3),
                Arguments.of("a probability that is none", (Wrong) rows -> rows.p[6][1] = 1.5f),
                Arguments.of("a sum that is not one", (Wrong) rows -> rows.p[6][1] += 0.125f));
    }

    private interface Wrong {
        void with(Rows rows);
    }

    private static final class Rows {

        private final long[] id;
        private final int[] label;
        private final float[][] p;

        Rows(long[] id, int[] label, float[][] p) {
            this.id = id;
            this.label = label;
            this.p = p;
        }

        void same(int one, int other) {
            id[one] = id[other];
            label[one] = label[other];
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongs")
    void whatIsWrongIsToldAsAMapTellsIt(String what, Wrong wrong) {
        Path run = directory.resolve("run");
        int[] labels = IntStream.range(0, ROWS).map(id -> id % 2).toArray();
        Runs runs = Runs.start(run, 3, labels);
        Random random = new Random(4);
        for (int e = 0; e < 3; e++) {
            long[] ids = LongStream.range(0, ROWS).toArray();
            shuffle(ids, random);
            int[] label = Arrays.stream(ids).mapToInt(id -> labels[(int) id]).toArray();
            float[][] p = new float[ROWS][];
            Arrays.setAll(p, i -> Runs.p(3, label[i], 0.5));
            Rows rows = new Rows(ids, label, p);
            if (e == 2) {
                wrong.with(rows);
            }
            runs.epoch(Pass.EPOCH_END, rows.id, rows.label, 0, rows.p);
        }
        ArchiveException expected =
                catchThrowableOfType(ArchiveException.class, () -> Analyzer.of(run).map());
        assertThat(expected).hasMessageStartingWith(runs.file(Pass.EPOCH_END, 2) + ": found ");
        Path maps = directory.resolve("maps");
        for (int threads = 1; threads <= 2; threads++) {
            Analyzer analyzer = Analyzer.of(run).memory(LITTLE).threads(threads);
            assertThatThrownBy(() -> analyzer.mapTo(maps.resolve("map.arrow")))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage(expected.getMessage());
            assertThat(maps).isEmptyDirectory();
        }
    }

    @Test
    void aChangedByteIsFoundAndLeavesTheMapThatWasThere() throws IOException {
        for (Order order : new Order[] {Order.DATASET, Order.SHUFFLED}) {
            Path run = write(3, Layout.full(3), ROWS, 3, order, 0, 1);
            Path map = directory.resolve("maps/map.arrow");
            Analyzer analyzer = Analyzer.of(run).memory(LITTLE);
            analyzer.mapTo(map);
            byte[] before = Files.readAllBytes(map);
            Path file = run.resolve("pass=epoch-end/epoch=1/part-0.arrow");
            byte[] good = Files.readAllBytes(file);
            Random random = new Random(3);
            for (int i = 0; i < 20; i++) {
                byte[] bad = good.clone();
                // In dataset order, ids and labels of later epochs are those of the first one.
                int from = order == Order.DATASET ? bad.length * 2 / 3 : 0;
                bad[random.nextInt(from, bad.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bad);
                assertThatThrownBy(() -> analyzer.mapTo(map)).isInstanceOf(ArchiveException.class);
            }
            assertThat(map).hasBinaryContent(before);
            try (Stream<Path> files = Files.list(map.getParent())) {
                assertThat(files).containsExactly(map);
            }
        }
    }

    @Test
    void aMapThatDoesNotFitIsRefusedBeforeItIsRead() throws IOException {
        Path ordered = write(3, Layout.full(3), 60_000, 2, Order.DATASET, 0, 1);
        Path shuffled = write(3, Layout.full(3), ROWS, 2, Order.SHUFFLED, 0, 1);
        for (Path run : List.of(ordered, shuffled)) {
            Analyzer analyzer = Analyzer.of(run).memory(LITTLE);
            assertThat(analyzer.mapIfFits()).isEmpty();
            Files.write(run.resolve("pass=epoch-end/epoch=1/part-0.arrow"), new byte[0]);
            Analyzer first = analyzer.useFirst(1);
            ArchiveException refused = catchThrowableOfType(ArchiveException.class, first::map);
            assertSays(
                    String.valueOf(refused.getMessage()),
                    run,
                    "epochs, which takes ",
                    "at most 1 MB");
            assertThat(refused).hasMessageContaining("Analyzer.mapTo (cartography map --out)");
            assertThat(first.memory(64 << 20).mapIfFits()).isPresent();
        }
        assertThatThrownBy(() -> Analyzer.of(ordered).useFirst(1).memory(LITTLE).trajectories())
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("skipFirst and useFirst");
        assertThatThrownBy(() -> Analyzer.of(ordered).memory(LITTLE - 1))
                .hasMessage("memory: found 1048575 bytes, expected 1 MiB or more.");
    }

    @Test
    void anOrderThatBreaksLateIsNoReasonToTakeMore() {
        Path run = write(3, Layout.full(3), 32_000, 3, Order.LAST_EPOCH_SHUFFLED, 0, 1);
        Analyzer analyzer = Analyzer.of(run).metrics().memory(LITTLE);
        assertThat(Footprint.inOrder(analyzer.job())).isLessThan(LITTLE);
        assertThat(Footprint.scattered(analyzer.job())).isGreaterThan(LITTLE);
        assertThat(analyzer.mapIfFits()).isEmpty();
        ArchiveException refused = catchThrowableOfType(ArchiveException.class, analyzer::map);
        assertSays(String.valueOf(refused.getMessage()), run, "takes 2 MB", "at most 1 MB");
    }

    @Test
    void aDiskWithTooLittleRoomIsToldBeforeAnythingIsWritten() {
        Path file = directory.resolve("map.arrow");
        MapFile.requireRoom(file, 1000, 500, 1500);
        ArchiveException refused =
                catchThrowableOfType(
                        ArchiveException.class,
                        () -> MapFile.requireRoom(file, 1_000_000, 500, 1500));
        assertSays(
                String.valueOf(refused.getMessage()),
                file,
                "1,500 bytes free on its disk",
                "1,000,000 for the map and 500 for what it is made from meanwhile");
    }

    /** Windows deletes it with the process's last handle. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aKilledProcessLeavesNoBuckets() throws IOException {
        Path run = write(3, Layout.full(3), 100, 2, Order.SHUFFLED, 0, 1);
        Path maps = Files.createDirectory(directory.resolve("maps"));
        try (Buckets buckets =
                new Buckets(Analyzer.of(run).job(), LITTLE, maps.resolve("map.arrow"))) {
            assertThat(maps).isEmptyDirectory(); // while they are open
            buckets.walk(
                    Analyzer.of(run).map().provenance(),
                    (part, tally) -> assertThat(part.size()).isEqualTo(100));
        }
    }

    /** The values of a row depend on its id and the epoch only. */
    private Path write(
            int classes, Layout layout, int rows, int epochs, Order order, double gaps, int parts) {
        Path run = directory.resolve("run-" + order + "-" + rows);
        int[] labels = IntStream.range(0, rows).map(i -> i * 7 % classes).toArray();
        String fingerprint = Fingerprint.of(rows, LongStream.range(0, rows).toArray(), labels);
        Random random = new Random(rows + classes + epochs);
        for (int rank = 0; rank < parts; rank++) {
            ArchiveWriter writer = ArchiveWriter.create(run).rank(rank);
            if (rank == 0) {
                writer.manifest(
                        Manifest.builder(
                                        classes,
                                        new Manifest.Dataset("toy", rows, rows, fingerprint),
                                        List.of(Pass.EPOCH_END))
                                .outputs(
                                        layout.labelsAreClasses()
                                                ? Task.SINGLE_LABEL
                                                : Task.SEQUENCE,
                                        1,
                                        layout)
                                .worldSize(parts)
                                .build());
            }
            for (int e = 0; e < epochs; e++) {
                int mine = rank;
                long[] ids =
                        LongStream.range(0, rows)
                                .filter(id -> id % parts == mine || id % 50 == 0) // some in all
                                .filter(id -> gaps == 0 || random.nextDouble() >= gaps)
                                .toArray();
                if (order == Order.SHUFFLED
                        || (order == Order.LAST_EPOCH_SHUFFLED && e == epochs - 1)) {
                    shuffle(ids, random);
                } else if (order == Order.LAST_ROWS_SWAPPED) {
                    long last = ids[ids.length - 1];
                    ids[ids.length - 1] = ids[ids.length - 2];
                    ids[ids.length - 2] = last;
                }
                try (EpochWriter epoch = writer.epoch(Pass.EPOCH_END, e, layout)) {
                    for (long id : ids) {
                        epoch.append(
                                id,
                                labels[(int) id],
                                LockstepTest.row(layout, classes, new Random(31 * id + e)),
                                0);
                    }
                    epoch.publish(fingerprint, Coverage.of(rows, ids.length, 0, 1));
                }
            }
        }
        return run;
    }

    private static void shuffle(long[] ids, Random random) {
        List<Long> list = new ArrayList<>(Arrays.stream(ids).boxed().toList());
        Collections.shuffle(list, random);
        Arrays.setAll(ids, list::get);
    }
}
