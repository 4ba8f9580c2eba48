package io.github.djlcartography.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.datasets.incidents.IncidentRecipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GenerateIncidentsTest {
    @ParameterizedTest
    @EnumSource
    void theBundledFilesAreWhatTheGeneratorMakes(IncidentRecipe recipe) throws IOException {
        for (var file : GenerateIncidents.files(recipe).entrySet()) {
            try (InputStream in = new GZIPInputStream(ImageSet.resource(file.getKey() + ".gz"))) {
                assertThat(in.readAllBytes()).as(file.getKey()).isEqualTo(file.getValue());
            }
        }
    }

    @Test
    void theSumsAreThoseOfTheBundledFiles() throws IOException {
        List<String> packed = lines("SHA256SUMS.incidents");
        List<String> content = lines("SHA256SUMS.incidents.content");
        assertThat(packed).hasSize(14);
        assertThat(content).hasSize(14);
        for (int i = 0; i < packed.size(); i++) {
            String name = content.get(i).substring(66);
            assertThat(packed.get(i).substring(66)).isEqualTo(name + ".gz");
            try (InputStream in = ImageSet.resource(name + ".gz")) {
                assertThat(Bundle.sha256(in.readAllBytes()))
                        .as(name)
                        .isEqualTo(packed.get(i).substring(0, 64));
            }
            try (InputStream in = new GZIPInputStream(ImageSet.resource(name + ".gz"))) {
                assertThat(Bundle.sha256(in.readAllBytes()))
                        .as(name)
                        .isEqualTo(content.get(i).substring(0, 64));
            }
        }
    }

    @Test
    void theDataCardStatesTheSumsOfTheContent() throws IOException {
        assertThat(Files.readString(Path.of("INCIDENTS.md")))
                .contains(lines("SHA256SUMS.incidents.content"));
    }

    private static List<String> lines(String file) throws IOException {
        try (InputStream in = ImageSet.resource(file)) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        }
    }

    @Test
    void wrongUsageIsExitCodeTwo() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(
                        GenerateIncidents.run(
                                new String[] {"--help"},
                                new PrintStream(new ByteArrayOutputStream()),
                                new PrintStream(err)))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("usage: GenerateIncidents --out DIR");
    }
}
