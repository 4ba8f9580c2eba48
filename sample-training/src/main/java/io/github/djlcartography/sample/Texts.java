package io.github.djlcartography.sample;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.sample.text.TextSet;
import io.github.djlcartography.sample.text.TextSet.Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Texts for an encoder.
 *
 * @param set the texts
 * @param learner the encoder
 */
record Texts(TextSet set, TextTraining learner) implements ExampleSet {

    @Override
    public String name() {
        return set.name();
    }

    @Override
    public List<String> classNames() {
        return set.classNames();
    }

    @Override
    public int size() {
        return set.size();
    }

    @Override
    public int[] labels() {
        return set.rows().stream().mapToInt(Text::label).toArray();
    }

    @Override
    public String digest() {
        CRC32 sum = new CRC32();
        sum.update(set.classNames().toString().getBytes(StandardCharsets.UTF_8));
        for (Text text : set.rows()) {
            sum.update(text.toString().getBytes(StandardCharsets.UTF_8));
            sum.update(Arrays.toString(tokens(text)).getBytes(StandardCharsets.UTF_8));
        }
        return Long.toHexString(sum.getValue());
    }

    @Override
    public Texts limit(int count) {
        return new Texts(set.limit(count), learner);
    }

    @Override
    public Texts relabelled(int[] labels) {
        return new Texts(
                new TextSet(
                        set.name(),
                        set.classNames(),
                        IntStream.range(0, size())
                                .mapToObj(
                                        i -> {
                                            Text text = set.rows().get(i);
                                            return new Text(
                                                    text.id(),
                                                    text.first(),
                                                    text.second(),
                                                    labels[i]);
                                        })
                                .toList()),
                learner);
    }

    /**
     * Rows of tokens, filled up to the longest; the encoder does without what a batch needs not.
     */
    @Override
    public ArrayDataset dataset(NDManager arrays, int batch) {
        List<int[]> rows = set.rows().stream().map(this::tokens).toList();
        int longest = rows.stream().mapToInt(row -> row.length).max().orElse(1);
        long[] tokens = new long[rows.size() * longest];
        Arrays.fill(tokens, learner.encoder().tokenizer().padding());
        for (int i = 0; i < rows.size(); i++) {
            int[] row = rows.get(i);
            for (int t = 0; t < row.length; t++) {
                tokens[i * longest + t] = row[t];
            }
        }
        return new ArrayDataset.Builder()
                .setData(arrays.create(tokens, new Shape(rows.size(), longest)))
                .optLabels(arrays.create(set.rows().stream().mapToLong(Text::label).toArray()))
                .setSampling(batch, false)
                .build();
    }

    private int[] tokens(Text text) {
        return learner.encoder().tokenizer().encode(text, learner.encoder().maxLength());
    }

    @Override
    public Examples examples() {
        return Examples.of(set.rows().stream().map(Text::id).toArray(String[]::new))
                .text(set.rows().stream().map(Texts::text).toArray(String[]::new));
    }

    private static String text(Text text) {
        return text.second() == null ? text.first() : text.first() + "\n→ " + text.second();
    }
}
