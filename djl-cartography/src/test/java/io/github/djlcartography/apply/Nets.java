package io.github.djlcartography.apply;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;
import io.github.djlcartography.capture.RowCoded;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Small nets over {@link RowCoded}, whose parameters depend on a seed alone. */
final class Nets {

    private Nets() {}

    static Block mlp(boolean batchNorm) {
        SequentialBlock block = new SequentialBlock().add(Linear.builder().setUnits(8).build());
        if (batchNorm) {
            block.add(BatchNorm.builder().build());
        }
        return block.add(Activation.tanhBlock())
                .add(Linear.builder().setUnits(RowCoded.CLASSES).build());
    }

    static Model model(Block block) {
        Model model = Model.newInstance("net");
        model.setBlock(block);
        return model;
    }

    /** Makes the parameters, and fills in those that are learnt. */
    static void initialize(Trainer trainer, long seed) {
        trainer.initialize(new Shape(1, RowCoded.CLASSES));
        Random random = new Random(seed);
        for (Parameter parameter : trainer.getModel().getBlock().getParameters().values()) {
            if (parameter.requiresGradient()) {
                NDArray array = parameter.getArray();
                float[] values = new float[(int) array.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian() / 2;
                }
                array.set(values);
            }
        }
    }

    /** All parameters, or their gradients, one after the other. */
    static double[] flat(Trainer trainer, boolean gradients) {
        return trainer.getModel().getBlock().getParameters().values().stream()
                .filter(Parameter::requiresGradient)
                .map(Parameter::getArray)
                .map(array -> gradients ? array.getGradient() : array)
                .flatMapToDouble(
                        array -> {
                            float[] values = array.toFloatArray();
                            double[] wide = new double[values.length];
                            java.util.Arrays.setAll(wide, i -> values[i]);
                            return java.util.Arrays.stream(wide);
                        })
                .toArray();
    }

    static double furthest(double[] a, double[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return a.length == b.length ? most : Double.NaN;
    }

    /** The same batches in each pass. */
    static Sampler batches(List<List<Long>> batches) {
        return new Sampler() {
            @Override
            public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
                return batches.iterator();
            }

            @Override
            public int getBatchSize() {
                return -1;
            }
        };
    }
}
