package io.github.djlcartography.sample.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;

/**
 * An encoder and what it is pretrained by: which words are masked (Devlin et al., 2019), which are
 * replaced by others and whether any is (after Clark et al., 2020), and whether two texts are in
 * their order (Lan et al., 2020). Inputs: tokens (B, T) with a longest row of T, the places of the
 * masked ones, (M) in [0, B·T), and those of the ones to judge, (J). Outputs: (M, vocabulary), (J,
 * 2), (B, 2) and (B, 2).
 */
final class PretrainingBlock extends AbstractBlock {

    static final int OUTPUTS = 4;

    private final Encoder encoder;
    private final Block dense;
    private final Block norm;
    private final Block replaced;
    private final Block altered;
    private final Block order;
    private final Parameter bias;

    PretrainingBlock(Encoder encoder) {
        this.encoder = addChildBlock("encoder", encoder);
        dense = addChildBlock("dense", Linear.builder().setUnits(encoder.size().width()).build());
        norm = addChildBlock("norm", LayerNorm.builder().axis(1).build());
        replaced = addChildBlock("replaced", two());
        altered = addChildBlock("altered", two());
        order = addChildBlock("order", two());
        bias =
                addParameter(
                        Parameter.builder()
                                .setName("bias")
                                .setType(Parameter.Type.BIAS)
                                .optShape(new Shape(encoder.size().vocabulary()))
                                .build());
    }

    private static Block two() {
        return Linear.builder().setUnits(2).build();
    }

    Encoder encoder() {
        return encoder;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        var device = inputs.get(0).getDevice();
        NDArray state = encoder.forward(store, new NDList(inputs.get(0)), training).head();
        NDArray flat = state.reshape(-1, encoder.size().width());
        NDArray masked = Embedding.embedding(inputs.get(1), flat, SparseFormat.DENSE).head();
        NDArray judged = Embedding.embedding(inputs.get(2), flat, SparseFormat.DENSE).head();
        NDArray first = state.get(":, 0");
        NDArray guess =
                run(norm, store, Activation.gelu(run(dense, store, masked, training)), training)
                        .matMul(store.getValue(encoder.tokens(), device, training).transpose(1, 0))
                        .add(store.getValue(bias, device, training));
        return new NDList(
                guess,
                run(replaced, store, judged, training),
                run(altered, store, first, training),
                run(order, store, first, training));
    }

    private static NDArray run(Block block, ParameterStore store, NDArray in, boolean training) {
        return block.forward(store, new NDList(in), training).singletonOrThrow();
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        encoder.initialize(manager, dataType, inputShapes[0]);
        Shape row = new Shape(1, encoder.size().width());
        dense.initialize(manager, dataType, row);
        norm.initialize(manager, dataType, row);
        for (Block head : List.of(replaced, altered, order)) {
            head.initialize(manager, dataType, row);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {
            new Shape(inputShapes[1].get(0), encoder.size().vocabulary()),
            new Shape(inputShapes[2].get(0), 2),
            new Shape(inputShapes[0].get(0), 2),
            new Shape(inputShapes[0].get(0), 2)
        };
    }
}
