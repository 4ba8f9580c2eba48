package io.github.djlcartography.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes into an epoch comes out of it, and nothing is seen of it before it is whole. */
class EpochRoundTripTest {

    private static final String FINGERPRINT = "sha256:of-the-test";

    @TempDir private Path run;

    private static Stream<Arguments> shapes() {
        return IntStream.of(2, 3, 10, 1000)
                .boxed()
                .flatMap(
                        classes -> {
                            int batch = Layout.full(classes).batchRows();
                            return IntStream.of(0, 1, batch - 1, batch, batch + 1, 2 * batch + 7)
                                    .mapToObj(rows -> Arguments.of(classes, rows));
                        });
    }

    @ParameterizedTest(name = "{0} classes, {1} rows")
    @MethodSource("shapes")
    void whatIsAppendedIsRead(int classes, int rows) {
        Random random = new Random(classes * 31L + rows);
        long[] ids = random.longs(rows, 0, Long.MAX_VALUE).toArray();
        int[] labels = random.ints(rows, 0, classes).toArray();
        float[] p = new float[rows * classes];
        for (int i = 0; i < p.length; i++) {
            p[i] = random.nextFloat();
        }
        Coverage ledger = new Coverage(rows + 3L, rows, 3, 5, 1.5);
        try (EpochWriter writer = writer(classes).epoch(Pass.TRAINING, 0, Layout.full(classes))) {
            int at = 0;
            while (at < rows) { // in pieces of every size, and one by one
                int count = Math.min(rows - at, random.nextInt(rows) + 1);
                if (random.nextInt(4) == 0) {
                    writer.append(ids[at], labels[at], p, at);
                    at++;
                } else {
                    writer.append(ids, labels, p, at, count);
                    at += count;
                }
                assertThat(writer.rows()).isEqualTo(at);
            }
            writer.publish(FINGERPRINT, ledger);
        }

        List<Epoch> epochs = Archive.open(run).epochs(Pass.TRAINING);
        assertThat(epochs).hasSize(1);
        Epoch epoch = epochs.get(0);
        assertThat(epoch.coverage()).isEqualTo(ledger);
        assertThat(epoch.pass()).isEqualTo(Pass.TRAINING);
        assertThat(epoch.number()).isZero();
        assertThat(epoch.layout().width()).isEqualTo(classes);
        int[] read = new int[1];
        epoch.read(
                (count, example, label, softmax) -> {
                    int at = read[0];
                    assertThat(Arrays.equals(example, 0, count, ids, at, at + count)).isTrue();
                    assertThat(Arrays.equals(label, 0, count, labels, at, at + count)).isTrue();
                    assertThat(
                                    Arrays.equals(
                                            softmax,
                                            0,
                                            count * classes,
                                            p,
                                            at * classes,
                                            (at + count) * classes))
                            .isTrue();
                    read[0] += count;
                });
        assertThat(read[0]).isEqualTo(rows);
    }

    @Test
    void nothingIsThereBeforeItIsPublished() {
        ArchiveWriter archive = writer(2);
        try (EpochWriter writer = archive.epoch(Pass.EPOCH_END, 0, Layout.full(2))) {
            writer.append(0, 1, new float[] {0.25f, 0.75f}, 0);
            Archive reader = Archive.open(run);
            assertThat(reader.passes()).isEmpty();
            assertThat(reader.epochCount()).isZero();
            assertThat(reader.epochs(Pass.EPOCH_END)).isEmpty();
            assertThat(reader.unfinished())
                    .containsExactly(Path.of("pass=epoch-end/epoch=0/part-0.arrow.unfinished"));

            writer.publish(FINGERPRINT, Coverage.of(1, 1, 0, 0));
            assertThat(reader.passes()).containsExactly(Pass.EPOCH_END);
            assertThat(reader.epochCount()).isOne();
            assertThat(reader.epochCount(Pass.EPOCH_END)).isOne();
            assertThat(reader.epochCount(Pass.TRAINING)).isZero();
            assertThat(reader.unfinished()).isEmpty();
        }
        assertThat(Archive.open(run).epochs(Pass.EPOCH_END)).hasSize(1);
    }

    @Test
    void closedWithoutPublishingLeavesNoFile() throws IOException {
        try (EpochWriter writer = writer(2).epoch(Pass.TRAINING, 3, Layout.full(2))) {
            writer.append(0, 1, new float[] {0.25f, 0.75f}, 0);
        }
        try (Stream<Path> left = Files.walk(run)) {
            assertThat(left.filter(Files::isRegularFile))
                    .containsExactly(run.resolve(Manifest.FILE));
        }
        assertThat(Archive.open(run).passes()).isEmpty();
    }

    @Test
    void anEpochThatIsWrittenAgainReplacesTheOldOneWhole() {
        ArchiveWriter archive = writer(2);
        for (long id : new long[] {7, 9}) {
            try (EpochWriter writer = archive.epoch(Pass.TRAINING, 0, Layout.full(2))) {
                writer.append(id, 1, new float[] {0.25f, 0.75f}, 0);
                writer.publish(FINGERPRINT, Coverage.of(1, 1, 0, 0));
            }
        }
        Archive.open(run)
                .epochs(Pass.TRAINING)
                .get(0)
                .read((count, example, label, p) -> assertThat(example).containsExactly(9L));
    }

    @Test
    void aLedgerOfOtherRowsThanWereWrittenIsRefused() {
        try (EpochWriter writer = writer(2).epoch(Pass.TRAINING, 0, Layout.full(2))) {
            writer.append(0, 1, new float[] {0.25f, 0.75f}, 0);
            assertThatThrownBy(() -> writer.publish(FINGERPRINT, Coverage.of(2, 2, 0, 0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("ledger: found 2 rows, expected the 1 written.");
        }
        assertThat(Archive.open(run).passes()).isEmpty();
    }

    private ArchiveWriter writer(int classes) {
        ArchiveWriter archive = ArchiveWriter.create(run);
        archive.manifest(
                Manifest.builder(
                                classes,
                                new Manifest.Dataset("toy", 1, 1, FINGERPRINT),
                                List.of(Pass.TRAINING))
                        .build());
        return archive;
    }
}
