package io.github.djlcartography.capture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Task;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a model's outputs become rows of a layout. Decided at the first batch, the same for all that
 * follow.
 *
 * @param task what the outputs mean
 * @param layout of the rows
 * @param classes K; of a multi-label task L, of its pairs 2
 * @param rowsPerExample L where each label is an example of its own, else 1
 * @param probabilities whether the outputs are probabilities already
 * @param tokens whether each token is kept
 */
record Reading(
        Task task,
        Layout layout,
        int classes,
        int rowsPerExample,
        boolean probabilities,
        boolean tokens) {

    /** Label of a token that does not count, as in PyTorch and Hugging Face. */
    static final long IGNORED = -100;

    private static final float SUM_TOLERANCE = 1e-3f;

    /** Ids of the rows that a batch gives. */
    long[] rowIds(long[] ids) {
        if (rowsPerExample == 1) {
            return ids;
        }
        long[] rows = new long[ids.length * rowsPerExample];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = ids[i / rowsPerExample] * rowsPerExample + i % rowsPerExample;
        }
        return rows;
    }

    /** Rows of some of the examples. */
    Rows slice(Rows rows, int from, int to) {
        int first = from * rowsPerExample;
        int count = (to - from) * rowsPerExample;
        if (count == rows.count()) {
            return rows;
        }
        int size = rows.embeddingSize();
        FloatBuffer embedding = rows.embedding();
        return new Rows(
                        count,
                        rows.values().slice(first * layout.width(), count * layout.width()),
                        Arrays.copyOfRange(rows.label(), first, first + count))
                .with(embedding == null ? null : embedding.slice(first * size, count * size));
    }

    /** Whether batches may be read together. */
    boolean joins() {
        return task != Task.SEQUENCE && !tokens;
    }

    static FloatBuffer floats(NDArray array) {
        NDArray single =
                array.getDataType() == DataType.FLOAT32
                        ? array
                        : array.toType(DataType.FLOAT32, false);
        return single.toByteBuffer(true).asFloatBuffer();
    }

    /**
     * Reads arrays. The rows may lie in memory of the scope, and live as long as it.
     *
     * @param scope owns the arrays
     */
    Rows read(NDManager scope, NDArray output, NDArray label, @Nullable NDArray mask) {
        // A half-precision softmax would stay half, and one of bfloat16 ends the process: convert
        // first.
        NDArray single =
                output.getDataType() == DataType.FLOAT32
                        ? output
                        : output.toType(DataType.FLOAT32, false);
        int examples = Math.toIntExact(single.getShape().get(0));
        return switch (task) {
            case SINGLE_LABEL ->
                    oneOf(single, Labels.classes(label, examples, classes), examples, classes);
            case BINARY, MULTI_LABEL_PAIRS -> {
                int rows = Math.toIntExact(single.size());
                yield oneOf(twoClasses(scope, single), Labels.classes(label, rows, 2), rows, 2);
            }
            case MULTI_LABEL ->
                    summaries(
                            twoClasses(scope, single),
                            Labels.whole(label),
                            null,
                            examples,
                            classes);
            case SEQUENCE -> {
                int tokens = Math.toIntExact(single.getShape().get(1));
                yield summaries(
                        single.reshape(-1, classes), Labels.whole(label), mask, examples, tokens);
            }
        };
    }

    /** The label of each row that one example gives, from its labels alone. */
    int[] labels(NDArray label, @Nullable NDArray mask) {
        int size = Math.toIntExact(label.size());
        return switch (task) {
            case SINGLE_LABEL -> Labels.classes(label, 1, classes);
            case BINARY, MULTI_LABEL_PAIRS -> Labels.classes(label, size, 2);
            case MULTI_LABEL, SEQUENCE -> {
                long[] values = Labels.whole(label);
                yield new int[] {Labels.digest(values, 0, size, counts(values, mask, 1, size))};
            }
        };
    }

    /** The softmax of (0, z) is (1 − sigmoid(z), sigmoid(z)), exact at both ends. */
    private NDArray twoClasses(NDManager scope, NDArray one) {
        NDArray yes = one.reshape(-1, 1);
        NDArray no = probabilities ? yes.neg().add(1f) : scope.zeros(yes.getShape());
        return NDArrays.concat(new NDList(no, yes), 1);
    }

    private Rows oneOf(NDArray outputs, int[] gold, int rows, int k) {
        if (layout.name().equals(Layout.GOLD)) {
            float[] values = GoldRows.of(layout, outputs, gold, probabilities);
            return new Rows(rows, FloatBuffer.wrap(values), gold);
        }
        NDArray p = probabilities ? outputs : outputs.softmax(-1);
        return new Rows(rows, check(p.toByteBuffer(true).asFloatBuffer(), rows, k), gold);
    }

    /** The same values; or a copy, where rounding took one above 1. */
    private FloatBuffer check(FloatBuffer p, int rows, int k) {
        int highest = Float.floatToRawIntBits(1f + SUM_TOLERANCE);
        int one = Float.floatToRawIntBits(1f);
        int outside = 0; // its sign bit: some value is negative, NaN or too high
        int above = 0; // its sign bit: some value is above 1
        for (int row = 0, at = 0; row < rows; row++) {
            double sum = 0;
            for (int c = 0; c < k; c++, at++) {
                float value = p.get(at);
                int bits = Float.floatToRawIntBits(value); // ordered as the values, from 0 on
                outside |= bits | (highest - bits);
                above |= one - bits;
                sum += value;
            }
            if (outside < 0 || !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
                throw noProbabilities(row, "with the sum " + sum, probabilities);
            }
        }
        if (above >= 0) {
            return p;
        }
        FloatBuffer clamped = FloatBuffer.allocate(rows * k);
        for (int i = 0; i < rows * k; i++) {
            clamped.put(i, Math.min(1f, p.get(i)));
        }
        return clamped;
    }

    static CaptureException noProbabilities(int row, String found, boolean declared) {
        return CaptureException.at(
                "model output, row " + row + " of the batch",
                (declared ? "values " : "a softmax ") + found,
                "probabilities that sum to 1 ± " + SUM_TOLERANCE,
                declared
                        ? "Leave out optProbabilities if the model ends in logits."
                        : "The logits hold NaN or infinity: the training has diverged.");
    }

    /** Tokens that count, row-major (examples, tokens). */
    private static boolean[] counts(
            long[] labels, @Nullable NDArray mask, int examples, int tokens) {
        boolean[] counts = new boolean[labels.length];
        float[] given = mask == null ? null : mask.toType(DataType.FLOAT32, false).toFloatArray();
        if (given != null && given.length != labels.length && given.length != examples) {
            throw CaptureException.at(
                    "mask",
                    given.length + " elements",
                    new Shape(examples, tokens) + ", or lengths " + new Shape(examples),
                    "Pick the right array with CartographyListener.Builder.optMask.");
        }
        for (int i = 0; i < counts.length; i++) {
            boolean unmasked =
                    given == null
                            || (given.length == labels.length
                                    ? given[i] != 0
                                    : i % tokens < given[i / tokens]);
            counts[i] = unmasked && labels[i] != IGNORED;
        }
        return counts;
    }

    /** One row for each example, over its tokens: layout SEQUENCE. */
    private Rows summaries(
            NDArray outputs, long[] labels, @Nullable NDArray mask, int examples, int tokens) {
        int v = Math.toIntExact(outputs.getShape().get(1));
        boolean[] counts = counts(labels, mask, examples, tokens);
        int[] gold = new int[labels.length];
        for (int i = 0; i < gold.length; i++) {
            if (counts[i]) {
                gold[i] =
                        Labels.inRange(
                                labels[i], v, "token " + i % tokens + " of row " + i / tokens);
            }
        }
        Layout perToken = Layout.gold(0);
        float[] rows = GoldRows.of(perToken, outputs, gold, probabilities);
        float[] values = new float[examples * layout.width()];
        int[] digests = new int[examples];
        for (int example = 0; example < examples; example++) {
            int from = example * tokens;
            Summary summary = new Summary();
            for (int i = from; i < from + tokens; i++) {
                if (counts[i]) {
                    summary.add(rows, i * perToken.width(), gold[i]);
                }
            }
            if (summary.length == 0) {
                digests[example] = -1;
            } else {
                summary.put(values, example * layout.width(), task == Task.MULTI_LABEL);
                digests[example] = Labels.digest(labels, from, from + tokens, counts);
            }
        }
        return new Rows(
                examples,
                FloatBuffer.wrap(values),
                digests,
                this.tokens ? each(rows, gold, counts, examples, tokens) : null,
                null);
    }

    private static Rows.Tokens each(
            float[] rows, int[] gold, boolean[] counts, int examples, int tokens) {
        int width = Layout.gold(0).width();
        int[] from = new int[examples + 1];
        for (int i = 0; i < counts.length; i++) {
            from[i / tokens + 1] += counts[i] ? 1 : 0;
        }
        for (int example = 0; example < examples; example++) {
            from[example + 1] += from[example];
        }
        float[] values = new float[from[examples] * Layout.tokens().width()];
        int[] label = new int[from[examples]];
        int token = 0;
        for (int i = 0, at = 0; i < counts.length; i++) {
            if (counts[i]) {
                values[at++] = i % tokens;
                values[at++] = rows[i * width + Summary.PREDICTED];
                values[at++] = -rows[i * width + Summary.LOSS];
                values[at++] = rows[i * width + Summary.ENTROPY];
                values[at++] = rows[i * width + Summary.MARGIN];
                label[token++] = gold[i];
            }
        }
        return new Rows.Tokens(from, values, label);
    }

    /** What layout SEQUENCE keeps, over the tokens of one example. */
    private static final class Summary {

        private static final Layout TOKEN = Layout.gold(0);
        private static final int GOLD = TOKEN.offset("gold");
        private static final int PREDICTED = TOKEN.offset("predicted");
        private static final int ENTROPY = TOKEN.offset("entropy");
        private static final int LOSS = TOKEN.offset("loss");
        private static final int MARGIN = TOKEN.offset("margin");

        private int length;
        private int right;
        private double p;
        private double loss;
        private double highestLoss;
        private double entropy;

        void add(float[] token, int at, int gold) {
            length++;
            right += (int) token[at + PREDICTED] == gold ? 1 : 0;
            p += token[at + GOLD];
            loss += token[at + LOSS];
            highestLoss = Math.max(highestLoss, token[at + LOSS]);
            entropy += token[at + ENTROPY];
        }

        void put(float[] values, int at, boolean meanIsGold) {
            double meanP = p / length;
            double meanLogP = -loss / length;
            double[] row = {
                meanIsGold ? meanP : Math.exp(meanLogP),
                meanP,
                meanLogP,
                -highestLoss,
                entropy / length,
                (double) right / length,
                length
            };
            for (int i = 0; i < row.length; i++) {
                values[at + i] = (float) row[i];
            }
        }
    }
}
