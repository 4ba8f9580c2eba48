package io.github.djlcartography.sample.text;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.djlcartography.datasets.incidents.Passages;
import io.github.djlcartography.sample.text.TextSet.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Pairs of a passage's report and a sentence that follows it, half of them the other way round. In
 * half of the sentences one or two words are replaced by others that stand between the same two
 * elsewhere. Of the words that are left, some are masked.
 */
final class PretrainingRows {

    private static final double MASKED = 0.15;

    private final Passages passages;
    private final WordTokenizer tokenizer;
    private final Neighbours neighbours;
    private final int maxLength;
    private final Random random;
    private final List<Text> waiting = new ArrayList<>();
    private int passage;

    PretrainingRows(
            Passages passages,
            WordTokenizer tokenizer,
            Neighbours neighbours,
            int maxLength,
            Random random) {
        this.neighbours = neighbours;
        this.passages = passages;
        this.tokenizer = tokenizer;
        this.maxLength = maxLength;
        this.random = random;
    }

    Batch next(int count) {
        long[][] rows = new long[count][];
        long[] orders = new long[count];
        int longest = 0;
        for (int i = 0; i < count; i++) {
            if (waiting.isEmpty()) {
                fill(count * 8);
            }
            Text text = waiting.remove(waiting.size() - 1);
            orders[i] = text.label();
            rows[i] = Arrays.stream(tokenizer.encode(text, maxLength)).asLongStream().toArray();
            longest = Math.max(longest, rows[i].length);
        }
        LongStream.Builder masked = LongStream.builder();
        LongStream.Builder words = LongStream.builder();
        LongStream.Builder judged = LongStream.builder();
        LongStream.Builder replaced = LongStream.builder();
        long[] altered = new long[count];
        for (int i = 0; i < count; i++) {
            long[] before = rows[i];
            long[] row = Arrays.copyOf(before, longest);
            rows[i] = row;
            int middle = 1;
            while (before[middle] != tokenizer.separator()) {
                middle++;
            }
            int from = orders[i] == 0 ? middle + 1 : 1; // the sentence, not the report
            int to = orders[i] == 0 ? before.length - 1 : middle;
            if (random.nextBoolean()) {
                int times = 1 + random.nextInt(2);
                for (int k = 0; k < times; k++) {
                    int t = from + random.nextInt(to - from);
                    row[t] = neighbours.other(before[t - 1], before[t], before[t + 1], random);
                    altered[i] |= row[t] == before[t] ? 0 : 1;
                }
            }
            for (int t = 1; t < before.length; t++) {
                if (before[t] == tokenizer.separator()) {
                    continue;
                }
                long place = (long) i * longest + t;
                if (row[t] == before[t] && random.nextDouble() < MASKED) {
                    masked.add(place);
                    words.add(row[t]);
                    row[t] = WordTokenizer.MASK;
                } else if (t >= from && t < to) {
                    judged.add(place);
                    replaced.add(row[t] == before[t] ? 0 : 1);
                }
            }
        }
        return new Batch(
                rows,
                masked.build().toArray(),
                words.build().toArray(),
                judged.build().toArray(),
                replaced.build().toArray(),
                altered,
                orders);
    }

    private void fill(int count) {
        while (waiting.size() < count) {
            List<String> parts = passages.passage(passage++);
            for (String sentence : parts.subList(1, parts.size())) {
                boolean swapped = random.nextBoolean();
                String report = parts.get(0);
                waiting.add(
                        swapped
                                ? new Text("", sentence, report, 1)
                                : new Text("", report, sentence, 0));
            }
        }
        Collections.shuffle(waiting, random);
    }

    /** What one step learns by. */
    static final class Batch {
        private final long[][] tokens;
        private final long[] masked;
        private final long[] words;
        private final long[] judged;
        private final long[] replaced;
        private final long[] altered;
        private final long[] orders;

        private Batch(
                long[][] tokens,
                long[] masked,
                long[] words,
                long[] judged,
                long[] replaced,
                long[] altered,
                long[] orders) {
            this.tokens = tokens;
            this.masked = masked;
            this.words = words;
            this.judged = judged;
            this.replaced = replaced;
            this.altered = altered;
            this.orders = orders;
        }

        NDList inputs(NDManager manager) {
            int length = tokens[0].length;
            long[] flat = Arrays.stream(tokens).flatMapToLong(Arrays::stream).toArray();
            return new NDList(
                    manager.create(flat, new Shape(tokens.length, length)),
                    manager.create(masked),
                    manager.create(judged));
        }

        NDList labels(NDManager manager) {
            return new NDList(
                    manager.create(words),
                    manager.create(replaced),
                    manager.create(altered),
                    manager.create(orders));
        }
    }
}
