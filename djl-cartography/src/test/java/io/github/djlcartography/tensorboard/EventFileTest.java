package io.github.djlcartography.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.djlcartography.archive.ArchiveException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventFileTest {

    @TempDir Path directory;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void whatWasWrittenReadsBackByTheFormatsDescription(long seed) throws IOException {
        Random random = new Random(seed);
        List<EventReader.Point> expected = new ArrayList<>();
        Path file;
        try (EventFile events = EventFile.create(directory, 1e9)) {
            file = events.file();
            for (int i = 0; i < 40; i++) {
                double wallTime = 1.7e9 + random.nextDouble();
                long step = random.nextLong() >>> random.nextInt(1, 64); // varints of all lengths
                if (random.nextInt(4) == 0) {
                    byte[] png = new byte[random.nextInt(70_000)];
                    random.nextBytes(png);
                    events.image(wallTime, step, "картa/" + i, 2800, i, png);
                    expected.add(
                            new EventReader.Point(
                                    wallTime,
                                    step,
                                    "картa/" + i,
                                    Double.NaN,
                                    2800,
                                    i,
                                    ByteBuffer.wrap(png)));
                } else {
                    Map<String, Double> values = new LinkedHashMap<>();
                    for (int v = 0; v < random.nextInt(4); v++) {
                        double value = random.nextFloat();
                        values.put("v" + v, value);
                        expected.add(
                                new EventReader.Point(
                                        wallTime,
                                        step,
                                        "v" + v,
                                        value,
                                        0,
                                        0,
                                        ByteBuffer.allocate(0)));
                    }
                    events.scalars(wallTime, step, values);
                }
            }
        }
        assertThat(EventReader.read(file)).isEqualTo(expected);
    }

    @Test
    void whatWasWrittenIsThereBeforeTheFileIsClosed() throws IOException {
        try (EventFile events = EventFile.create(directory, 0)) {
            events.scalars(0, 3, Map.of("a", 0.5));
            assertThat(EventReader.read(events.file())).hasSize(1);
        }
    }

    @Test
    void aSecondFileSortsAfterTheFirstAndLeavesItAlone() throws IOException {
        Path made = directory.resolve("on/the/way");
        assertThat(EventFile.isIn(made)).isFalse();
        EventFile first = EventFile.create(made, 0);
        first.scalars(0, 0, Map.of("a", 1.0));
        first.close();
        byte[] before = Files.readAllBytes(first.file());
        EventFile second = EventFile.create(made, 0);
        second.close();
        assertThat(EventFile.isIn(made)).isTrue();
        assertThat(second.file()).isGreaterThan(first.file());
        assertThat(second.file().getFileName().toString()).contains("tfevents");
        assertThat(Files.readAllBytes(first.file())).isEqualTo(before);
    }

    @Test
    void aPlaceThatCannotBeADirectoryIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("taken"), "");
        assertThatThrownBy(() -> EventFile.create(file, 0))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith(file + ": writing events failed (");
    }
}
