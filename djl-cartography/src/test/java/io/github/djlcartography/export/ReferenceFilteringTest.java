package io.github.djlcartography.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.Shared;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the reference's {@code write_filtered_data} writes, and where it differs. */
class ReferenceFilteringTest {

    @TempDir private Path directory;

    /**
     * Its directories have the header, the rows by guid, and the other files. It writes the rows in
     * the order of their metric, which a training that shuffles does not see, and one too many.
     */
    @Test
    void theReferencesDirectoryComesOutInTheOrderOfTheSource() throws IOException {
        Path model = Shared.path("golden/synth400");
        Archive archive = ReferenceImport.of(model).into(directory.resolve("run"));
        Examples examples = archive.examples().orElseThrow();
        List<String> guids = new ArrayList<>();
        IntStream.range(0, examples.size()).forEach(row -> guids.add(examples.id(row)));
        Collections.shuffle(guids, new Random(2));
        Path source = Files.createDirectories(directory.resolve("data/WINOGRANDE"));
        StringBuilder train = new StringBuilder("guid\tsentence\tlabel\n");
        guids.forEach(guid -> train.append(guid).append("\tof \"").append(guid).append("\t1\n"));
        Files.writeString(source.resolve("train.tsv"), train);
        Files.writeString(source.resolve("dev.tsv"), "guid\tsentence\tlabel\n1\tx\t2\n");
        Files.writeString(source.resolve("test.tsv"), "guid\tsentence\n2\ty\n");
        int compared = 0;
        for (String line : Files.readAllLines(model.resolve("selection.jsonl"))) {
            JsonNode selection = new ObjectMapper().readTree(line);
            if (!selection.get("metric").asText().equals("variability")
                    || selection.get("worst").asBoolean()
                    || selection.get("both_ends").asBoolean()) {
                continue;
            }
            int count = selection.get("num_samples").asInt();
            Set<String> theirs = new HashSet<>();
            for (int i = 0; i < count; i++) {
                theirs.add(selection.get("guids").get(i).asText());
            }
            Selection ours =
                    Selectors.top(Metric.VARIABILITY, selection.get("fraction").asDouble())
                            .select(Analyzer.of(archive.directory()).map());
            Path out = directory.resolve("cartography_variability/" + count + "/WINOGRANDE");
            SourceFilter.of(ours).examples(examples).idColumn("guid").apply(source, out);
            StringBuilder expected = new StringBuilder("guid\tsentence\tlabel\n");
            for (String row : Files.readAllLines(source.resolve("train.tsv"))) {
                if (theirs.contains(row.split("\t", 2)[0])) {
                    expected.append(row).append('\n');
                }
            }
            assertThat(Files.readString(out.resolve("train.tsv"))).isEqualTo(expected.toString());
            for (String other : List.of("dev.tsv", "test.tsv")) {
                assertThat(out.resolve(other)).hasSameBinaryContentAs(source.resolve(other));
            }
            compared++;
        }
        assertThat(compared).isEqualTo(8);
    }

    /** The paper's own map of WinoGrande, and a file of its training set by the same guids. */
    @Test
    void aPublishedMapFiltersBySourceIds() throws IOException {
        Path coordinates =
                Shared.path(
                        "data/cartography-winogrande-coords/"
                                + "winogrande_roberta_0_6_data_map_coordinates.jsonl");
        Coordinates published = Coordinates.read(coordinates);
        Selection third = Selectors.top(Metric.VARIABILITY, 0.33).select(published.map());
        Path out = directory.resolve("kept.jsonl");
        Filtered done =
                SourceFilter.of(third)
                        .examples(published.examples())
                        .idColumn("guid")
                        .apply(coordinates, out);
        assertThat(done.kept()).isEqualTo(13_331);
        List<String> kept = Files.readAllLines(out);
        assertThat(kept).hasSize(13_331);
        ObjectMapper mapper = new ObjectMapper();
        for (String line : kept) {
            assertThat(mapper.readTree(line).get("variability").asDouble())
                    .isGreaterThanOrEqualTo(0.1906);
        }
    }
}
