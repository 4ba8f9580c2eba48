package io.github.djlcartography.capture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.util.Pair;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A forward pass in evaluation mode that keeps what a named block gives on the way. The block is a
 * child of a {@link SequentialBlock}, or of one within it: {@code 03Linear}, {@code
 * 01SequentialBlock/02Linear}.
 */
final class Tap {

    private final List<String> path;
    private @Nullable NDList tapped;

    Tap(String path) {
        this.path = List.of(path.split("/"));
    }

    /** The outputs, as {@link Trainer#evaluate} gives them. */
    NDList forward(Trainer trainer, NDList data) {
        tapped = null;
        ParameterStore parameters = new ParameterStore(trainer.getManager(), false);
        return forward(trainer.getModel().getBlock(), parameters, data, 0);
    }

    private NDList forward(Block block, ParameterStore parameters, NDList data, int depth) {
        if (depth == path.size()) {
            NDList output = block.forward(parameters, data, false);
            tapped = output;
            return output;
        }
        String name = path.get(depth);
        if (!(block instanceof SequentialBlock) || !block.getChildren().keys().contains(name)) {
            throw CaptureException.at(
                    "block " + String.join("/", path),
                    block instanceof SequentialBlock
                            ? "children " + block.getChildren().keys()
                            : "a "
                                    + block.getClass().getSimpleName()
                                    + " where "
                                    + name
                                    + " is sought",
                    "a SequentialBlock with a child " + name,
                    "Name a child of the model's SequentialBlock, by the path of names to it.");
        }
        NDList at = data;
        for (Pair<String, Block> child : block.getChildren()) {
            at =
                    child.getKey().equals(name)
                            ? forward(child.getValue(), parameters, at, depth + 1)
                            : child.getValue().forward(parameters, at, false);
        }
        return at;
    }

    /** What the block gave in the last pass: (B, D), whatever its shape was behind B. */
    NDArray output() {
        NDArray output = tapped == null ? null : tapped.head();
        if (output == null || output.getShape().dimension() < 2) {
            throw CaptureException.at(
                    "block " + String.join("/", path),
                    output == null ? "nothing" : "shape " + output.getShape(),
                    "(batch, …)",
                    "Name a block that gives a vector for each example.");
        }
        Shape shape = output.getShape();
        return output.reshape(shape.get(0), shape.size() / Math.max(1, shape.get(0)));
    }
}
