package io.github.djlcartography.archive;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.djlcartography.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {

    @TempDir private Path run;

    @Test
    void whatIsWrittenIsRead() {
        Manifest manifest =
                Manifest.builder(
                                2,
                                new Manifest.Dataset("toy", 10, 7, "sha256:x"),
                                List.of(Pass.EPOCH_END))
                        .classNames(List.of("no", "yes – ja"))
                        .run(42L, "mlp", Map.of("djl", "0.36.0"))
                        .build();
        ArchiveWriter.create(run).manifest(manifest);
        assertThat(Archive.open(run).manifest()).isEqualTo(manifest);
    }

    @Test
    void aRunMayLackSeedAndModel() {
        Runs.start(run, 2, 0, 1);
        Manifest manifest = Archive.open(run).manifest();
        assertThat(manifest.seed()).isNull();
        assertThat(manifest.model()).isNull();
        assertThat(manifest.formatVersion()).isEqualTo(1);
        assertThat(manifest.layout()).isEqualTo("FULL");
        assertThat(manifest.precision()).isEqualTo("float32");
    }

    @Test
    void aDirectoryWithoutARunSaysSo() {
        assertSays(refusal(run), run, "no manifest.json", "the directory of a run");
    }

    @Test
    void nothingAtAllSaysSo() {
        Path nowhere = run.resolve("nowhere");
        assertSays(refusal(nowhere), nowhere, "nothing", "a run directory");
    }

    @Test
    void aFileInsteadOfADirectorySaysSo() throws IOException {
        Path file = Files.writeString(run.resolve("run.zip"), "PK");
        assertSays(refusal(file), file, "a file", "a run directory");
    }

    @Test
    void aNewerVersionIsRefusedAndTheRemedyIsANewerRelease() throws IOException {
        Path file = edit("\"format_version\" : 1", "\"format_version\" : 2");
        String message = refusal(run);
        assertSays(message, file, "format version 2", "version 1");
        assertThat(message).contains("read it with that release or a later one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "{",
                "[]",
                "null",
                "7",
                "{}",
                "{\"format_version\": 0}",
                "{\"format_version\": 1}",
                "{\"format_version\": 1, \"classes\": \"many\"}",
                "{\"format_version\": 1, \"classes\": 2, \"world_size\": 1}",
                "{\"format_version\": 1, \"classes\": 2, \"world_size\": 1, \"dataset\": {}}"
            })
    void garbageIsNoManifest(String text) throws IOException {
        Path file = Files.writeString(run.resolve("manifest.json"), text);
        assertSays(refusal(run), file, "", "");
    }

    @Test
    void whatALaterReleaseAddsIsLeftAlone() throws IOException {
        edit("{", "{ \"more\" : [ 1.5, null, { \"a\" : [ true ] } ],");
        Manifest manifest = Archive.open(run).manifest();
        assertThat(manifest.classNames()).containsExactly("class0", "class1");
        assertThat(manifest.dataset().rows()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"classes\" : 2.5",
                "\"classes\" : 4294967298",
                "\"classes\" : 18446744073709551618",
                "\"classes\" : [ 2 ]",
                "\"classes\" : true"
            })
    void aNumberOfClassesThatIsNoneIsNoManifest(String classes) throws IOException {
        Path file = edit("\"classes\" : 2", classes);
        assertSays(refusal(run), file, "not the manifest's JSON", "a manifest of version 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -3})
    void fewerThanTwoClassesAreNothingToLearn(int classes) throws IOException {
        Path file = edit("\"classes\" : 2", "\"classes\" : " + classes);
        assertSays(refusal(run), file, "classes " + classes, "at least 2 classes");
    }

    @Test
    void namesForOtherClassesThanThereAreAreRefused() throws IOException {
        Path file = edit("[ \"class0\", \"class1\" ]", "[ \"class0\" ]");
        assertSays(refusal(run), file, "1 class names", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fingerprint", "name"})
    void aDatasetThatCannotBeToldFromAnotherIsRefused(String what) throws IOException {
        Runs.start(run, 2, 0, 1);
        Path file = run.resolve("manifest.json");
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceAll("\"" + what + "\" : \"[^\"]*\"", "\"" + what + "\" : null"));
        assertSays(refusal(run), file, "dataset", "a dataset");
    }

    @Test
    void anotherLayoutIsRefused() throws IOException {
        Path file = edit("\"FULL\"", "\"SPARSE\"");
        assertSays(refusal(run), file, "SPARSE", "[FULL, GOLD, SEQUENCE]");
    }

    @Test
    void aNewRunIsNotWrittenOverAnother() {
        Runs.start(run, 2, 0, 1)
                .gold(Pass.TRAINING, 0.5, 0.5)
                .gold(Pass.TRAINING, 0.5, 0.5)
                .gold(Pass.EPOCH_END, 0.5, 0.5);
        ArchiveException refused =
                catchThrowableOfType(ArchiveException.class, () -> ArchiveWriter.create(run));
        assertSays(
                String.valueOf(refused.getMessage()),
                run,
                "a run of 2 epochs",
                "an empty directory");
    }

    @Test
    void aRunWithoutAnEpochHoldsNothingToLose() {
        assertThat(ArchiveWriter.holdsRun(run)).isFalse();
        Runs.start(run, 2, 0, 1);
        assertThat(ArchiveWriter.holdsRun(run)).isFalse();
        Runs.start(run, 3, 0, 1, 2).gold(Pass.TRAINING, 0.5, 0.5, 0.5);
        assertThat(ArchiveWriter.holdsRun(run)).isTrue();
        assertThat(Archive.open(run).manifest().classes()).isEqualTo(3);
    }

    @Test
    void aRunThatIsNotThereIsNotResumed() {
        ArchiveException refused =
                catchThrowableOfType(ArchiveException.class, () -> ArchiveWriter.resume(run));
        assertSays(
                String.valueOf(refused.getMessage()),
                run,
                "no manifest.json",
                "the directory of a run");
    }

    @Test
    void aRunIsResumedInItsOwnDirectory() {
        Runs.start(run, 2, 0).gold(Pass.TRAINING, 0.5);
        try (EpochWriter epoch =
                ArchiveWriter.resume(run).epoch(Pass.TRAINING, 1, Layout.full(2))) {
            epoch.append(0, 0, new float[] {1, 0}, 0);
            epoch.publish(
                    Archive.open(run).manifest().dataset().fingerprint(), Coverage.of(1, 1, 0, 0));
        }
        assertThat(Archive.open(run).epochs(Pass.TRAINING)).hasSize(2);
    }

    private Path edit(String from, String to) throws IOException {
        Runs.start(run, 2, 0, 1);
        Path file = run.resolve("manifest.json");
        String text = Files.readString(file);
        assertThat(text).contains(from);
        return Files.writeString(file, text.replaceFirst(Pattern.quote(from), to));
    }

    private static String refusal(Path directory) {
        ArchiveException refused =
                catchThrowableOfType(ArchiveException.class, () -> Archive.open(directory));
        assertThat(refused).as("opening it is refused").isNotNull();
        return String.valueOf(refused.getMessage());
    }
}
