package io.github.djlcartography.export;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.Shared;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every format of {@code shared/data}, against a splitter of records that knows no states. */
class SharedFilesTest {

    @TempDir private Path directory;

    /** How a file splits into what stands before its records, and these. */
    private record Split(String start, List<String> records) {}

    private static Split split(String text, String record, boolean header) {
        Matcher matcher = Pattern.compile(record, Pattern.DOTALL).matcher(text);
        List<String> records = new ArrayList<>();
        int end = 0;
        while (end < text.length() && matcher.find(end) && matcher.start() == end) {
            records.add(matcher.group());
            end = matcher.end();
        }
        assertThat(end).isEqualTo(text.length());
        return header
                ? new Split(records.get(0), records.subList(1, records.size()))
                : new Split("", records);
    }

    private static final String LINE = "[^\\r\\n]*+(?:\\r\\n|\\r|\\n|\\z)";

    @ParameterizedTest
    @CsvSource({
        "adult/adult.data, csv, false, 32561",
        "adult/adult.test, csv, true, 16281",
        "compas/compas-scores-two-years.csv, csv, true, 7214",
        "cad-sentiment/orig_train.tsv, tsv, true, 1707",
        "cad-sentiment/new_train.tsv, tsv, true, 1707",
        "cad-sentiment/orig_dev.tsv, tsv, true, 245",
        "cad-sentiment/new_dev.tsv, tsv, true, 245",
        "cad-sentiment/orig_test.tsv, tsv, true, 488",
        "cad-sentiment/new_test.tsv, tsv, true, 488",
        "contrast-imdb/test_original.tsv, tsv, true, 488",
        "contrast-imdb/test_contrast.tsv, tsv, true, 488",
        "glue-rte/train.tsv, tsv, true, 2490",
        "glue-rte/dev.tsv, tsv, true, 277",
        "glue-qnli-dev/dev.tsv, tsv, true, 5463",
        "hans-redraw/hans_redraw_seed2020.tsv, tsv, true, 30000",
        "sst2/train.tsv, tsv, true, 60614",
        "sst2/dev.tsv, tsv, true, 6735",
        "sst2/test.tsv, tsv, true, 872",
        "chaosnli/chaosNLI_snli.jsonl, json-lines, false, 1514",
        "chaosnli/chaosNLI_mnli_m.jsonl, json-lines, false, 1599",
        "chaosnli/chaosNLI_alphanli.jsonl, json-lines, false, 1532",
        "snli-hf-jsonl/snli_clean_test.jsonl, json-lines, false, -1",
        "snli-hf-jsonl/snli_clean_validation.jsonl, json-lines, false, -1",
        "snli-dev-model-logits/SNLI_dev_roberta-base_0.json, json-lines, false, -1",
        "winogrande/dev.jsonl, json-lines, false, 1267",
        "winogrande/train_xs.jsonl, json-lines, false, 160",
        "winogrande/train_l.jsonl, json-lines, false, 10234",
        "winogrande/train_l-labels.lst, lines, false, 10234",
        "winogrande/train_xl-labels.lst, lines, false, 40398",
        "cartography-winogrande-coords/winogrande_roberta_0_6_data_map_coordinates.jsonl,"
                + " json-lines, false, 40398",
        "sentconv/TREC.train, lines, false, 5452",
        "sentconv/rt-polarity.neg, lines, false, 5331",
        "sentconv/rt-polarity.pos, lines, false, 5331",
        "sentconv/stsa.fine.train, lines, false, -1",
        "sentconv/subj.objective, lines, false, 5000"
    })
    void ofTextTheKeptRecordsStayAsTheyAre(String name, String format, boolean header, int rows)
            throws IOException {
        Path source = Shared.path("data/" + name);
        SourceFormat is =
                Arrays.stream(SourceFormat.values())
                        .filter(one -> one.key().equals(format))
                        .findFirst()
                        .orElseThrow();
        String cell = "(?:\"(?:[^\"]++|\"\")*+\"[^,\\r\\n]*+|[^\",\\r\\n][^,\\r\\n]*+|)";
        String record =
                is == SourceFormat.CSV
                        ? cell + "(?:," + cell + ")*+(?:(?:\\r\\n|\\r|\\n)[\\r\\n]*+|\\z)"
                        : is == SourceFormat.LINES ? LINE : LINE + "[\\r\\n]*+";
        String text = Files.readString(source, ISO_8859_1);
        Split split = split(text, record, header);
        int found = split.records.size();
        assertThat(rows < 0 || rows == found).as("%d rows", found).isTrue();
        boolean[] keep = Chosen.some(found, name.hashCode());
        boolean[] all = new boolean[found];
        Arrays.fill(all, true);
        for (boolean[] kept : List.of(all, new boolean[found], keep, Chosen.others(keep))) {
            StringBuilder expected = new StringBuilder(split.start);
            IntStream.range(0, found)
                    .filter(row -> kept[row])
                    .forEach(row -> expected.append(split.records.get(row)));
            Path out = directory.resolve("out");
            SourceFilter filter = SourceFilter.of(Chosen.of(kept)).format(is).force();
            (header ? filter : filter.noHeader()).apply(source, out);
            assertThat(Files.readString(out, ISO_8859_1).equals(expected.toString())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"usps", "mnist", "fashion-mnist"})
    void ofADirectoryOfIdxTheTrainingRowsAreFiltered(String name) throws IOException {
        Path source = Shared.path("data/" + name);
        byte[] images = unpacked(source.resolve("train-images-idx3-ubyte.gz"));
        byte[] labels = unpacked(source.resolve("train-labels-idx1-ubyte.gz"));
        int rows = ByteBuffer.wrap(labels).getInt(4);
        int pixels = (images.length - 16) / rows;
        int[] classes = IntStream.range(0, rows).map(row -> labels[8 + row]).toArray();
        boolean[] keep = Chosen.some(rows, 11);
        Path out = directory.resolve(name);
        SourceFilter.of(Chosen.of(keep, classes)).weights("weights").apply(source, out);
        ByteArrayOutputStream expectedImages = new ByteArrayOutputStream();
        ByteArrayOutputStream expectedLabels = new ByteArrayOutputStream();
        int kept = (int) IntStream.range(0, rows).filter(row -> keep[row]).count();
        byte[] count = ByteBuffer.allocate(4).putInt(kept).array();
        expectedImages.write(images, 0, 4);
        expectedImages.writeBytes(count);
        expectedImages.write(images, 8, 8);
        expectedLabels.write(labels, 0, 4);
        expectedLabels.writeBytes(count);
        for (int row = 0; row < rows; row++) {
            if (keep[row]) {
                expectedImages.write(images, 16 + row * pixels, pixels);
                expectedLabels.write(labels, 8 + row, 1);
            }
        }
        assertThat(unpacked(out.resolve("train-images-idx3-ubyte.gz")))
                .isEqualTo(expectedImages.toByteArray());
        assertThat(unpacked(out.resolve("train-labels-idx1-ubyte.gz")))
                .isEqualTo(expectedLabels.toByteArray());
        ByteBuffer weights = ByteBuffer.wrap(unpacked(out.resolve("train-weights-idx1-double.gz")));
        assertThat(weights.getInt()).isEqualTo(0x0E01);
        assertThat(weights.getInt()).isEqualTo(kept);
        assertThat(weights.remaining()).isEqualTo(8 * kept);
        assertThat(weights.getDouble()).isEqualTo(1);
        try (var files = Files.list(source)) {
            for (Path file : files.toList()) {
                if (!file.getFileName().toString().startsWith("train")) {
                    assertThat(out.resolve(file.getFileName())).hasSameBinaryContentAs(file);
                }
            }
        }
    }

    @Test
    void allOfIdxIsTheSameOnceUnpacked() throws IOException {
        Path source = Shared.path("data/usps");
        Path out = directory.resolve("usps");
        SourceFilter.of(Chosen.all(7291)).apply(source, out);
        for (String name : List.of("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")) {
            assertThat(unpacked(out.resolve(name))).isEqualTo(unpacked(source.resolve(name)));
        }
    }

    private static byte[] unpacked(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }
}
