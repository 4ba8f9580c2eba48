package io.github.djlcartography.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.diagnose.MapChange;
import io.github.djlcartography.select.Steps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the file of two runs; what it does, {@code ChangeInBrowserTest} sees to. */
class ChangeExplorerTest {

    private static final int ROWS = 2500; // more than two chunks

    @TempDir private static Path directory;
    private static Path a;
    private static Path b;
    private static DataMap mapOfA;
    private static DataMap mapOfB;
    private static MapChange change;

    @BeforeAll
    static void writeTwoRuns() {
        a = write("a", 3, row -> row % 10 != 1, 4);
        b = write("b", 4, row -> row % 9 != 2, 5);
        mapOfA = Analyzer.of(a).map();
        mapOfB = Analyzer.of(b).map();
        change = MapChange.of(mapOfA, mapOfB);
    }

    private static Path write(String name, long seed, IntPredicate there, int epochs) {
        Random random = new Random(seed);
        int[] labels = new Random(1).ints(ROWS, 0, 3).toArray();
        Runs runs = Runs.start(directory.resolve(name), 3, labels);
        int[] rows = IntStream.range(0, ROWS).filter(there).toArray();
        for (int e = 0; e < epochs; e++) {
            runs.epoch(
                    Pass.EPOCH_END,
                    IntStream.of(rows).asLongStream().toArray(),
                    IntStream.of(rows).map(row -> labels[row]).toArray(),
                    0,
                    IntStream.of(rows)
                            .mapToObj(row -> Runs.p(3, labels[row], random.nextDouble()))
                            .toArray(float[][]::new));
        }
        return runs.directory();
    }

    private static String page(ChangeExplorer explorer) throws IOException {
        Path file = directory.resolve("page.html");
        explorer.write(file);
        return Files.readString(file);
    }

    private static ChangeExplorer whole() {
        return ChangeExplorer.of(change)
                .names("small", "large")
                .manifests(List.of(Archive.open(a).manifest()), List.of(Archive.open(b).manifest()))
                .trajectories(Analyzer.of(a).trajectories(), Analyzer.of(b).trajectories());
    }

    /** The maps' own rows, found one by one. */
    private static double value(DataMap map, Metric metric, long id) {
        int row =
                IntStream.range(0, map.size())
                        .filter(r -> map.id(r) == id)
                        .findFirst()
                        .orElseThrow();
        return map.value(metric, row);
    }

    private static long[] common() {
        return LongStream.range(0, ROWS).filter(id -> id % 10 != 1 && id % 9 != 2).toArray();
    }

    @Test
    void changesAreThereInStepsAroundNoneAndBothMapsBesideThem() throws IOException {
        String page = page(whole());
        JsonNode header = ExplorerTest.header(page);
        assertThat(header.get("x").asText()).isEqualTo("variability_change");
        assertThat(header.get("y").asText()).isEqualTo("confidence_change");
        assertThat(header.get("colour").asText()).isEqualTo("correctness_change");
        long[] ids = common();
        assertThat(header.get("size").asInt()).isEqualTo(ids.length);
        List<String> keys = new ArrayList<>();
        for (JsonNode column : header.get("columns")) {
            String key = column.get("key").asText();
            keys.add(key);
            Metric metric = Metric.of(key.substring(0, key.indexOf('_')));
            Steps steps = new Steps(column.get("from").asDouble(), column.get("to").asDouble());
            if (column.has("signed")) {
                assertThat(steps.of(0)).isEqualTo(Steps.LAST / 2);
            }
            ByteBuffer values = ExplorerTest.bytes(page, column.get("block").asText());
            for (long id : ids) {
                double before = value(mapOfA, metric, id);
                double now = value(mapOfB, metric, id);
                double expected =
                        key.endsWith("a") ? before : key.endsWith("b") ? now : now - before;
                assertThat(values.getShort() & 0xffff).as(key).isEqualTo(steps.of(expected));
            }
            assertThat(values.hasRemaining()).isFalse();
        }
        assertThat(keys)
                .startsWith("confidence_change", "variability_change", "correctness_change")
                .contains("confidence_a", "confidence_b", "correctness_a", "variability_b")
                .hasSize(9);
        ByteBuffer labels = ExplorerTest.bytes(page, "labels");
        ByteBuffer rows = ExplorerTest.bytes(page, "ids");
        for (int row = 0; row < ids.length; row++) {
            assertThat(rows.getInt()).isEqualTo((int) ids[row]);
            assertThat(labels.get()).isEqualTo((byte) change.b().label(row));
        }
    }

