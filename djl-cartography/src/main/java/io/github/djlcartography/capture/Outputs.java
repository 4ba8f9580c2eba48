package io.github.djlcartography.capture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Task;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks outputs and labels from a trainer's arrays, and looks at their shapes and types. What it
 * takes is read elsewhere: nothing here waits for the device.
 */
final class Outputs {

    /** Layout FULL is chosen for epochs up to this size. */
    static final long FULL_BYTES = 256L << 20;

    private static final Logger log = LoggerFactory.getLogger(CartographyListener.class);

    /** What DJL says of bfloat16 is that it does not know it; read as float32 it is fine. */
    private static final Set<DataType> TYPES =
            Set.of(
                    DataType.FLOAT16,
                    DataType.FLOAT32,
                    DataType.FLOAT64,
                    DataType.BFLOAT16,
                    DataType.UNKNOWN);

    private final CartographyListener.Builder options;
    private final int examples;
    private @Nullable Layout resumed;
    private @Nullable Reading reading;

    /**
     * @param examples of the training set
     */
    Outputs(CartographyListener.Builder options, int examples) {
        this.options = options;
        this.examples = examples;
    }

    /** Takes handles on one device's share of a batch, whose examples are named by {@code ids}. */
    Unit take(
            NDList predictions,
            NDList labels,
            @Nullable NDArray embedding,
            IntFunction<long[]> ids) {
        NDArray output = options.output.apply(predictions);
        DataType type = output.getDataType();
        if (!TYPES.contains(type)) {
            throw CaptureException.at(
                    "model output",
                    "type " + type,
                    "float16, bfloat16, float32 or float64",
                    "Convert it in the model, or in CartographyListener.Builder.optOutput.");
        }
        Shape shape = output.getShape();
        Reading how = reading(shape);
        NDArray label = options.label.apply(labels);
        long rows = shape.get(0);
        switch (how.task()) {
            case SINGLE_LABEL -> Labels.requireClasses(label.getShape(), rows, how.classes());
            case BINARY -> Labels.requireClasses(label.getShape(), rows, 1);
            case MULTI_LABEL, MULTI_LABEL_PAIRS -> Labels.requireShape(label.getShape(), shape);
            case SEQUENCE -> Labels.requireShape(label.getShape(), new Shape(rows, shape.get(1)));
        }
        long[] names = ids.apply(Math.toIntExact(rows));
        return new Unit(
                how.rowIds(names),
                Unit.handle(output),
                Unit.handle(label),
                options.mask == null ? null : Unit.handle(options.mask.apply(labels)),
                embedding == null ? null : Unit.handle(embedding));
    }

    /** Goes on with the layout that a run began with. */
    void resume(Layout layout) {
        resumed = layout;
    }

    /** Whether batches may wait to be read together. */
    boolean joins() {
        return reading != null && reading.joins();
    }

    /** What the first batch decided. */
    @Nullable Reading reading() {
        return reading;
    }

    private Reading reading(Shape shape) {
        Task task = options.task == null ? guess(shape) : options.task;
        int last = last(task, shape);
        boolean twoEach = task == Task.BINARY || task == Task.MULTI_LABEL_PAIRS;
        int classes = twoEach ? 2 : last;
        Reading before = reading;
        if (before == null) {
            if (task == Task.MULTI_LABEL_PAIRS) {
                require(last, "labels", options.labelsPerExample, "optMultiLabelPairs");
            }
            if (!options.classNames.isEmpty()) {
                require(classes, "classes", options.classNames.size(), "optClassNames");
            }
            before =
                    new Reading(
                            task,
                            layout(task, classes),
                            classes,
                            options.labelsPerExample,
                            options.probabilities,
                            options.tokens);
            log.debug(
                    "Cartography: outputs {} are read as {}, {} classes, layout {}",
                    shape,
                    task,
                    classes,
                    before.layout().name());
            reading = before;
        } else if (before.task() != task || before.classes() != classes) {
            throw CaptureException.at(
                    "model output",
                    classes + " classes (" + task + ")",
                    before.classes() + " (" + before.task() + "), as before",
                    "One run holds one model: give another directory for another one.");
        }
        return before;
    }

    private static void require(int found, String what, int told, String where) {
        if (found != told) {
            throw CaptureException.at(
                    "model output",
                    found + " " + what,
                    told + ", as " + where + " says",
                    "Give as many as the model has outputs.");
        }
    }

    private static Task guess(Shape shape) {
        return switch (shape.dimension()) {
            case 1 -> Task.BINARY;
            case 2 -> shape.get(1) == 1 ? Task.BINARY : Task.SINGLE_LABEL;
            default -> Task.SEQUENCE;
        };
    }

    /** The size of the last dimension, once the shape fits the task. */
    private static int last(Task task, Shape shape) {
        int dimensions = shape.dimension();
        long last = dimensions == 0 ? 0 : shape.get(dimensions - 1);
        boolean fits =
                switch (task) {
                    case SINGLE_LABEL -> dimensions == 2 && last >= 2;
                    case BINARY -> dimensions == 1 || (dimensions == 2 && last == 1);
                    case MULTI_LABEL, MULTI_LABEL_PAIRS -> dimensions == 2;
                    case SEQUENCE -> dimensions == 3 && last >= 2;
                };
        if (!fits) {
            throw CaptureException.at(
                    "model output",
                    "shape " + shape,
                    switch (task) {
                        case SINGLE_LABEL -> "(batch, classes) with at least 2 classes";
                        case BINARY -> "(batch) or (batch, 1)";
                        case MULTI_LABEL, MULTI_LABEL_PAIRS -> "(batch, labels)";
                        case SEQUENCE ->
                                "(batch, classes), (batch, tokens, classes), or one sigmoid a row";
                    },
                    "Pick the right array with CartographyListener.Builder.optOutput, or say what"
                            + " it means with optTask.");
        }
        return Math.toIntExact(last);
    }

    private Layout layout(Task task, int classes) {
        if (resumed != null) {
            return resumed;
        }
        Layout single =
                switch (task) {
                    case BINARY, MULTI_LABEL_PAIRS -> Layout.full(2);
                    case MULTI_LABEL, SEQUENCE -> Layout.sequence();
                    case SINGLE_LABEL -> {
                        boolean full =
                                options.full == null
                                        ? (long) examples * classes * Float.BYTES <= FULL_BYTES
                                        : options.full;
                        yield full
                                ? Layout.full(classes)
                                : Layout.gold(Math.min(options.top, classes));
                    }
                };
        Layout precise = options.half ? single.half() : single;
        return options.compressed ? precise.compressed() : precise;
    }

    /**
     * The labels of one record of the dataset.
     *
     * @param labels as the dataset gives them, without a batch around them
     */
    int[] labels(Reading how, NDList labels) {
        NDList batch = new NDList(labels.stream().map(array -> array.expandDims(0)).toList());
        NDArray mask = options.mask == null ? null : options.mask.apply(batch);
        return how.labels(options.label.apply(batch), mask);
    }
}
