package io.github.djlcartography.report;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.diagnose.MapChange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the examples from one run to another, as one HTML file to explore: the page of
 * {@link Explorer} with the changes of variability and confidence for its axes, coloured by the
 * change of correctness, a matrix of the regions that examples left and came to, arrows from where
 * they lay to where they lie, and both runs' trajectories of each example.
 *
 * <pre>{@code
 * Analyzer small = Analyzer.of(Path.of("small"));
 * Analyzer large = Analyzer.of(Path.of("large"));
 * ChangeExplorer.of(MapChange.of(small.map(), large.map()))
 *         .names("small", "large")
 *         .trajectories(small.trajectories(), large.trajectories())
 *         .write(Path.of("change.html"));
 * }</pre>
 *
 * <p>What is picked leaves the page as ids, or as a recipe that lists them and is replayed on B's
 * map ({@code Selectors.of}): a place between two maps is on neither of them.
 *
 * <p>Immutable: each setting returns a new one.
 */
public final class ChangeExplorer {

    private final MapChange change;
    private final String title;
    private final ChangePage.Side a;
    private final ChangePage.Side b;
    private final @Nullable Examples examples;

    private ChangeExplorer(
            MapChange change,
            String title,
            ChangePage.Side a,
            ChangePage.Side b,
            @Nullable Examples examples) {
        this.change = change;
        this.title = title;
        this.a = a;
        this.b = b;
        this.examples = examples;
    }

    /**
     * @param change what the page is of
     * @return its page, titled with the dataset's name
     */
    public static ChangeExplorer of(MapChange change) {
        return new ChangeExplorer(
                change,
                "Change of the data map of " + change.b().provenance().dataset(),
                new ChangePage.Side("A", null, List.of()),
                new ChangePage.Side("B", null, List.of()),
                null);
    }

    /**
     * @param title the page's; default: that it is the change of the dataset's map
     * @return the page with it
     */
    public ChangeExplorer title(String title) {
        return new ChangeExplorer(change, title, a, b, examples);
    }

    /**
     * @param nameOfA what people call A, such as the run's directory; default: A
     * @param nameOfB what people call B; default: B
     * @return the page with them
     */
    public ChangeExplorer names(String nameOfA, String nameOfB) {
        return new ChangeExplorer(
                change,
                title,
                new ChangePage.Side(nameOfA, a.trajectories(), a.manifests()),
                new ChangePage.Side(nameOfB, b.trajectories(), b.manifests()),
                examples);
    }

    /**
     * Adds what is known of the examples, in the same way as {@link Explorer#examples}.
     *
     * @param examples of the root dataset
     * @return the page with them
     * @throws IllegalArgumentException if an example of the maps is none of these
     */
    public ChangeExplorer examples(Examples examples) {
        Explorer.requireAll(change.b(), examples);
        return new ChangeExplorer(change, title, a, b, examples);
    }

    /**
     * Adds what each example went through in either run, epoch by epoch. Those of examples that
     * only one of the maps has are left out.
     *
     * @param ofA null where there are none, as of several runs
     * @param ofB null where there are none
     * @return the page with them
     * @throws IllegalArgumentException if they lack an example that both maps have
     */
    public ChangeExplorer trajectories(@Nullable Trajectories ofA, @Nullable Trajectories ofB) {
        return new ChangeExplorer(
                change,
                title,
                new ChangePage.Side(a.name(), some(ofA, change.a()), a.manifests()),
                new ChangePage.Side(b.name(), some(ofB, change.b()), b.manifests()),
                examples);
    }

    private static @Nullable Trajectories some(@Nullable Trajectories of, DataMap map) {
        if (of == null) {
            return null;
        }
        int[] rows = new int[map.size()];
        int next = 0;
        for (int row = 0; row < rows.length; row++) {
            while (next < of.size() && of.id(next) < map.id(row)) {
                next++;
            }
            if (next == of.size() || of.id(next) != map.id(row)) {
                throw new IllegalArgumentException(
                        "trajectories: found none of example "
                                + map.id(row)
                                + ", expected those of all that both maps have.");
            }
            rows[row] = next;
        }
        return rows.length == of.size() ? of : of.where(rows);
    }

    /**
     * Adds what the runs' manifests say of them.
     *
     * @param ofA one of each run of A, or none
     * @param ofB one of each run of B, or none
     * @return the page with them
     */
    public ChangeExplorer manifests(List<Manifest> ofA, List<Manifest> ofB) {
        return new ChangeExplorer(
                change,
                title,
                new ChangePage.Side(a.name(), a.trajectories(), List.copyOf(ofA)),
                new ChangePage.Side(b.name(), b.trajectories(), List.copyOf(ofB)),
                examples);
    }

    /**
     * Writes the page, in the same way as {@link Explorer#write}.
     *
     * @param file to write
     * @throws IOException if the directory cannot be made or the file not be written
     */
    public void write(Path file) throws IOException {
        Explorer.write(new ChangePage(change, title, a, b, examples), file);
    }
}
