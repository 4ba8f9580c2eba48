package io.github.djlcartography.sample;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import io.github.djlcartography.datasets.ImageSet;
import java.io.IOException;
import java.util.Arrays;

/** A network of images, and how it takes them. */
enum ImageLearner implements Learner {
    /** The whole pretrained network. */
    FINE_TUNED {
        @Override
        public Model model(String name, int classes) throws IOException {
            return Network.pretrained(name, classes);
        }
    },
    /** The pretrained network with its convolutions held fast, and therefore worked out once. */
    DENSE {
        @Override
        public Model model(String name, int classes) throws IOException {
            return Network.dense(name, classes);
        }

        @Override
        ArrayDataset dataset(ImageSet images, NDManager arrays, int batch) throws IOException {
            try (NDManager own = arrays.newSubManager()) {
                NDArray convolved = Network.convolve(images.toArray(own));
                convolved.attach(arrays);
                return new ArrayDataset.Builder()
                        .setData(convolved)
                        .optLabels(
                                arrays.create(
                                        Arrays.stream(images.labels()).asLongStream().toArray()))
                        .setSampling(batch, false)
                        .build();
            }
        }

        @Override
        public Shape input() {
            return new Shape(1).addAll(Network.CONVOLVED);
        }
    },
    /** One hidden layer, from scratch. */
    PLAIN {
        @Override
        public Model model(String name, int classes) {
            return Network.plain(name, classes);
        }
    };

    /** The images as the network takes them; they live as long as {@code arrays}. */
    ArrayDataset dataset(ImageSet images, NDManager arrays, int batch) throws IOException {
        return images.toDataset(arrays, batch, false);
    }

    @Override
    public Shape input() {
        return new Shape(1).addAll(Network.IMAGE);
    }
}
