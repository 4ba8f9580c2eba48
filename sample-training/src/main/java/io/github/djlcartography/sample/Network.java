package io.github.djlcartography.sample;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import io.github.djlcartography.sample.text.Checksum;
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

    /** What {@link #convolve} makes of an image. */
    static final Shape CONVOLVED = new Shape(32 * 7 * 7);

    static final String BACKBONE = "letters-backbone.params";

    private static final int FEATURES = 64;

    /** Blocks of the backbone before its dense layer. */
    private static final int CONVOLUTIONS = 7;

    private static final int CONVOLVED_AT_ONCE = 500;

    private Network() {}

    /** Of the backbone's parameters. */
    static String checksum() {
        return Checksum.of(Network.class, BACKBONE);
    }

    /** The backbone as it was pretrained on letters, under a new head. */
    static Model pretrained(String name, int classes) throws IOException {
        Model model = Model.newInstance(name);
        model.setBlock(withHead(pretrained(model), classes));
        return model;
    }

    /**
     * What follows the pretrained convolutions, 1568-64-10 for ten classes: the pretrained dense
     * layer under a new head. Its inputs are {@link #convolve}'s. For experiments, which train
     * thousands of times.
     */
    static Model dense(String name, int classes) throws IOException {
        Model model = Model.newInstance(name);
        SequentialBlock dense = new SequentialBlock();
        pretrained(model).getChildren().values().stream().skip(CONVOLUTIONS).forEach(dense::add);
        model.setBlock(withHead(dense, classes));
        return model;
    }

    /**
     * The pretrained convolutions, which are not trained any further.
     *
     * @param images (N, 1, 28, 28)
     * @return (N, 1568), on the manager of the images
     */
    static NDArray convolve(NDArray images) throws IOException {
        try (Model model = Model.newInstance("convolutions")) {
            SequentialBlock convolutions = new SequentialBlock();
            pretrained(model).getChildren().values().stream()
                    .limit(CONVOLUTIONS)
                    .forEach(convolutions::add);
            model.setBlock(convolutions);
            NDList maps = new NDList();
            try (NDManager own = images.getManager().newSubManager()) {
                ParameterStore parameters = new ParameterStore(own, false);
                for (long from = 0; from < images.size(0); from += CONVOLVED_AT_ONCE) {
                    long to = Math.min(from + CONVOLVED_AT_ONCE, images.size(0));
                    NDArray some = images.get(own, new NDIndex().addSliceDim(from, to));
                    maps.add(convolutions.forward(parameters, new NDList(some), false).head());
                }
                NDArray all = NDArrays.concat(maps);
                all.attach(images.getManager());
                return all;
            }
        }
    }

    private static SequentialBlock pretrained(Model model) throws IOException {
        SequentialBlock backbone = backbone();
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
        return backbone;
    }

    /** The whole network with fresh parameters, to be pretrained or trained from scratch. */
    static Model fresh(String name, int classes) {
        Model model = Model.newInstance(name);
        model.setBlock(withHead(backbone(), classes));
        return model;
    }

    /**
     * A plain network of one hidden layer, 784-64-10 for ten classes, from scratch: what the
     * experiments train, many times over.
     */
    static Model plain(String name, int classes) {
        Model model = Model.newInstance(name);
        model.setBlock(
                new SequentialBlock()
                        .add(Blocks.batchFlattenBlock())
                        .add(Linear.builder().setUnits(FEATURES).build())
                        .add(Activation.reluBlock())
                        .add(Linear.builder().setUnits(classes).build()));
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

    private static SequentialBlock backbone() {
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
}
