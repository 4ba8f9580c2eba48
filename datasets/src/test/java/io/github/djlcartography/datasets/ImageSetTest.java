package io.github.djlcartography.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.TranslateException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSetTest {
    @TempDir Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t10k-%s-%s-ubyte",
                "t10k-%s.%s-ubyte",
                "test-%s-%s-ubyte",
                "test-%s.%s-ubyte",
                "t10k-%s-%s-ubyte.gz",
                "test-%s-%s-ubyte.gz"
            })
    void everySpellingOfMnistsFilesIsFound(String pattern) throws IOException {
        write(pattern.formatted("images", "idx3"), Idx.images(2, 1, 2, new byte[] {1, 2, 3, 4}));
        write(pattern.formatted("labels", "idx1"), Idx.labels(new byte[] {7, 9}));
        ImageSet set = ImageSet.load(dir, Split.TEST);
        assertThat(set.name()).isEqualTo(dir.getFileName() + "/test");
        assertThat(set.size()).isEqualTo(2);
        assertThat(set.labels()).containsExactly(7, 9);
        assertThat(set.image(1)).containsExactly(3, 4);
        assertThat(set).hasToString(set.name() + ": 2 images of 1×2, 10 classes");
    }

    @Test
    void imagesOfYourOwnAreTakenAsTheyAre() {
        byte[] first = {1, 2};
        ImageSet set =
                ImageSet.of(
                        "own",
                        List.of("a", "b"),
                        1,
                        2,
                        List.of(first, new byte[] {3, -1}),
                        ints(1, 0));
        first[0] = 9;
        assertThat(set.image(0)).containsExactly(1, 2);
        assertThat(set.image(1)).containsExactly(3, -1);
        assertThat(set.labels()).containsExactly(1, 0);
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThat(set.toArray(manager).toFloatArray())
                    .containsExactly(1 / 255f, 2 / 255f, 3 / 255f, 1);
        }
    }

    @Test
    void imagesOfYourOwnThatDoNotFitAreRefused() {
        List<String> names = List.of("a", "b");
        List<byte[]> one = List.of(new byte[2]);
        assertThatThrownBy(() -> ImageSet.of("own", names, 1, 3, one, ints(0)))
                .hasMessage("own: image 0 has 2 bytes, expected 1×3.");
        assertThatThrownBy(() -> ImageSet.of("own", names, 1, 2, one, ints(0, 1)))
                .hasMessage("own: 1 images and 2 labels, expected as many, and at least one.");
        assertThatThrownBy(() -> ImageSet.of("own", names, 1, 2, one, ints(2)))
                .hasMessageContaining("own: label 2 at row 0, expected 0 to 1.");
    }

    private static int[] ints(int... values) {
        return values;
    }

    @Test
    void theNamesLookedForAreListed() throws IOException {
        assertThatThrownBy(() -> ImageSet.load(dir, Split.TEST))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContainingAll(
                        dir.toString(),
                        "no images of split TEST",
                        "t10k-images-idx3-ubyte",
                        "t10k-images.idx3-ubyte",
                        "test-images-idx3-ubyte",
                        "with or without .gz");
        write("train-images-idx3-ubyte", Idx.images(1, 1, 1, new byte[1]));
        assertThatThrownBy(() -> ImageSet.load(dir, Split.TRAIN))
                .hasMessageContainingAll("no labels of split TRAIN", "train-labels-idx1-ubyte");
    }

    @Test
    void aMissingDirectoryIsSaidToBeMissing() {
        assertThatThrownBy(() -> ImageSet.load(dir.resolve("nowhere"), Split.TRAIN))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContainingAll("nowhere", "no such directory");
    }

    @Test
    void imagesAndLabelsMustBeAsMany() throws IOException {
        write("train-images-idx3-ubyte", Idx.images(2, 1, 1, new byte[2]));
        write("train-labels-idx1-ubyte", Idx.labels(new byte[3]));
        assertThatThrownBy(() -> ImageSet.load(dir, Split.TRAIN))
                .isInstanceOf(IdxFormatException.class)
                .hasMessageContainingAll(
                        "train-images-idx3-ubyte: 2 images", "train-labels-idx1-ubyte: 3 labels");
    }

    @Test
    void aLabelWithoutAClassIsRefused() throws IOException {
        write("train-images-idx3-ubyte", Idx.images(2, 1, 1, new byte[2]));
        write("train-labels-idx1-ubyte", Idx.labels(new byte[] {3, (byte) 200}));
        assertThatThrownBy(() -> ImageSet.load(dir, Split.TRAIN))
                .isInstanceOf(IdxFormatException.class)
                .hasMessageContainingAll("label 200 at row 1", "expected 0 to 9", "Give a name");
        assertThatThrownBy(() -> ImageSet.load(dir, Split.TRAIN, List.of("a", "b", "c")))
                .hasMessageContainingAll("label 3 at row 0", "expected 0 to 2");
    }

    @ParameterizedTest
    @EnumSource
    void everyBundledSetLoads(Glyphs glyphs) {
        ImageSet set = ImageSet.bundled(glyphs);
        assertThat(set.rows()).isEqualTo(28);
        assertThat(set.columns()).isEqualTo(28);
        assertThat(set.labels()).contains(0, set.classNames().size() - 1);
    }

    @Test
    void theBundledSetsHaveTheirSizesAndClasses() {
        assertThat(ImageSet.bundled(Glyphs.DIGITS_TRAIN).size()).isEqualTo(6000);
        assertThat(ImageSet.bundled(Glyphs.DIGITS_TEST).size()).isEqualTo(3000);
        assertThat(ImageSet.bundled(Glyphs.DIGITS_REVERSED_MARK).size()).isEqualTo(3000);
        assertThat(ImageSet.bundled(Glyphs.DIGITS_UNSEEN_STYLE).size()).isEqualTo(3000);
        assertThat(ImageSet.bundled(Glyphs.LETTERS_TRAIN).size()).isEqualTo(7800);
        assertThat(ImageSet.bundled(Glyphs.LETTERS_TEST).size()).isEqualTo(1300);
        assertThat(ImageSet.bundled(Glyphs.LETTERS_TEST).classNames())
                .hasSize(26)
                .startsWith("A", "B")
                .endsWith("Z");
        assertThat(ImageSet.bundled(Glyphs.DIGITS_TRAIN).name()).isEqualTo("glyphs/digits/train");
    }

    @Test
    void aLimitKeepsTheFirstRows() {
        ImageSet all = ImageSet.bundled(Glyphs.LETTERS_TEST);
        ImageSet some = all.limit(10);
        assertThat(some.size()).isEqualTo(10);
        assertThat(some.image(9)).isEqualTo(all.image(9));
        assertThat(some.labels()).startsWith(all.label(0)).endsWith(all.label(9));
        assertThat(all.limit(5000)).isSameAs(all);
        assertThatThrownBy(() -> all.limit(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("limit 0", "at least 1");
        assertThatThrownBy(() -> some.image(10)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theDatasetHoldsTheImagesInTheOrderOfTheFile() throws IOException, TranslateException {
        ImageSet set = ImageSet.bundled(Glyphs.LETTERS_TEST).limit(70);
        try (NDManager manager = NDManager.newBaseManager()) {
            ArrayDataset dataset = set.toDataset(manager, 32, false);
            assertThat(dataset.size()).isEqualTo(70);
            List<Long> indices = new ArrayList<>();
            for (Batch batch : dataset.getData(manager)) {
                float[] pixels = batch.getData().singletonOrThrow().toFloatArray();
                long[] labels = batch.getLabels().singletonOrThrow().toLongArray();
                assertThat(batch.getData().head().getDataType()).isEqualTo(DataType.FLOAT32);
                assertThat(batch.getData().head().getShape())
                        .isEqualTo(new Shape(batch.getSize(), 1, 28, 28));
                for (int k = 0; k < labels.length; k++) {
                    int row = Math.toIntExact((Long) batch.getIndices().get(k));
                    indices.add((long) row);
                    assertThat(labels[k]).isEqualTo(set.label(row));
                    byte[] image = set.image(row);
                    for (int p = 0; p < image.length; p++) {
                        assertThat(pixels[k * 784 + p]).isEqualTo((image[p] & 0xFF) / 255f);
                    }
                }
                batch.close();
            }
            assertThat(indices).hasSize(70).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void aBatchOfNothingIsRefused() {
        ImageSet set = ImageSet.bundled(Glyphs.LETTERS_TEST);
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThatThrownBy(() -> set.toDataset(manager, 0, true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("batch size 0");
        }
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(dir.resolve(name), name.endsWith(".gz") ? IdxTest.gzip(content) : content);
    }
}
