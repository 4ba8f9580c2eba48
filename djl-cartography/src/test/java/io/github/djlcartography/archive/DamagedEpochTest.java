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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An epoch that is not whole, or not ours, is named as such and never averaged in. */
class DamagedEpochTest {

    private static final double[] P = {0.5, 0.25, 0.75, 1};

    @TempDir private Path directory;
    private Runs run;
    private Path file;

    @BeforeEach
    void write() {
        run =
                Runs.start(directory.resolve("run"), 3, 0, 1, 2, 0)
                        .gold(Pass.EPOCH_END, P)
                        .gold(Pass.EPOCH_END, P)
                        .gold(Pass.EPOCH_END, P);
        file = run.file(Pass.EPOCH_END, 1);
    }

    @Test
    void anEpochCutShortAnywhereIsNamed() throws IOException {
        for (long length = Files.size(file) - 1; length >= 0; length--) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
            assertSays(refusal(), file, "damage in the footer", "a whole Arrow IPC file");
        }
    }

    @Test
    void anEpochThatDoesNotBeginAsArrowIsNamed() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[0] = 'P';
        Files.write(file, bytes);
        assertSays(refusal(), file, "no ARROW1 at its start", "a whole Arrow IPC file");
    }

    @Test
    void anEpochWithSomethingAfterItsEndIsNamed() throws IOException {
        Files.writeString(file, "more", StandardOpenOption.APPEND);
        assertSays(refusal(), file, "no ARROW1 at its end", "a whole Arrow IPC file");
    }

    @Test
    void anArrowFileOfAnotherMakerIsNamed() {
        new Columns().with("id", new long[] {1, 2}).write(file, "data-map");
        assertSays(refusal(), file, "columns [id: Int(64, true) not null]", "example: Int(64");
    }

    @Test
    void anEpochOfAnotherDatasetIsNamed() throws IOException {
        Runs other = Runs.start(directory.resolve("other"), 3, 0, 1, 2, 1);
        other.gold(Pass.EPOCH_END, P).gold(Pass.EPOCH_END, P);
        copy(other.file(Pass.EPOCH_END, 1));
        assertSays(refusal(), file, other.fingerprint(), run.fingerprint());
    }

    @Test
    void anEpochOfAnotherNumberOfClassesIsNamed() throws IOException {
        Runs other = Runs.start(directory.resolve("other"), 4, 0, 1, 2, 0);
        other.gold(Pass.EPOCH_END, P).gold(Pass.EPOCH_END, P);
        copy(other.file(Pass.EPOCH_END, 1));
        assertSays(refusal(), file, "FixedSizeList(4)", "FixedSizeList(3)");
    }

    @Test
    void anEpochOfAnotherPassIsNamed() throws IOException {
        Runs other = Runs.start(directory.resolve("other"), 3, 0, 1, 2, 0);
        other.gold(Pass.TRAINING, P).gold(Pass.TRAINING, P);
        copy(other.file(Pass.TRAINING, 1));
        assertSays(refusal(), file, "cartography.pass training", "epoch-end");
    }

    @Test
    void anEpochInThePlaceOfAnotherIsNamed() throws IOException {
        copy(run.file(Pass.EPOCH_END, 2));
        assertSays(refusal(), file, "cartography.epoch 2", "1");
    }

    @Test
    void anEpochThatIsMissingInTheMiddleIsNamed() throws IOException {
        Files.delete(file);
        assertSays(
                refusal(),
                run.directory().resolve("pass=epoch-end"),
                "epoch 2 after 1 others",
                "epoch 1");
    }

    @Test
    void anEpochThatIsADirectoryIsNamed() throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(refusal()).startsWith(file + ": ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "x", ""})
    void anEpochOfAnotherFormatIsNamed(String version) throws IOException {
        Map<String, String> footer =
                new HashMap<>(PartFile.footer(Pass.EPOCH_END, 1, run.fingerprint(), "{}"));
        footer.put(PartFile.FORMAT, version);
        try (FileChannel channel =
                FileChannel.open(
                        file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            new IpcWriter(channel, Layout.full(3).schema()).finish(footer);
        }
        assertSays(refusal(), file, "cartography.format_version " + version, "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "", "[]", "7", "{\"seen\":\"some\"}"})
    void aLedgerThatIsNoneIsNamed(String ledger) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            new IpcWriter(channel, Layout.full(3).schema())
                    .finish(PartFile.footer(Pass.EPOCH_END, 1, run.fingerprint(), ledger));
        }
        assertSays(refusal(), file, "a coverage ledger that cannot be read", "its JSON");
    }

    @Test
    void anEpochWithoutALedgerIsNamed() throws IOException {
        Map<String, String> footer =
                new HashMap<>(PartFile.footer(Pass.EPOCH_END, 1, run.fingerprint(), ""));
        footer.remove(PartFile.COVERAGE);
        try (FileChannel channel =
                FileChannel.open(
                        file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            new IpcWriter(channel, Layout.full(3).schema()).finish(footer);
        }
        assertSays(refusal(), file, "there is none", "its JSON");
    }

    @Test
    void aLedgerThatCannotBeReadIsNamed() throws IOException {
        swap("{\"expected\"", '{', '?');
        assertSays(refusal(), file, "a coverage ledger that cannot be read", "its JSON");
    }

    @Test
    void aLedgerOfOtherRowsIsNamed() throws IOException {
        swap("\"seen\":4", '4', '3');
        assertSays(refusal(), file, "4 rows", "3, as its ledger says");
    }

    @Test
    void whatAKilledRunLeftIsListedAndNotRead() throws IOException {
        Path left = run.directory().resolve("pass=epoch-end/epoch=3/part-0.arrow.unfinished");
        Files.createDirectories(left.getParent());
        Files.writeString(left, "half of it");
        Archive archive = Archive.open(run.directory());
        assertThat(archive.unfinished()).containsExactly(run.directory().relativize(left));
        assertThat(archive.epochs(Pass.EPOCH_END)).hasSize(3);
    }

    /** Changes the first {@code from} in the text. */
    private void swap(String text, char from, char to) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = all.lastIndexOf(text);
        assertThat(at).isPositive();
        at = all.indexOf(from, at);
        bytes[at] = (byte) to;
        Files.write(file, bytes);
    }

    private void copy(Path other) throws IOException {
        Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private String refusal() {
        ArchiveException refused =
                catchThrowableOfType(
                        ArchiveException.class,
                        () ->
                                Archive.open(run.directory())
                                        .epochs(Pass.EPOCH_END)
                                        .forEach(epoch -> epoch.read((n, id, label, p) -> {})));
        assertThat(refused).as("reading it is refused").isNotNull();
        return String.valueOf(refused.getMessage());
    }
}
