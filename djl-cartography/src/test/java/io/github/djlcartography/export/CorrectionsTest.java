package io.github.djlcartography.export;

import static io.github.djlcartography.Messages.assertSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorrectionsTest {

    @TempDir private Path directory;

    private Corrections read(String name, String text) throws IOException {
        return Corrections.read(Files.writeString(directory.resolve(name), text));
    }

    private static String words(Corrections corrections) {
        StringBuilder words = new StringBuilder();
        corrections.all().forEach(one -> words.append(one.id() + "=" + one.label() + ";"));
        return words.toString();
    }

    @Test
    void tablesAndObjectsSayTheSame() throws IOException {
        assertThat(words(read("a.csv", "t,label,id\nx,\"ca,t\",1\ny,,2\nz, dog ,3\n")))
                .isEqualTo("1=ca,t;3=dog;");
        assertThat(words(read("a.tsv", "guid\tlabel\n1\t\"cat\"\n"))).isEqualTo("1=\"cat\";");
        String first = "{\"id\":1,\"label\":\"ca,t\"}";
        String third = "{\"example_id\":\"3\",\"id\":99,\"label\":7}";
        assertThat(words(read("a.jsonl", first + "\n" + third + "\n"))).isEqualTo("1=ca,t;3=7;");
        assertThat(words(read("a.json", "[" + first + ",\n" + third + "]")))
                .isEqualTo("1=ca,t;3=7;");
        assertThat(read("b.csv", "id,label\n1,\n2,x\n").withoutLabel()).isEqualTo(1);
    }

    /** As Label Studio 1.x exports it: ours is in data, what people said in annotations. */
    @Test
    void labelStudiosExportIsRead() throws IOException {
        String task =
                """
                {"id": %d, "data": {"example_id": "%s", "given_label": "cat", "fingerprint": "f"},
                 "predictions": [{"result": [{"value": {"choices": ["cat"]}}]}],
                 "annotations": [%s]}
                """;
        String dog =
                "{\"was_cancelled\": false, \"result\": [{\"from_name\": \"label\", \"type\":"
                        + " \"choices\", \"value\": {\"choices\": [\"dog\"]}}]}";
        String skipped = "{\"was_cancelled\": true, \"result\": []}";
        Corrections read =
                read(
                        "ls.json",
                        "["
                                + task.formatted(1, "x1", dog)
                                + ","
                                + task.formatted(2, "x2", skipped)
                                + ","
                                + task.formatted(3, "x3", "")
                                + ","
                                + task.formatted(4, "x4", skipped + "," + dog + "," + dog)
                                + "]");
        assertThat(words(read)).isEqualTo("x1=dog;x4=dog;");
        assertThat(read.withoutLabel()).isEqualTo(2);
        assertThat(read.fingerprint()).isEqualTo("f");
        Path file = directory.resolve("two.json");
        Files.writeString(
                file, "[" + task.formatted(1, "x", dog + "," + dog.replace("dog", "cat")) + "]");
        assertSays(
                catchThrowable(() -> Corrections.read(file)).getMessage(),
                file,
                "the choices [cat, dog] in the task that is object 1",
                "one class");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.csv|name,label~x,y|columns [name, label]|id and label",
                "a.csv|id,label~x|1 field where there are 2 on line 2|header",
                "a.csv|id,label~,y|an empty id at line 2|that of an example",
                "a.csv|id,label~x,|no label in any of 1 rows|one at least",
                "a.csv|id,label,fingerprint~1,a,f~2,b,g|fingerprints f and, at line 3, g|one dataset",
                "a.jsonl|{\"label\":\"x\"}|object 1 without an id|example_id, id, guid",
                "a.jsonl|{\"id\":|no JSON|JSON objects",
                "a.png|x|name that does not tell|one of",
                "a.parquet|x|a file of format parquet|as .csv"
            })
    void whatIsNoneIsRefused(String name, String text, String found, String expected)
            throws IOException {
        Path file = Files.writeString(directory.resolve(name), text.replace('~', '\n'));
        assertSays(
                catchThrowable(() -> Corrections.read(file)).getMessage(), file, found, expected);
    }
}
