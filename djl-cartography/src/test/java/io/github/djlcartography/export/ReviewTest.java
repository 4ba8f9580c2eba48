package io.github.djlcartography.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes out to people, and to other programs as Parquet. */
class ReviewTest {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 1};

    @TempDir private Path directory;
    private DataMap map;
    private Examples examples;

    @BeforeEach
    void makeAMap() {
        Runs runs = Runs.start(directory.resolve("run"), 2, 0, 1, 0, 1);
        runs.gold(Pass.EPOCH_END, 0.5, 0.25, 0.75, 0.25);
        map = Analyzer.of(runs.directory()).map();
        examples =
                Examples.of("a", "=1+1", "c", "d")
                        .with("source", new String[] {"web", "@x", "web", "web"})
                        .with("label", new int[] {1, 2, 3, 4})
                        .text(new String[] {"t", "-2, \"two\"", "<b>", "\u202e"})
                        .thumbnails(new byte[][] {PNG, {}, PNG, PNG});
    }

    @Test
    void theTableBeginsWithTheMostSuspiciousAndIsNoSpreadsheetsFormula() throws IOException {
        Path file = directory.resolve("r.csv");
        Review.of(map, examples).sheet(file);
        String fingerprint = map.provenance().fingerprint();
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "id,label,given_label,confidence,variability,correctness,source,"
                                + "examples.label,text,fingerprint",
                        "'=1+1,,class1,0.25,0.0,0.0,'@x,2,\"'-2, \"\"two\"\"\"," + fingerprint,
                        "d,,class1,0.25,0.0,0.0,web,4,\u202e," + fingerprint,
                        "a,,class0,0.5,0.0,1.0,web,1,t," + fingerprint,
                        "c,,class0,0.75,0.0,1.0,web,3,<b>," + fingerprint);
    }

    @Test
    void aFilledTableComesBackByIdAndDataset() throws IOException {
        Path file = directory.resolve("r.csv");
        Review.of(map, examples).first(2).sheet(file);
        Files.writeString(file, Files.readString(file).replace("'=1+1,,", "'=1+1,class0,"));
        Corrections back = Corrections.read(file);
        assertThat(back.all())
                .containsExactly(new Corrections.Correction("=1+1", "class0", "line 2"));
        assertThat(back.withoutLabel()).isEqualTo(1);
        assertThat(back.fingerprint()).isEqualTo(map.provenance().fingerprint());
    }

    @Test
    void tasksForLabelStudioHaveTheConfidenceAsScore() throws IOException {
        Path file = directory.resolve("tasks.json");
        Review review = Review.of(map, examples).first(3);
        review.labelStudio(file);
        JsonNode tasks = new ObjectMapper().readTree(Files.readString(file));
        assertThat(tasks).hasSize(3);
        assertThat(IntStream.range(0, 3).mapToObj(i -> tasks.at("/" + i + "/data/example_id")))
                .extracting(JsonNode::asText)
                .containsExactly("=1+1", "d", "a");
        JsonNode last = tasks.get(2);
        assertThat(last.at("/data/text").asText()).isEqualTo("t");
        assertThat(last.at("/data/given_label").asText()).isEqualTo("class0");
        assertThat(last.at("/data/image").asText())
                .isEqualTo("data:image/png;base64," + Base64.getEncoder().encodeToString(PNG));
        assertThat(tasks.get(0).at("/data").has("image")).isFalse();
        assertThat(last.at("/predictions/0/score").asDouble()).isEqualTo(0.5);
        assertThat(last.at("/predictions/0/result/0/value/choices/0").asText()).isEqualTo("class0");
        assertThat(review.labelStudioInterface())
                .contains(
                        "<Image name=\"image\" value=\"$image\"/>",
                        "<Text name=\"text\" value=\"$text\"/>",
                        "toName=\"text\"",
                        "<Choice value=\"class1\"/>");
        assertThat(Review.of(map, null).labelStudioInterface())
                .contains("<Text name=\"text\" value=\"$example_id\"/>")
                .doesNotContain("$image");
    }

    @Test
    void parquetHasTheMapsColumns() throws IOException {
        Path file = directory.resolve("m.parquet");
        MapParquet.write(map, examples, file);
        byte[] first = Files.readAllBytes(file);
        MapParquet.write(map, examples, file);
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
        try (ParquetReader<Group> reader = new Groups(new LocalInputFile(file)).build()) {
            for (int row = 0; row < map.size(); row++) {
                Group group = reader.read();
                assertThat(group.getString("id", 0)).isEqualTo(examples.id(row));
                assertThat(group.getInteger("label", 0)).isEqualTo(map.label(row));
                for (Metric metric : map.metrics()) {
                    double value =
                            metric.isWhole()
                                    ? group.getInteger(metric.key(), 0)
                                    : group.getDouble(metric.key(), 0);
                    assertThat(value).isEqualTo(Double.valueOf(map.value(metric, row)));
                }
            }
            assertThat(reader.read()).isNull();
        }
        MapParquet.write(map, null, file);
        try (ParquetReader<Group> reader = new Groups(new LocalInputFile(file)).build()) {
            assertThat(List.of(reader.read(), reader.read()))
                    .extracting(group -> group.getLong("id", 0))
                    .containsExactly(0L, 1L);
        }
    }

    private static final class Groups extends ParquetReader.Builder<Group> {
        Groups(InputFile file) {
            super(file, new PlainParquetConfiguration());
            withCodecFactory(new ParquetCodecs());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }
}
