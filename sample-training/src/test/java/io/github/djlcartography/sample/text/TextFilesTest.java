package io.github.djlcartography.sample.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.sample.text.TextSet.Text;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextFilesTest {

    private static final TextColumns SINGLE = TextColumns.of(List.of("text"), "label");
    private static final TextColumns PAIR =
            TextColumns.of(List.of("premise", "hypothesis"), "label");
    private static final String TWO = "text,label\nbest,1\nworst,0\n";

    @TempDir Path directory;

    private Path file(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content);
    }

    private TextSet train(String name, String content, TextColumns columns) throws Exception {
        return TextFiles.read(file(name, content), List.of(), columns).train();
    }

    private void fails(String name, String content, TextColumns columns, String said)
            throws Exception {
        Path file = file(name, content);
        assertThatThrownBy(() -> TextFiles.read(file, List.of(), columns))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(said.replace("FILE", file.toString()));
    }

    @Test
    void eachFormatGivesTheSameRows() throws Exception {
        Text[] expected = {
            new Text("row-0", "It rains.", "It is wet.", 1),
            new Text("row-1", "A \"fan\", loud.", "It is still.", 0)
        };
        String tabs =
                """
                label\tpremise\thypothesis
                yes\tIt rains.\tIt is wet.
                no\tA "fan", loud.\tIt is still.
                """;
        assertThat(train("a.tsv", tabs.strip(), PAIR).rows()).containsExactly(expected);
        String commas =
                """
                premise,hypothesis,label
                It rains.,It is wet.,yes
                "A ""fan"", loud.",It is still.,no
                """
                        .replace("\n", "\r\n");
        assertThat(train("a.CSV", commas, PAIR).rows()).containsExactly(expected);
        String objects =
                """
                {"premise": "It rains.", "hypothesis": "It is wet.", "label": "yes"}

                {"premise": "A \\"fan\\", loud.", "hypothesis": "It is still.", "label": "no", "x": [NaN]}
                """;
        assertThat(train("a.jsonl", objects, PAIR).rows()).containsExactly(expected);
        assertThat(
                        train(
                                        "a.json",
                                        "[" + objects.strip().replaceFirst("\n\n", ",\n") + "]",
                                        PAIR)
                                .rows())
                .containsExactly(expected);
        Path packed = directory.resolve("a.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(objects.getBytes(StandardCharsets.UTF_8));
        }
        TextSet set = TextFiles.read(packed, List.of(), PAIR).train();
        assertThat(set.rows()).containsExactly(expected);
        assertThat(set.name()).isEqualTo("a");
        assertThat(set.classNames()).containsExactly("no", "yes");
    }

    @Test
    void aFileCalledTrainTakesItsDirectorysNameAlong() throws Exception {
        assertThat(train("train.csv", TWO, SINGLE).name())
                .isEqualTo(directory.getFileName() + "/train");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstName() throws Exception {
        assertThat(train("a.csv", "\uFEFF" + TWO, SINGLE).size()).isEqualTo(2);
    }

    @Test
    void wholeNumbersGoByTheirValueAndWordsByTheirLetters() throws Exception {
        assertThat(
                        train("n.csv", "text,label\na,10\nb,9\nc,-3\nd,9\ne,10\nf,-3\n", SINGLE)
                                .classNames())
                .containsExactly("-3", "9", "10");
        assertThat(
                        train("w.csv", "text,label\na,b10\nb,b9\nc,A\nd,A\ne,A\nf,A\n", SINGLE)
                                .classNames())
                .containsExactly("A", "b10", "b9");
        assertThat(
                        train(
                                        "j.jsonl",
                                        "{\"text\":\"a\",\"label\":1.0}\n{\"text\":\"b\",\"label\":0}\n",
                                        SINGLE)
                                .classNames())
                .containsExactly("0", "1");
        assertThat(
                        train(
                                        "b.jsonl",
                                        "{\"text\":\"a\",\"label\":true}\n{\"text\":\"b\",\"label\":false}\n",
                                        SINGLE)
                                .classNames())
                .containsExactly("false", "true");
    }

    @Test
    void idsAreOfAColumnOrTheNumberOfTheRowInItsFile() throws Exception {
        String rows = "text,label,uid\na,0,x7\n,1,x8\nb,1,x9\n";
        assertThat(train("a.csv", rows, SINGLE).rows())
                .extracting(Text::id)
                .containsExactly("row-0", "row-2");
        assertThat(train("a.csv", rows, SINGLE.withId("uid")).rows())
                .extracting(Text::id)
                .containsExactly("x7", "x9");
    }

    @Test
    void rowsWithoutALabelOrATextAreLeftOutAndCounted() throws Exception {
        StringBuilder rows = new StringBuilder("text,label\n");
        for (int i = 0; i < 2000; i++) {
            rows.append("word ").append(i).append(',').append(i % 2).append('\n');
        }
        rows.append("u,-1\n\nv,-1\nw,\n\" \",0\nx,-\n");
        TextFiles files = TextFiles.read(file("a.csv", rows.toString()), List.of(), SINGLE);
        assertThat(files.train().size()).isEqualTo(2000);
        assertThat(files.train().classNames()).containsExactly("0", "1");
        assertThat(files.notes())
                .containsExactly(
                        "a.csv: 5 of 2,005 rows left out: 1 with an empty text (line 2006), 1 with the"
                                + " label - (line 2007), 2 with the label -1 (line 2002 is the first),"
                                + " 1 without a label (line 2005).");
    }

    @Test
    void whatPandasWritesForAMissingValueIsMissing() throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            rows.append("{\"text\": \"word %d\", \"label\": %d.0}\n".formatted(i, i % 2));
        }
        rows.append("{\"text\": \"u\", \"label\": NaN}\n{\"text\": NaN, \"label\": 1.0}\n");
        TextFiles files = TextFiles.read(file("a.jsonl", rows.toString()), List.of(), SINGLE);
        assertThat(files.train().size()).isEqualTo(20);
        assertThat(files.notes())
                .containsExactly(
                        "a.jsonl: 2 of 22 rows left out: 1 with an empty text (line 22), 1 without a"
                                + " label (line 21).");
    }

    @Test
    void minusOneIsAClassWhereItIsSaidSoAndIsAskedAboutWhereManyHaveIt() throws Exception {
        String rows = "text,label\na,-1\nb,0\nc,1\nd,-1\ne,0\nf,1\n";
        assertThat(train("a.csv", rows, SINGLE.withUnlabelled(Set.of("-"))).classNames())
                .containsExactly("-1", "0", "1");
        assertThat(train("a.csv", rows, SINGLE.withUnlabelled(Set.of("-1"))).size()).isEqualTo(4);
        fails(
                "a.csv",
                rows,
                SINGLE,
                "FILE: found the label -1 in 2 of 6 rows, expected it in few rows, as a sign that they"
                        + " have no label. If it is that, say --unlabelled=-1; if it is a class,"
                        + " --unlabelled=-.");
    }

    @Test
    void aTestMayLackAClassButNotHaveAnother() throws Exception {
        Path train = file("train.csv", TWO);
        Path some = file("some.csv", "text,label\ngood,1\n");
        Path dev = Files.createDirectory(directory.resolve("dev"));
        Path other = Files.writeString(dev.resolve("some.csv"), "label,text\n0,bad\n");
        TextFiles files = TextFiles.read(train, List.of(some, other), SINGLE);
        assertThat(files.tests())
                .extracting(TextSet::name)
                .containsExactly("some", other.toString());
        assertThat(files.tests().get(0).classNames()).containsExactly("0", "1");
        assertThat(files.tests().get(0).rows()).containsExactly(new Text("row-0", "good", null, 1));
        Path unknown = file("unknown.csv", "text,label\ngood,1\nso-so,2\n");
        assertThatThrownBy(() -> TextFiles.read(train, List.of(unknown), SINGLE))
                .hasMessage(
                        unknown
                                + ", line 3: found the label 2, expected one of the training file, 0,"
                                + " 1. Leave such rows out, or put rows with that label into training.");
    }

    @Test
    void columnsGoByNumberWhereThereIsNoHeader() throws Exception {
        TextColumns columns = TextColumns.of(List.of("1"), "0").withoutHeader();
        TextSet set = train("a.tsv", "bad\tworst\ngood\tbest\n", columns);
        assertThat(set.rows())
                .containsExactly(
                        new Text("row-0", "worst", null, 0), new Text("row-1", "best", null, 1));
        fails(
                "a.tsv",
                "bad\tworst\ngood\tbest\n",
                SINGLE.withoutHeader(),
                "FILE: found no column text in a file without a header, expected a number from 0 to 1."
                        + " Columns have no names with --no-header.");
    }

    @Test
    void aColumnThatIsNotThereIsNamedWithThoseThatAre() throws Exception {
        fails(
                "a.tsv",
                "sentence\tlabel\nbest\t1\n",
                SINGLE,
                "FILE: found no column text, expected one of sentence, label. Give one of these; if they"
                        + " are no names, say --no-header and give numbers, counted from 0.");
        fails(
                "a.jsonl",
                "{\"text\":\"a\",\"label\":1}\n\n{\"sentence\":\"b\",\"label\":0}\n",
                SINGLE,
                "FILE, line 3: found no field text, expected one of sentence, label. Every row needs the"
                        + " same fields.");
        fails(
                "a.csv",
                "text,text,label\nbest,worst,1\n",
                SINGLE,
                "FILE: found columns 0 and 1 of the name text, expected one. Give its number, counted"
                        + " from 0.");
        assertThat(
                        train(
                                        "a.csv",
                                        "text,text,label\nbest,good,1\nworst,bad,0\n",
                                        TextColumns.of(List.of("1"), "label"))
                                .rows()
                                .get(0)
                                .first())
                .isEqualTo("good");
    }

    @Test
    void aRowThatIsNotAsTheOthersIsSaidWithItsLine() throws Exception {
        fails(
                "a.csv",
                "text,label\n\"two\nlines\",1\nbad,luck,0\n",
                SINGLE,
                "FILE, line 4: found 3 fields, expected 2 as in the header. Mend the line; or say"
                        + " --quotes off, if quotes mean nothing here.");
        fails(
                "a.tsv",
                "text\tlabel\n\"two\nlines\"\t1\n",
                SINGLE,
                "FILE, line 2: found 1 field, expected 2 as in the header. Mend the line; or say --quotes"
                        + " on, if fields stand in quotes.");
        fails(
                "a.csv",
                "text,label\nbest,1\n\"worst,0\n",
                SINGLE,
                "FILE, line 3: found a quote in field 0 that is not closed, expected another. Mend it; or"
                        + " say --quotes off, if quotes mean nothing here.");
        fails(
                "a.csv",
                "text,label\n\"worst\" ,0\n",
                SINGLE,
                "FILE, line 2: found text after the quote that closes field 0, expected the next field or"
                        + " the end of the line. Double the quotes within the field; or say --quotes"
                        + " off, if quotes mean nothing here.");
        fails(
                "a.csv",
                "text,label,uid\na,0,x\nb,1,y\nc,1,x\n",
                SINGLE.withId("uid"),
                "FILE, line 4: found the id x, which line 2 has too, expected every id once. Name another"
                        + " --id-column, or none: ids are row-0, row-1 … then.");
        fails(
                "a.jsonl",
                "{\"text\":\"a\",\"label\":1}\n{\"text\":[\"b\"],\"label\":0}\n",
                SINGLE,
                "FILE, line 2: found [\"b\"] as text, expected a text. Give the columns of the texts with"
                        + " --text-columns.");
        fails(
                "a.jsonl",
                "{\"text\":\"a\",\"label\":0.5}\n",
                SINGLE,
                "FILE, line 1: found 0.5 as label, expected a word or a whole number. Name another"
                        + " column.");
        Path broken = file("b.jsonl", "{\"text\":\"a\",\"label\":1}\n{\"text\":\n");
        assertThatThrownBy(() -> TextFiles.read(broken, List.of(), SINGLE))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith(
                        broken + ", line 3: found no JSON (Unexpected end-of-input");
    }

    @Test
    void whatIsNoTrainingSetIsRefused() throws Exception {
        fails(
                "a.csv",
                "text,label\n",
                SINGLE,
                "FILE: found no rows, expected rows with a text and a label. Name their columns with"
                        + " --text-columns and --label-column.");
        fails(
                "a.csv",
                "text,label\nbest,1\nbetter,1\n",
                SINGLE,
                "FILE: found one label only, 1, expected two classes or more. Name the column of the"
                        + " labels with --label-column.");
        fails(
                "a.csv",
                "text,label\na,p\nb,q\nc,r\nd,s\n",
                SINGLE,
                "FILE: found 4 different labels in 4 rows, such as p, expected classes, each with some"
                        + " rows. Name the column of the labels with --label-column, in place of label.");
        Path latin = directory.resolve("latin.csv");
        Files.write(latin, "text,label\ncafé,1\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> TextFiles.read(latin, List.of(), SINGLE))
                .hasMessage(
                        latin
                                + ", line 2: found bytes that are no UTF-8, expected UTF-8. Convert it,"
                                + " with iconv -f ISO-8859-1 -t UTF-8 for instance.");
        Path wide = directory.resolve("wide.csv");
        Files.write(wide, ("\uFEFF" + TWO).getBytes(StandardCharsets.UTF_16LE));
        assertThatThrownBy(() -> TextFiles.read(wide, List.of(), SINGLE))
                .hasMessage(
                        wide
                                + ": found UTF-16, expected UTF-8. Convert it, with iconv -f UTF-16 -t"
                                + " UTF-8.");
        Path none = directory.resolve("none.csv");
        assertThatThrownBy(() -> TextFiles.read(none, List.of(), SINGLE))
                .hasMessage(
                        none
                                + ": found nothing, expected a file of labelled texts. Give one that ends"
                                + " in .tsv, .csv or .jsonl, or in one of these and .gz.");
        fails(
                "a.xlsx",
                "",
                SINGLE,
                "FILE: found a name that does not tell the format, expected .tsv, .csv or .jsonl, and .gz"
                        + " after it where it is packed. Rename it.");
        Path plain = file("plain.csv.gz", TWO);
        assertThatThrownBy(() -> TextFiles.read(plain, List.of(), SINGLE))
                .hasMessage(plain + ": reading failed (Not in GZIP format).");
    }

    @Test
    void columnsAreOneOrTwoTextsAndAnotherForTheLabel() {
        assertThatThrownBy(() -> TextColumns.of(List.of("a", "b", "c"), "label"))
                .hasMessage(
                        "text columns: found 3, expected the one of a text or the two of a pair.");
        assertThatThrownBy(() -> TextColumns.of(List.of("a", "label"), "label"))
                .hasMessage(
                        "columns: found texts a and label and label label, expected each to be another.");
        assertThatThrownBy(() -> TextColumns.of(List.of("a", "a"), "label"))
                .hasMessageStartingWith("columns: found texts a and a");
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsWrittenByTheRulesOfCsvIsReadBack(long seed) throws Exception {
        Random random = new Random(seed);
        String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
        String letters = "ab \",\n\r\té猫";
        List<String> texts = new ArrayList<>();
        StringBuilder csv = new StringBuilder("label,text").append(end);
        for (int i = 0; i < 40; i++) {
            String text =
                    "x"
                            + random.ints(random.nextInt(12), 0, letters.length())
                                    .mapToObj(c -> letters.substring(c, c + 1))
                                    .collect(Collectors.joining());
            texts.add(random.nextBoolean() ? text : text.substring(1) + "y");
            String field = texts.get(i);
            boolean plain =
                    !field.startsWith("\"")
                            && field.chars().noneMatch(c -> ",\n\r".indexOf(c) >= 0);
            csv.append(i % 2)
                    .append(',')
                    .append(
                            plain && random.nextBoolean()
                                    ? field
                                    : '"' + field.replace("\"", "\"\"") + '"')
                    .append(i == 39 && random.nextBoolean() ? "" : end)
                    .append(random.nextInt(5) == 0 ? end : "");
        }
        assertThat(train("a.csv", csv.toString(), SINGLE).rows())
                .extracting(Text::first)
                .containsExactlyElementsOf(texts);
    }

    private static Path shared(String name) {
        Path data =
                Optional.ofNullable(System.getenv("CARTOGRAPHY_DATA"))
                        .map(Path::of)
                        .orElse(Path.of("..", "..", "shared", "data"));
        Path file = data.resolve(name);
        assumeTrue(Files.exists(file), file + " is not there");
        return file;
    }

    @Test
    void sst2LoadsAsItIs() throws Exception {
        TextFiles files =
                TextFiles.read(
                        shared("sst2/train.tsv"),
                        List.of(shared("sst2/dev.tsv"), shared("sst2/test.tsv")),
                        TextColumns.of(List.of("sentence"), "label"));
        assertThat(files.notes()).isEmpty();
        assertThat(files.train().classNames()).containsExactly("0", "1");
        assertThat(files.train().size()).isEqualTo(60_614);
        assertThat(files.train().rows().stream().filter(row -> row.label() == 1)).hasSize(33_828);
        assertThat(files.train().rows().get(1))
                .isEqualTo(new Text("row-1", "kids , spirit ", null, 1));
        assertThat(files.tests()).extracting(TextSet::size).containsExactly(6735, 872);
    }

    @Test
    void snliLoadsAsItIs() throws Exception {
        TextFiles files =
                TextFiles.read(
                        shared("snli-hf-jsonl/snli_clean_validation.jsonl"),
                        List.of(shared("snli-hf-jsonl/snli_clean_test.jsonl")),
                        PAIR);
        assertThat(files.notes()).isEmpty();
        assertThat(files.train().classNames()).containsExactly("0", "1", "2");
        assertThat(files.train().size()).isEqualTo(9842);
        assertThat(files.tests().get(0).size()).isEqualTo(9824);
        assertThat(files.train().rows().get(1).second())
                .isEqualTo("Two woman are holding packages.");
    }

    @Test
    void filesOfTheSharedDataThatAreQuotedOrDoublyNamedLoad() throws Exception {
        TextFiles reviews =
                TextFiles.read(
                        shared("cad-sentiment/orig_train.tsv"),
                        List.of(),
                        TextColumns.of(List.of("Text"), "Sentiment").withQuotes(true));
        assertThat(reviews.train().size()).isEqualTo(1707);
        assertThat(reviews.train().rows().get(2).first())
                .startsWith("This movie is so bad")
                .contains("worst \"comedy\": Police");
        TextFiles questions =
                TextFiles.read(
                        shared("glue-qnli-dev/dev.tsv"),
                        List.of(),
                        TextColumns.of(List.of("question", "sentence"), "label").withId("index"));
        assertThat(questions.train().size()).isEqualTo(5463);
    }
}
