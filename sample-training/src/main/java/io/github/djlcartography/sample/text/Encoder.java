package io.github.djlcartography.sample.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/**
 * A small transformer encoder (Vaswani et al., 2017; norms before, not after, as in Xiong et al.,
 * 2020). Tokens (B, T) of {@code int64} to states (B, T', width), T' the longest row without its
 * padding. Which of two texts a token belongs to is read off the separators. Layer norms and no
 * dropout: what it makes of a row does not depend on the rows beside it.
 */
public final class Encoder extends AbstractBlock {

    static final float DEVIATION = 0.02f;

    private static final float HIDDEN = -1e9f;

    private final EncoderSize size;
    private final int padding;
    private final int separator;
    private final Parameter tokens;
    private final Parameter positions;
    private final Parameter segments;
    private final Parameter matches;
    private final List<EncoderLayer> layers = new ArrayList<>();
    private final LayerNorm last;

    /**
     * @param size of everything
     * @param tokenizer whose tokens it takes
     */
    public Encoder(EncoderSize size, Tokenizer tokenizer) {
        this.size = size;
        padding = tokenizer.padding();
        separator = tokenizer.separator();
        tokens = addParameter(table("tokens", size.vocabulary()));
        positions = addParameter(table("positions", size.maxLength()));
        segments = addParameter(table("segments", 2));
        matches = addParameter(table("matches", 2));
        for (int i = 0; i < size.layers(); i++) {
            layers.add(addChildBlock("layer-" + i, new EncoderLayer(size)));
        }
        last = addChildBlock("norm", LayerNorm.builder().axis(2).build());
    }

    private Parameter table(String name, int rows) {
        return Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.WEIGHT)
                .optShape(new Shape(rows, size.width()))
                .optInitializer(new NormalInitializer(DEVIATION))
                .build();
    }

    /** The table of the tokens, (vocabulary, width). */
    Parameter tokens() {
        return tokens;
    }

    EncoderSize size() {
        return size;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray ids = trimmed(inputs.singletonOrThrow(), padding);
        var device = ids.getDevice();
        long length = ids.getShape().get(1);
        NDArray ends = ids.eq(separator).toType(DataType.INT64, false);
        NDArray segment = ends.cumSum(1).sub(ends).minimum(1);
        NDArray match = matches(ids, segment);
        NDArray state =
                look(ids, store.getValue(tokens, device, training))
                        .add(look(segment, store.getValue(segments, device, training)))
                        .add(look(match, store.getValue(matches, device, training)))
                        .add(
                                store.getValue(positions, device, training)
                                        .get(new NDIndex().addSliceDim(0, length)));
        NDArray hidden =
                ids.eq(padding)
                        .toType(DataType.FLOAT32, false)
                        .mul(HIDDEN)
                        .reshape(ids.getShape().get(0), 1, 1, length);
        NDList both = new NDList(state, hidden);
        for (EncoderLayer layer : layers) {
            both.set(0, layer.forward(store, both, training, null).head());
        }
        return last.forward(store, new NDList(both.head()), training, null);
    }

    private static NDArray look(NDArray ids, NDArray table) {
        return Embedding.embedding(ids, table, SparseFormat.DENSE).head();
    }

    /** 1 where a token is in the other text too, as in Chen et al. 2017; (B, T). */
    private NDArray matches(NDArray ids, NDArray segment) {
        NDArray same = ids.expandDims(2).eq(ids.expandDims(1));
        NDArray across = segment.expandDims(2).neq(segment.expandDims(1));
        NDArray word = ids.neq(separator).logicalAnd(ids.neq(padding)).expandDims(2);
        return same.logicalAnd(across)
                .logicalAnd(word)
                .toType(DataType.INT64, false)
                .max(new int[] {2});
    }

    /** Without the columns that are padding in every row. */
    static NDArray trimmed(NDArray ids, int padding) {
        NDArray used = ids.neq(padding).toType(DataType.INT64, false).sum(new int[] {1});
        long longest = Math.max(1, used.max().getLong());
        return longest == ids.getShape().get(1)
                ? ids
                : ids.get(new NDIndex().addAllDim().addSliceDim(0, longest));
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape state = getOutputShapes(inputShapes)[0];
        for (EncoderLayer layer : layers) {
            layer.initialize(manager, dataType, state);
        }
        last.initialize(manager, dataType, state);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(size.width())};
    }
}
