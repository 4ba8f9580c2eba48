package io.github.djlcartography.report;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Published;
import io.github.djlcartography.diagnose.Certainty;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data map as one HTML file to explore: every example on it, none sampled away, to be hovered,
 * filtered, picked with a lasso, listed and exported, with no network and no server. What is picked
 * leaves the page as ids, or as a recipe that makes the same decision again ({@code Selectors.of}).
 *
 * <pre>{@code
 * Explorer.of(map).examples(examples).trajectories(trajectories).write(Path.of("page.html"));
 * }</pre>
 *
 * <p>The file runs only its own scripts, whatever the texts, ids and names in it hold: a content
 * security policy allows these by their hashes and forbids all loading.
 *
 * <p>Immutable: each setting returns a new one.
 */
public final class Explorer {

    private final DataMap map;
    private final String title;
    private final @Nullable Examples examples;
    private final @Nullable Trajectories trajectories;
    private final List<Epoch> epochs;
    private final List<Finding> findings;

    private Explorer(
            DataMap map,
            String title,
            @Nullable Examples examples,
            @Nullable Trajectories trajectories,
            List<Epoch> epochs,
            List<Finding> findings) {
        this.map = map;
        this.title = title;
        this.examples = examples;
        this.trajectories = trajectories;
        this.epochs = List.copyOf(epochs);
        this.findings = List.copyOf(findings);
    }

    /**
     * @param map at least one example, with confidence, variability and correctness
     * @return its page, titled with the dataset's name
     * @throws IllegalArgumentException if the map is empty, or has not these metrics
     */
    public static Explorer of(DataMap map) {
        if (map.size() == 0) {
            throw new IllegalArgumentException("0 examples, expected at least 1 to draw a map.");
        }
        for (Metric metric : List.of(Metric.VARIABILITY, Metric.CONFIDENCE, Metric.CORRECTNESS)) {
            if (!map.metrics().contains(metric)) {
                throw new IllegalArgumentException(
                        "map: found " + map.metrics() + ", expected " + metric + " among them.");
            }
        }
        return new Explorer(
                map, "Data map of " + map.provenance().dataset(), null, null, List.of(), List.of());
    }

    /**
     * @param title the page's; default: that it is the map of the dataset
     * @return the page with it
     */
    public Explorer title(String title) {
        return new Explorer(map, title, examples, trajectories, epochs, findings);
    }

    /**
     * Adds what is known of the examples: ids, texts, thumbnails, and metadata to filter by. Texts
     * beyond 2000 characters are cut, and say so; of more than 32 MiB of thumbnails those of the
     * least confident and the most variable examples are taken, and the page says how many.
     *
     * @param examples of the root dataset
     * @return the page with them
     * @throws IllegalArgumentException if an example of the map is none of these
     */
    public Explorer examples(Examples examples) {
        requireAll(map, examples);
        return new Explorer(map, title, examples, trajectories, epochs, findings);
    }

    static void requireAll(DataMap map, Examples examples) {
        long last = map.id(map.size() - 1);
        if (last >= examples.size()) {
            throw new IllegalArgumentException(
                    "examples: found "
                            + examples.size()
                            + " rows, expected more than "
                            + last
                            + ", the map's last id.");
        }
    }

    /**
     * Adds what each example went through, and how the whole did, epoch by epoch.
     *
     * @param trajectories of the same examples
     * @return the page with them
     * @throws IllegalArgumentException if they are of others
     */
    public Explorer trajectories(Trajectories trajectories) {
        boolean same = trajectories.size() == map.size();
        for (int row = 0; same && row < map.size(); row++) {
            same = trajectories.id(row) == map.id(row);
        }
        if (!same) {
            throw new IllegalArgumentException(
                    "trajectories: found other examples, expected the map's "
                            + map.size()
                            + " in their order.");
        }
        return new Explorer(map, title, examples, trajectories, epochs, findings);
    }

    /**
     * Adds the coverage ledger.
     *
     * @param epochs that the map was made from
     * @return the page with it
     */
    public Explorer coverage(List<Epoch> epochs) {
        return new Explorer(map, title, examples, trajectories, epochs, findings);
    }

    /**
     * Adds a finding: how sure the map is.
     *
     * @param certainty of its trajectories
     * @return the page with it
     */
    public Explorer certainty(Certainty certainty) {
        return finding(Finding.of(certainty));
    }

    private Explorer finding(Finding finding) {
        List<Finding> more = new ArrayList<>(findings);
        more.add(finding);
        return new Explorer(map, title, examples, trajectories, epochs, more);
    }

    /**
     * Writes the page: beside its place first, then renamed, so that there is the whole file or
     * none. Missing directories are made; a file already there is replaced. The still picture in it
     * needs a font, as {@link MapPlot} does; without one the page says that it has none.
     *
     * @param file to write
     * @throws IOException if the directory cannot be made or the file not be written
     */
    public void write(Path file) throws IOException {
        write(new Page(map, title, examples, trajectories, epochs, findings), file);
    }

    static void write(Page page, Path file) throws IOException {
        Path place = file.toAbsolutePath();
        if (place.getParent() == null) {
            throw new IOException(file + " is a root directory, expected a file to write.");
        }
        Files.createDirectories(place.getParent());
        Path beside = Published.beside(place);
        try {
            try (FileChannel channel =
                            FileChannel.open(
                                    beside,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.TRUNCATE_EXISTING,
                                    StandardOpenOption.WRITE);
                    OutputStream out =
                            new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
                page.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Published.rename(beside, place);
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
