package io.github.djlcartography.export;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Folders of images, and files of numbers. */
class FoldersTest {

    private static final List<String> IMAGES =
            List.of("cat/a.png", "cat/z.JPG", "cat/b/a.png", "dog/b.png", "eel/x.jpeg");

    @TempDir private Path directory;
    private Path images;

    @BeforeEach
    void makeImages() throws IOException {
        images = directory.resolve("images");
        for (String path : IMAGES) {
            write(images.resolve(path), path);
        }
        write(images.resolve("README.md"), "about");
        write(images.resolve("dog/notes.txt"), "notes");
        write(images.resolve("top.png"), "no class");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static List<String> paths(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !name.startsWith("filtering"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource(SourceFilter.Placing.class)
    void imagesAreKeptByTheirPlaceInOrder(SourceFilter.Placing placing) throws IOException {
        Path out = directory.resolve("kept");
        int[] labels = {0, 0, 0, 1, 2};
        Selection selection = Chosen.of(new boolean[] {true, false, true, false, true}, labels);
        Filtered done = SourceFilter.of(selection).files(placing).apply(images, out);
        assertThat(done.format()).isEqualTo(SourceFormat.IMAGES);
        assertThat(paths(out))
                .containsExactly(
                        "README.md",
                        "cat/a.png",
                        "cat/b/a.png",
                        "dog/notes.txt",
                        "eel/x.jpeg",
                        "top.png");
        assertThat(out.resolve("cat/b/a.png")).hasContent("cat/b/a.png");
        assertThat(Files.isSymbolicLink(out.resolve("cat/a.png")))
                .isEqualTo(placing == SourceFilter.Placing.SYMBOLIC_LINK);
        assertThat(Files.isSameFile(out.resolve("cat/a.png"), images.resolve("cat/a.png")))
                .isEqualTo(placing != SourceFilter.Placing.COPY);
        assertThat(Files.isDirectory(out.resolve("dog"))).isTrue(); // or eel would be class 1
        assertThat(paths(images)).hasSize(8);
    }

    @Test
    void ofImagesTheFolderIsTheLabel() {
        Selection other = Chosen.of(new boolean[5], new int[] {0, 0, 1, 1, 2});
        Throwable refused =
                catchThrowable(
                        () -> SourceFilter.of(other).apply(images, directory.resolve("kept")));
        assertSays(
                String.valueOf(refused.getMessage()),
                images,
                "label \"cat\" of cat/b/a.png",
                "one label");
        assertThat(directory.resolve("kept")).doesNotExist();
    }

    @Test
    void imagesAreKeptByTheirPath() throws IOException {
        Examples ids =
                Examples.of("eel/x.jpeg", "dog/b.png", "cat/z.JPG", "cat/b/a.png", "cat/a.png");
        Path out = directory.resolve("kept");
        SourceFilter.of(Chosen.of(true, false, true, false, false))
                .examples(ids)
                .idColumn("path")
                .weights("w")
                .apply(images, out);
        assertThat(paths(out)).contains("cat/z.JPG", "eel/x.jpeg").hasSize(5);
        assertThat(out.resolve("filtering.csv"))
                .hasContent("path,w\ncat/z.JPG,1.0\neel/x.jpeg,1.0\n");
    }

    @Test
    void annotatedImagesAllStay() throws IOException {
        Path out = directory.resolve("kept");
        SourceFilter.of(Chosen.of(true, false, true, false, false)).annotate().apply(images, out);
        assertThat(paths(out)).containsAll(IMAGES);
        assertThat(Files.readAllLines(out.resolve("filtering.csv")))
                .hasSize(6)
                .first()
                .isEqualTo("path,keep,weight,reason");
        assertThat(Files.readAllLines(out.resolve("filtering.csv")).get(4))
                .startsWith("dog/b.png,false,0.0,");
    }

    @Test
    void aFolderOfOtherImagesIsRefusedAndTheOldOneStays() throws IOException {
        Path out = directory.resolve("kept");
        SourceFilter.of(Chosen.all(5)).apply(images, out);
        List<String> before = paths(out);
        Throwable refused =
                catchThrowable(() -> SourceFilter.of(Chosen.all(6)).force().apply(images, out));
        assertSays(String.valueOf(refused.getMessage()), images, "5 rows", "6, as in toy");
        assertThatThrownBy(
                        () ->
                                SourceFilter.of(Chosen.none(5))
                                        .force()
                                        .progress(
                                                (done, total) -> {
                                                    if (done == 3) {
                                                        throw new IllegalStateException("crash");
                                                    }
                                                })
                                        .apply(images, out))
                .hasMessage("crash");
        assertThat(paths(out)).isEqualTo(before);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("images", "kept");
        }
    }

    @Test
    void damagedIdxIsRefused() throws IOException {
        Path labels = directory.resolve("labels-idx1-ubyte");
        Files.write(labels, new byte[] {0, 0, 8, 1, 0, 0, 0, 3, 2, 1});
        Path out = directory.resolve("out-idx1-ubyte");
        Selection three = Chosen.of(new boolean[] {true, true, true}, new int[] {2, 1, 0});
        Throwable cut = catchThrowable(() -> SourceFilter.of(three).apply(labels, out));
        assertSays(
                String.valueOf(cut.getMessage()),
                labels,
                "ends before its last row",
                "as many bytes");
        Files.write(labels, new byte[] {0, 0, 8, 1, 0, 0, 0, 3, 2, 1, 0, 9});
        Throwable more = catchThrowable(() -> SourceFilter.of(three).apply(labels, out));
        assertSays(
                String.valueOf(more.getMessage()),
                labels,
                "bytes after the last of its 3 rows",
                "none");
        Files.write(labels, new byte[] {0, 0, 8, 1, 0, 0, 0, 3, 2, 2, 0});
        Throwable other = catchThrowable(() -> SourceFilter.of(three).apply(labels, out));
        assertSays(
                String.valueOf(other.getMessage()),
                labels,
                "label 2 in row 1",
                "label 1, as in toy");
        Files.write(labels, new byte[] {0, 0, 7, 1, 0, 0, 0, 3, 2, 2, 0});
        Throwable none = catchThrowable(() -> SourceFilter.of(three).apply(labels, out));
        assertSays(String.valueOf(none.getMessage()), labels, "00000701", "one of IDX");
        assertThat(out).doesNotExist();
        Files.write(labels, new byte[] {0, 0, 8, 1, 0, 0, 0, 3, 2, 1, 0});
        SourceFilter.of(Chosen.of(new boolean[] {true, false, true}, new int[] {2, 1, 0}))
                .apply(labels, out);
        assertThat(out).hasBinaryContent(new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 2, 0});
    }
}
