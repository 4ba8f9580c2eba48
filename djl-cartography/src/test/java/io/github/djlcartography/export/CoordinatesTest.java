package io.github.djlcartography.export;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.djlcartography.Shared;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.PublishedMap;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoordinatesTest {

    /** Columns of td_metrics.jsonl, and what follows from them. */
    static final List<Metric> TOLD =
            List.of(
                    Metric.CONFIDENCE,
                    Metric.VARIABILITY,
                    Metric.CORRECTNESS,
                    Metric.CORRECT_COUNT,
                    Metric.FORGETTING_EVENTS,
                    Metric.NEVER_LEARNT,
                    Metric.THRESHOLD_CLOSENESS,
                    Metric.EPOCHS);

    @TempDir private Path directory;

    private Path write(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), List.of(lines));
    }

    /** Swayamdipta et al. 2020, as released: no labels, no forgetting, correctness up to 6. */
    @Test
    void thePublishedMapOfWinoGrandeIsWhatItsAuthorsSay() throws IOException {
        Coordinates read =
                Coordinates.read(
                        Shared.path(
                                "data/cartography-winogrande-coords/"
                                        + "winogrande_roberta_0_6_data_map_coordinates.jsonl"));
        DataMap map = read.map();
        assertThat(map.size()).isEqualTo(40_398);
        assertThat(map.mean(Metric.CONFIDENCE)).isCloseTo(0.8974, within(5e-5));
        assertThat(map.mean(Metric.VARIABILITY)).isCloseTo(0.1480, within(5e-5));
        assertThat(map.mean(Metric.CORRECT_COUNT)).isCloseTo(5.496, within(5e-4));
        assertThat(map.values(Metric.EPOCHS)).containsOnly(6);
        assertThat(read.examples().row("17715")).isEqualTo(17_715 - 10_000);
        assertThat(map.value(Metric.CONFIDENCE, 7_715)).isEqualTo(0.8901795546);

        Selection third = Selectors.top(Metric.VARIABILITY, 0.33).select(map);
        assertThat(third.size()).isEqualTo(13_331);
        assertThat(lowest(map, third)).isCloseTo(0.1906, within(5e-5));
        Selection reference = Selectors.top(Metric.VARIABILITY, 0.3319).select(map);
        assertThat(reference.size()).isEqualTo(13_408);
        assertThat(lowest(map, reference)).isCloseTo(0.190451, within(5e-7));

        assertThat(spearman(map.values(Metric.CONFIDENCE), map.values(Metric.VARIABILITY)))
                .isCloseTo(-0.91, within(0.005));
        boolean[] ambiguous = map.extreme(Metric.VARIABILITY, map.share(0.33), true);
        boolean[] hard = map.extreme(Metric.CONFIDENCE, map.share(0.33), false);
        long both = IntStream.range(0, hard.length).filter(i -> hard[i] && ambiguous[i]).count();
        assertThat(both / 13_331.0).isCloseTo(0.711, within(5e-4));
        assertThat(map.provenance().warnings())
                .containsExactly(
                        "the number of epochs is not told and taken to be 6, the highest"
                                + " correctness",
                        "forgetting events are not told and stand as 0",
                        "labels are not told and stand as 0");
    }

    /**
     * Numbers of ten decimals, whole ids, the order of the lines: all of it comes out as it was.
     */
    @Test
    void thePublishedMapIsWrittenToTheByte() {
        Path file =
                Shared.path(
                        "data/cartography-winogrande-coords/"
                                + "winogrande_roberta_0_6_data_map_coordinates.jsonl");
        Coordinates read = Coordinates.read(file);
        new ReferenceExport(read.map(), read.examples()).coordinates(directory);
        assertThat(directory.resolve("data_map_coordinates.jsonl")).hasSameBinaryContentAs(file);
    }

    private static double lowest(DataMap map, Selection selection) {
        return Arrays.stream(selection.ids())
                .mapToDouble(id -> map.value(Metric.VARIABILITY, (int) id))
                .min()
                .orElseThrow();
    }

    /** Pearson's correlation of the ranks; of equal values their mean rank. */
    private static double spearman(double[] x, double[] y) {
        double[] a = ranks(x);
        double[] b = ranks(y);
        double mean = (x.length - 1) / 2.0;
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < x.length; i++) {
            ab += (a[i] - mean) * (b[i] - mean);
            aa += (a[i] - mean) * (a[i] - mean);
            bb += (b[i] - mean) * (b[i] - mean);
        }
        return ab / Math.sqrt(aa * bb);
    }

    private static double[] ranks(double[] values) {
        int[] order =
                IntStream.range(0, values.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> values[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        double[] ranks = new double[values.length];
        int from = 0;
        for (int to = 1; to <= order.length; to++) {
            if (to == order.length || values[order[to]] != values[order[from]]) {
                for (int i = from; i < to; i++) {
                    ranks[order[i]] = (from + to - 1) / 2.0;
                }
                from = to;
            }
        }
        return ranks;
    }

    /** There and back: what was exported is the map again, to its ten decimals. */
    @Test
    void theReferencesMetricsAreAMap() throws IOException {
        Archive archive =
                ReferenceImport.of(Synthetic.write(directory.resolve("model"), 50))
                        .into(directory.resolve("run"));
        DataMap map = Analyzer.of(archive).map();
        Examples examples = archive.examples().orElseThrow();
        new ReferenceExport(map, examples).metrics(directory);
        Coordinates read =
                Coordinates.read(directory.resolve("td_metrics.jsonl"), Synthetic.EPOCHS);
        for (Metric metric : TOLD) {
            assertThat(read.map().values(metric))
                    .as("%s", metric)
                    .containsExactly(map.values(metric), within(1e-10));
        }
        assertThat(IntStream.range(0, 50).mapToObj(read.examples()::id))
                .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(examples::id).toList());
        for (Region region : Region.values()) {
            assertThat(region.of(read.map())).isEqualTo(region.of(map));
        }
        assertThat(read.map().provenance().warnings())
                .containsExactly("labels are not told and stand as 0");
        // The order of its lines is kept too.
        Path again = directory.resolve("again");
        new ReferenceExport(read.map(), read.examples()).metrics(again);
        String product = "\"threshold_closeness\":[^,]*"; // of rounded numbers
        assertThat(Files.readString(again.resolve("td_metrics.jsonl")).replaceAll(product, ""))
                .isEqualTo(
                        Files.readString(directory.resolve("td_metrics.jsonl"))
                                .replaceAll(product, ""));
    }

    @Test
    void aTableOfCommasIsAMapToo() throws IOException {
        Coordinates read =
                Coordinates.read(
                        write(
                                "map.csv",
                                "id,label,confidence,variability,correctness,correct_count,"
                                        + "forgetting_events,epochs",
                                "\"b,\"\"1\"\"\",2,0.5,0.25,0.5,1,1,2",
                                "",
                                "a,0,1.0,0.0,1.0,3,0,3"));
        DataMap map = read.map();
        assertThat(read.examples().id(0)).isEqualTo("a");
        assertThat(read.examples().id(1)).isEqualTo("b,\"1\"");
        assertThat(map.label(1)).isEqualTo(2);
        assertThat(map.provenance().classes()).isEqualTo(3);
        assertThat(map.values(Metric.CONFIDENCE)).containsExactly(1, 0.5);
        assertThat(map.values(Metric.CORRECTNESS)).containsExactly(1, 0.5);
        assertThat(map.values(Metric.FORGETTING_EVENTS)).containsExactly(0, 1);
        assertThat(map.values(Metric.EPOCHS)).containsExactly(3, 2);
        assertThat(map.provenance().warnings()).isEmpty();
    }

    /** As {@code cartography map --csv} writes them; what follows from others is not read. */
    @Test
    void otherMetricsOfATableAreReadByTheirNames() throws IOException {
        String core = "\"confidence\":0.5,\"variability\":0,\"correctness\":1";
        DataMap map =
                Coordinates.read(
                                write(
                                        "map.jsonl",
                                        "{\"id\":1,\"aum\":-1e-5,\"prediction_flips\":2,"
                                                + "\"first_learnt\":NaN,\"aleatoric\":9,"
                                                + core
                                                + "}",
                                        "{\"id\":0,\"aum\":7,\"prediction_flips\":0,"
                                                + "\"first_learnt\":3,\"aleatoric\":9,"
                                                + core
                                                + "}"))
                        .map();
        assertThat(map.values(Metric.AUM)).containsExactly(7, -1e-5);
        assertThat(map.values(Metric.PREDICTION_FLIPS)).containsExactly(0, 2);
        assertThat(map.values(Metric.FIRST_LEARNT)).containsExactly(3, Double.NaN);
        assertThat(map.values(Metric.ALEATORIC)).containsExactly(0.25, 0.25);
        assertThat(map.metrics()).doesNotContain(Metric.EL2N);
    }

    /** Every column of a run's map is in its CSV, and comes back from it. */
    @Test
    void theMetricsThatAPublishedMapMayTellAreThoseThatDoNotFollow() {
        assertThat(PublishedMap.others())
                .containsExactly(
                        Arrays.stream(Metric.values())
                                .filter(
                                        metric ->
                                                metric == Metric.FIRST_LEARNT
                                                        || metric.compareTo(Metric.EPISTEMIC) > 0)
                                .toArray(Metric[]::new));
    }

    @Test
    void aTableOfOneMetricIsAMapOfOneColumn() throws IOException {
        Coordinates read =
                Coordinates.read(
                        write(
                                "aum_values.csv",
                                "sample_id,aum",
                                "sample_1,1.205",
                                "sample_3,1.145",
                                "sample_2,-3.785"));
        DataMap map = read.map();
        assertThat(map.metrics()).containsExactly(Metric.AUM);
        assertThat(map.values(Metric.AUM)).containsExactly(1.205, -3.785, 1.145);
        assertThat(read.examples().id(1)).isEqualTo("sample_2");
        assertThat(map.provenance().warnings())
                .containsExactly(
                        "no confidence and variability are told, only [aum]",
                        "labels are not told and stand as 0");
        assertThat(map.extreme(Metric.AUM, 1, false)).containsExactly(false, true, false);
        assertThatThrownBy(() -> Region.HARD.of(map))
                .hasMessageContaining("metric: found confidence, expected one of the map's [aum].");
        assertThat(map.table().columnNames()).containsExactly("id", "label", "aum");

        map.save(directory.resolve("map.arrow"));
        DataMap loaded = DataMap.load(directory.resolve("map.arrow"));
        assertThat(loaded.metrics()).containsExactly(Metric.AUM);
        assertThat(loaded.values(Metric.AUM)).containsExactly(map.values(Metric.AUM));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "sample_id,aum; a,; aum ; a finite number",
                "sample_id,aum; a,inf; aum inf; a finite number",
                "sample_id,aum; a,NaN; aum NaN; a finite number",
                "sample_id,score; a,1; no confidence; a number in [0, 1]",
                "sample_id,aum,confidence; a,1,0.5; no variability; a number in [0, 1]",
                "guid,aum,prediction_flips; a,1,0.5; prediction_flips 0.5; a whole number",
                "sample_id,num_measurements,target_logit,target_val,other_logit,other_val,margin,aum;"
                        + "a,1,0,3.74,10,2.48,1.26,1.26; full records; aum_values.csv"
            })
    void aTableThatIsNoneOfAMetricIsRefused(
            String header, String line, String found, String expected) throws IOException {
        refused(write("map.csv", header, line), found, expected);
    }

    @Test
    void aLineWithOtherMetricsThanTheFirstIsRefused() throws IOException {
        refused(
                write("m.jsonl", "{\"id\":1,\"aum\":2}", "{\"id\":2,\"aum\":2,\"el2n\":1}"),
                "columns [el2n, aum] in line 2",
                "columns [aum], as in the first row");
    }

    @Test
    void columnsThatAreNoWholeMapAreRefused() {
        Map<Metric, double[]> half = Map.of(Metric.CONFIDENCE, new double[1]);
        assertThatThrownBy(() -> new PublishedMap("m", new int[0], half, List.of()).map())
                .hasMessageStartingWith(
                        "columns: found [confidence], expected all of [confidence,");
        assertThatThrownBy(() -> new PublishedMap("m", new int[0], Map.of(), List.of()).map())
                .hasMessageStartingWith("columns: found [], expected all of");
        Map<Metric, double[]> derived = Map.of(Metric.EPISTEMIC, new double[1]);
        assertThatThrownBy(() -> new PublishedMap("m", new int[0], derived, List.of()).map())
                .hasMessageStartingWith("columns: found [epistemic], expected");
    }

    /** The reference's plot divides by the highest correctness, right or not. */
    @Test
    void correctnessIsAFractionOfTheEpochsThatWereTold() throws IOException {
        Path file = write("m.csv", "guid,confidence,variability,correctness", "1,0.5,0.1,3");
        assertThat(Coordinates.read(file, 6).map().value(Metric.CORRECTNESS, 0)).isEqualTo(0.5);
        DataMap guessed = Coordinates.read(file).map();
        assertThat(guessed.value(Metric.CORRECTNESS, 0)).isOne();
        assertThat(guessed.provenance().warnings().get(0)).contains("taken to be 3");
    }

    @Test
    void aPublishedMapIsSavedAndLoadedLikeAnyOther() throws IOException {
        DataMap map =
                Coordinates.read(
                                write(
                                        "m.jsonl",
                                        "{\"guid\":5,\"confidence\":0.5,\"variability\":0.5,"
                                                + "\"correctness\":0,\"forgetfulness\":1000}"))
                        .map();
        map.save(directory.resolve("map.arrow"));
        DataMap loaded = DataMap.load(directory.resolve("map.arrow"));
        assertThat(loaded.provenance()).isEqualTo(map.provenance());
        assertThat(loaded.value(Metric.NEVER_LEARNT, 0)).isOne();
        assertThat(loaded.value(Metric.FORGETTING_EVENTS, 0)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"confidence\":0.5,\"variability\":0,\"correctness\":1}; no guid; guid, id or sample_id",
                "{\"guid\":1,\"variability\":0,\"correctness\":1}; no confidence; [0, 1]",
                "{\"guid\":1,\"confidence\":1.5,\"variability\":0,\"correctness\":1};"
                        + "confidence 1.5; a number in [0, 1]",
                "{\"guid\":1,\"confidence\":0.5,\"variability\":NaN,\"correctness\":1};"
                        + "variability NaN; a number",
                "{\"guid\":1,\"confidence\":0.5,\"variability\":null,\"correctness\":1};"
                        + "variability null; a number",
                "{\"guid\":1,\"confidence\":0.5,\"variability\":0,\"correctness\":0.5};"
                        + "correct_count 0.5; a whole number",
                "{\"guid\":1,\"confidence\":0.5,\"variability\":0}; no correct_count; correctness",
                "{\"guid\":0,\"confidence\":0.5,\"variability\":0,\"correctness\":1};"
                        + "guid 0 once more; each once",
                "{\"guid\":1; text that is no whole JSON; one object a line",
                "[]; no JSON object; one a line",
                "{\"guid\":1,\"confidence\":0.5,\"variability\":0,\"correctness\":1}{;"
                        + "more after the object; one object a line",
                "{\"guid\":1,\"confidence\":0.5,\"variability\":0,\"correctness\":9};"
                        + "correctness 9; at most 6, the number of epochs"
            })
    void aLineThatIsNoRowOfAMapIsNamed(String line, String found, String expected)
            throws IOException {
        Path file =
                write(
                        "map.jsonl",
                        "{\"guid\":0,\"confidence\":0.5,\"variability\":0.1,\"correctness\":2}",
                        line);
        refused(file, found, expected);
        refused(file, " in ", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1,0.5,0.1; 3 cells; 4, as in the header",
                "\"1,0.5,0.1,3; a quote that does not end; one row a line",
                "'1,x,0.1,3'; confidence x; a number in [0, 1]"
            })
    void aRowOfCellsThatIsNoneIsNamed(String line, String found, String expected)
            throws IOException {
        refused(write("map.csv", "guid,confidence,variability,correctness", line), found, expected);
    }

    @Test
    void aFileWithoutRowsIsRefused() throws IOException {
        refused(write("map.csv", "guid,confidence"), "no example", "at least one");
        refused(write("map.jsonl"), "no example", "at least one");
        Path file = directory.resolve("map.jsonl");
        Files.write(file, new byte[] {(byte) 0xff});
        refused(file, "no UTF-8", "UTF-8");
    }

    private static void refused(Path file, String found, String expected) {
        ArchiveException e =
                catchThrowableOfType(ArchiveException.class, () -> Coordinates.read(file, 6));
        assertThat(e).isNotNull();
        assertSays(String.valueOf(e.getMessage()), file, found, expected);
    }
}