    @Test
    void theRegionsOfBothMapsAreThere() throws IOException {
        String page = page(whole());
        ByteBuffer ofA = ExplorerTest.bytes(page, "regions-a");
        ByteBuffer ofB = ExplorerTest.bytes(page, "regions");
        for (int row = 0; row < change.size(); row++) {
            int before = ofA.get();
            int now = ofB.get();
            int bit = 1;
            for (Region region : Region.values()) {
                assertThat((before & bit) != 0).isEqualTo(change.isInA(region, row));
                assertThat((now & bit) != 0).isEqualTo(change.isInB(region, row));
                bit <<= 1;
            }
        }
    }

    @Test
    void bothTrajectoriesAreThereForTheExamplesThatBothHave() throws IOException {
        String page = page(whole());
        JsonNode header = ExplorerTest.header(page);
        assertThat(header.at("/compared/epochs")).hasSize(4);
        assertThat(header.get("epochs")).hasSize(5);
        int chunkRows = header.at("/chunks/rows").asInt();
        long[] ids = common();
        int row = 2 * chunkRows - 100;
        check(page, "q1", Analyzer.of(a).trajectories(), ids[row], row % chunkRows);
        check(page, "p1", Analyzer.of(b).trajectories(), ids[row], row % chunkRows);
        assertThat(header.at("/compared/epochs/2/accuracy").asDouble())
                .isEqualTo(accuracy(Analyzer.of(a).trajectories(), 2, ids));
    }

    private static void check(String page, String block, Trajectories of, long id, int in)
            throws IOException {
        ByteBuffer curves = ExplorerTest.bytes(page, block);
        int row =
                IntStream.range(0, of.size()).filter(r -> of.id(r) == id).findFirst().orElseThrow();
        for (int epoch = 0; epoch < of.epochs(); epoch++) {
            int level = curves.get(in * of.epochs() + epoch);
            assertThat((level & 127) / 126.0)
                    .isBetween(
                            of.probability(epoch, row) - 0.004, of.probability(epoch, row) + 0.004);
            assertThat(level < 0).isEqualTo(of.isRight(epoch, row));
        }
    }

    private static double accuracy(Trajectories of, int epoch, long[] ids) {
        int right = 0;
        for (int row = 0; row < of.size(); row++) {
            long id = of.id(row);
            right +=
                    LongStream.of(ids).anyMatch(one -> one == id) && of.isRight(epoch, row) ? 1 : 0;
        }
        return (double) right / ids.length;
    }

    @Test
    void thePageSaysWhatTheRunsAreAndWhatIsLeftOut() throws IOException {
        JsonNode compared = ExplorerTest.header(page(whole())).get("compared");
        assertThat(compared.at("/a/name").asText()).isEqualTo("small");
        assertThat(compared.at("/b/only").asInt()).isEqualTo(change.onlyB());
        assertThat(compared.at("/a/manifests/0/created").asText())
                .isEqualTo(Archive.open(a).manifest().created());
        assertThat(compared.get("summary").get(0).asText())
                .startsWith(change.counts())
                .contains(change.onlyA() + " examples that only A has");
        assertThat(compared.get("summary").get(1).asText()).contains("there is no floor");
        JsonNode findings = ExplorerTest.header(page(whole())).get("findings");
        assertThat(findings.at("/0/rows/2/1").asText())
                .isEqualTo(Integer.toString(change.transitions()[2][0]));
        assertThat(findings.at("/1/rows")).hasSize(1);
    }

    @Test
    void severalSeedsComeWithTheirFloorAndTheirSpread() throws IOException {
        MapChange seeds =
                MapChange.of(
                        List.of(mapOfA, Analyzer.of(write("a2", 5, row -> true, 4)).map()),
                        List.of(mapOfB));
        JsonNode header = ExplorerTest.header(page(ChangeExplorer.of(seeds)));
        assertThat(header.at("/findings/1/rows")).hasSize(2);
        assertThat(header.at("/findings/1/rows/1/0").asText()).isEqualTo("two seeds of A");
        List<String> keys = new ArrayList<>();
        header.get("columns").forEach(column -> keys.add(column.get("key").asText()));
        assertThat(keys).contains("seed_variability_a").doesNotContain("seed_variability_b");
    }

    @Test
    void theSameMapsGiveTheSameBytes() throws IOException {
        assertThat(page(whole())).isEqualTo(page(whole()));
    }

    @Test
    void whatDoesNotBelongToTheMapsIsRefused() {
        ChangeExplorer page = ChangeExplorer.of(change);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> page.examples(Examples.rows(10)))
                .withMessageContaining("found 10 rows, expected more than ");
        Trajectories ofA = Analyzer.of(a).trajectories();
        Trajectories few = ofA.where(new int[] {0, 1, 5});
        assertThat(few.id(2)).isEqualTo(ofA.id(5));
        assertThat(few.probability(3, 2)).isEqualTo(ofA.probability(3, 5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> page.trajectories(few, null))
                .withMessageContaining("trajectories: found none of example ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ofA.where(new int[] {3, 3}))
                .withMessage("rows: found 3 after 3, expected more.");
    }
}
