package io.github.djlcartography.sample;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The sample's network: two convolutions and a dense layer (the backbone, 106,000 parameters), then
 * one output per class (the head). Images are (1, 28, 28) in [0, 1]. No dropout and no batch
 * normalisation, so that an example's output does not depend on its batch mates.
 */
final class Network {

    static final Shape IMAGE = new Shape(1, 28, 28);
    static final String BACKBONE = "letters-backbone.params";

    private static final int FEATURES = 64;

    private Network() {}

    /** The backbone as it was pretrained on letters, under a new head. */
    static Model pretrained(String name, int classes) throws IOException {
        Model model = Model.newInstance(name);
        Block backbone = backbone();
        try (InputStream in = Network.class.getResourceAsStream(BACKBONE)) {
            if (in == null) {
                throw new FileNotFoundException(
                        BACKBONE + ": not on the class path. Make it with the Pretrain command.");
            }
            backbone.loadParameters(model.getNDManager(), new DataInputStream(in));
        } catch (MalformedModelException e) {
            model.close();
            throw new IOException(BACKBONE + ": not the parameters of this backbone.", e);
        }
        model.setBlock(withHead(backbone, classes));
        return model;
    }

    /** The whole network with fresh parameters, to be pretrained or trained from scratch. */
    static Model fresh(String name, int classes) {
        Model model = Model.newInstance(name);
        model.setBlock(withHead(backbone(), classes));
        return model;
    }

    static void saveBackbone(Model model, Path file) throws IOException {
        Block backbone = model.getBlock().getChildren().values().get(0);
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            backbone.saveParameters(out);
        }
    }

    private static SequentialBlock withHead(Block backbone, int classes) {
        return new SequentialBlock().add(backbone).add(Linear.builder().setUnits(classes).build());
    }

    private static Block backbone() {
        return new SequentialBlock()
                .add(convolution(16))
                .add(Activation.reluBlock())
                .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
                .add(convolution(32))
                .add(Activation.reluBlock())
                .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(FEATURES).build())
                .add(Activation.reluBlock());
    }

    private static Block convolution(int filters) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .setFilters(filters)
                .build();
    }

    /** How many of the rows have their highest output at the label. */
    static long correct(NDArray outputs, NDArray labels) {
        try (NDArray best = outputs.argMax(1);
                NDArray same = NDArrays.eq(best, labels.toType(DataType.INT64, false));
                NDArray count = same.toType(DataType.INT64, false).sum()) {
            return count.getLong();
        }
    }
}
