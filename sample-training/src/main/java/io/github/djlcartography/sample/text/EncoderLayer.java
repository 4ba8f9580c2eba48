package io.github.djlcartography.sample.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;

/**
 * One layer: attention and a dense network, each added to what went in. Inputs: states (B, T,
 * width), and what is added to the scores of each column, (B, 1, 1, T). Output: (B, T, width).
 */
final class EncoderLayer extends AbstractBlock {

    private final EncoderSize size;
    private final Block normBefore = addChildBlock("attention-norm", norm());
    private final Block project;
    private final Block merge;
    private final Block normBetween = addChildBlock("dense-norm", norm());
    private final Block widen;
    private final Block narrow;

    EncoderLayer(EncoderSize size) {
        this.size = size;
        project = addChildBlock("project", linear(3 * size.width())); // query, key, value
        merge = addChildBlock("merge", linear(size.width()));
        widen = addChildBlock("widen", linear(size.hidden()));
        narrow = addChildBlock("narrow", linear(size.width()));
    }

    private static Block norm() {
        return LayerNorm.builder().axis(2).build();
    }

    private static Block linear(int units) {
        Linear linear = Linear.builder().setUnits(units).build();
        linear.setInitializer(new NormalInitializer(Encoder.DEVIATION), Parameter.Type.WEIGHT);
        return linear;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray state = inputs.get(0);
        NDArray attended =
                attend(run(normBefore, store, state, training), inputs.get(1), store, training);
        state = state.add(attended);
        NDArray wide = run(widen, store, run(normBetween, store, state, training), training);
        return new NDList(state.add(run(narrow, store, Activation.gelu(wide), training)));
    }

    private NDArray attend(NDArray state, NDArray hidden, ParameterStore store, boolean training) {
        NDList all = run(project, store, state, training).split(3, 2);
        // An array, not a number: that one the engine frees when it is multiplied, and reads again
        // on the way back.
        double scale = 1 / Math.sqrt((double) size.width() / size.heads());
        NDArray query = byHead(all.get(0)).mul(state.getManager().create((float) scale));
        NDArray scores = query.matMul(byHead(all.get(1)).transpose(0, 1, 3, 2)).add(hidden);
        NDArray mixed = scores.softmax(-1).matMul(byHead(all.get(2))).transpose(0, 2, 1, 3);
        return run(merge, store, mixed.reshape(state.getShape()), training);
    }

    /** (B, heads, T, width / heads). */
    private NDArray byHead(NDArray all) {
        Shape shape = all.getShape();
        return all.reshape(shape.get(0), shape.get(1), size.heads(), size.width() / size.heads())
                .transpose(0, 2, 1, 3);
    }

    private static NDArray run(Block block, ParameterStore store, NDArray in, boolean training) {
        return block.forward(store, new NDList(in), training, null).singletonOrThrow();
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape state = inputShapes[0];
        for (Block child : getChildren().values()) {
            child.initialize(
                    manager,
                    dataType,
                    child == narrow ? new Shape(state.get(0), state.get(1), size.hidden()) : state);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0]};
    }
}
