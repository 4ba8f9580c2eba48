package io.github.djlcartography.sample.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript module from tokens (B, T) int64 to logits (B, K), with a head where it has none.
 */
final class TorchScriptBlock extends AbstractBlock {

    /** As Transformers names them. */
    private static final List<String> OUTPUTS = List.of("logits", "last_hidden_state");

    private final Block module;
    private final TorchScriptLearner.Form form;
    private final Tokenizer tokenizer;
    private final int classes;
    private final @Nullable Block head;

    TorchScriptBlock(Block module, TorchScriptLearner.Form form, Tokenizer tokenizer, int classes) {
        this.module = addChildBlock("module", module);
        this.form = form;
        this.tokenizer = tokenizer;
        this.classes = classes;
        head =
                form.output() == TorchScriptLearner.Output.LOGITS
                        ? null
                        : addChildBlock("head", Linear.builder().setUnits(classes).build());
    }

    /** What the module takes, of tokens (B, T). */
    static NDList inputs(TorchScriptLearner.Inputs inputs, NDArray tokens, Tokenizer tokenizer) {
        NDArray mask = tokens.neq(tokenizer.padding()).toType(DataType.INT64, false);
        return switch (inputs) {
            case TOKENS -> new NDList(tokens);
            case TOKENS_MASK -> new NDList(tokens, mask);
            case TOKENS_MASK_TYPES -> {
                NDArray ends = tokens.eq(tokenizer.separator()).toType(DataType.INT64, false);
                NDArray after = ends.cumSum(1).sub(ends).gt(0).toType(DataType.INT64, false);
                yield new NDList(tokens, mask, after.mul(mask));
            }
        };
    }

    /** Of what a module gives: by name where it gives a map, which has no order, else the first. */
    static NDArray output(NDList given) {
        for (String name : OUTPUTS) {
            NDArray named = given.get(name);
            if (named != null) {
                return named;
            }
        }
        return given.head();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters,
            NDList inputs,
            boolean training,
            @Nullable PairList<String, Object> params) {
        NDArray tokens = inputs.singletonOrThrow();
        if (form.inputs() != TorchScriptLearner.Inputs.TOKENS) { // else padding may be seen
            tokens = Encoder.trimmed(tokens, tokenizer.padding());
        }
        NDArray given =
                output(
                        module.forward(
                                parameters, inputs(form.inputs(), tokens, tokenizer), training));
        if (form.output() == TorchScriptLearner.Output.STATES) {
            NDArray mask =
                    tokens.neq(tokenizer.padding()).toType(DataType.FLOAT32, false).expandDims(2);
            given = given.mul(mask).sum(new int[] {1}).div(mask.sum(new int[] {1}));
        }
        return head == null
                ? new NDList(given)
                : head.forward(parameters, new NDList(given), training);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
        if (head != null) { // the module is initialised: it was loaded
            head.initialize(manager, type, new Shape(1, form.width()));
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
        return new Shape[] {new Shape(shapes[0].get(0), classes)};
    }
}
