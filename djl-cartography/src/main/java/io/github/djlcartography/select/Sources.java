package io.github.djlcartography.select;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * What a recipe may need besides the map: slices of the data by their name, for s2l the run's
 * trajectories, for moderate its embeddings. Read when they are asked for.
 */
@FunctionalInterface
public interface Sources extends Function<String, Slices> {

    /**
     * @return p(gold) of every epoch of the run that the map is of
     * @throws IllegalArgumentException if it is not known
     */
    default Trajectories trajectories() {
        throw new IllegalArgumentException(
                "recipe: found s2l, expected the run besides, whose trajectories it goes by:"
                        + " Sources.of(run), or Strategies.s2l.");
    }

    /**
     * @return the embeddings of the run that the map is of
     * @throws IllegalArgumentException if they are not known
     */
    default Embeddings embeddings() {
        throw new IllegalArgumentException(
                "recipe: found moderate, expected the run besides, whose embeddings it goes by:"
                        + " Sources.of(run), or Strategies.moderate.");
    }

    /**
     * @param run directory of the run that the map is of
     * @return its examples' metadata as slices, its trajectories, and the embeddings of its last
     *     epoch
     */
    static Sources of(Path run) {
        return of(run, Analyzer.of(run));
    }

    /**
     * @param run directory of the run that the map is of
     * @param analyzer which epochs, of which pass
     * @return its examples' metadata as slices, those trajectories, and the embeddings of its last
     *     epoch
     */
    static Sources of(Path run, Analyzer analyzer) {
        return new Sources() {
            @Override
            public Slices apply(String name) {
                return Slices.of(
                        Archive.open(run)
                                .examples()
                                .orElseThrow(
                                        () ->
                                                ArchiveException.at(
                                                        run,
                                                        "no examples.arrow",
                                                        "one with the metadata " + name,
                                                        "Give the listener optExamples, or slice by"
                                                                + " label.")),
                        name);
            }

            @Override
            public Trajectories trajectories() {
                return analyzer.trajectories();
            }

            @Override
            public Embeddings embeddings() {
                return Embeddings.read(run);
            }
        };
    }
}
