package io.github.djlcartography.archive;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.json}: what a reader needs besides the Arrow files. Fields that this release does
 * not know are left alone: later ones of this version may add some.
 *
 * @param formatVersion version of the layout, {@value #FORMAT_VERSION} for what this library writes
 * @param classes K, the number of probabilities per example
 * @param classNames K names in class order, or empty
 * @param dataset the training set that was watched
 * @param passes what was captured
 * @param task {@link Task#key()} of what the model's outputs mean; {@code single-label} where an
 *     earlier release of this version left it out
 * @param rowsPerExample L where row r·L + l is label l of example r, else 1
 * @param layout name of the {@link Layout}
 * @param top number of highest classes that layout GOLD keeps, 0 for none
 * @param precision {@code float32} or {@code float16}
 * @param compression how buffers are written, {@code none} or {@code zstd}; files say so themselves
 * @param duplicatePolicy {@code first}, {@code last} or {@code mean}: what counts where an example
 *     comes up more than once in an epoch
 * @param worldSize processes that write, each its own {@code part-R.arrow}
 * @param seed the seed of the run, where it was told
 * @param model a name for what was trained, where it was told
 * @param libraries versions that wrote this, by name
 * @param created when, ISO-8601 in UTC
 */
@JsonPropertyOrder({"format_version", "classes", "class_names", "dataset"})
public record Manifest(
        @JsonProperty("format_version") int formatVersion,
        @JsonProperty("classes") int classes,
        @JsonProperty("class_names") List<String> classNames,
        @JsonProperty("dataset") Dataset dataset,
        @JsonProperty("passes") List<String> passes,
        @JsonProperty("task") String task,
        @JsonProperty("rows_per_example") int rowsPerExample,
        @JsonProperty("layout") String layout,
        @JsonProperty("top") int top,
        @JsonProperty("precision") String precision,
        @JsonProperty("compression") String compression,
        @JsonProperty("duplicate_policy") String duplicatePolicy,
        @JsonProperty("world_size") int worldSize,
        @JsonProperty("seed") @Nullable Long seed,
        @JsonProperty("model") @Nullable String model,
        @JsonProperty("libraries") Map<String, String> libraries,
        @JsonProperty("created") String created) {

    /** The version that this library writes, and the newest that it reads. */
    public static final int FORMAT_VERSION = 1;

    static final String FILE = "manifest.json";

    private static final List<String> LAYOUTS = List.of(Layout.FULL, Layout.GOLD, Layout.SEQUENCE);

    private static final List<String> PRECISIONS = List.of(Layout.FLOAT32, Layout.FLOAT16);

    /**
     * The training set that was watched.
     *
     * @param name a name for people
     * @param rows rows of the root dataset: ids are 0 to {@code rows − 1}
     * @param examples rows that this run trains on; fewer than {@code rows} in a second run on a
     *     selection
     * @param fingerprint {@link Fingerprint} of the examples' ids and labels
     */
    public record Dataset(
            @JsonProperty("name") String name,
            @JsonProperty("rows") long rows,
            @JsonProperty("examples") long examples,
            @JsonProperty("fingerprint") String fingerprint) {}

    /**
     * @param classes K
     * @param dataset the training set
     * @param passes what is captured
     * @return a manifest of this version to fill in; as it is, of one process and layout FULL
     */
    public static Builder builder(int classes, Dataset dataset, Collection<Pass> passes) {
        return new Builder(classes, dataset, passes);
    }

    /**
     * @return the columns of the run's epoch files
     */
    public Layout columns() {
        Layout single =
                switch (layout) {
                    case Layout.GOLD -> Layout.gold(top);
                    case Layout.SEQUENCE -> Layout.sequence();
                    default -> Layout.full(classes);
                };
        Layout precise = precision.equals(Layout.FLOAT16) ? single.half() : single;
        return compression.equals("zstd") ? precise.compressed() : precise;
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Fills in a manifest. What is not called keeps its default. */
    public static final class Builder {

        private final int classes;
        private final Dataset dataset;
        private final List<String> passes;
        private List<String> classNames = List.of();
        private Task task = Task.SINGLE_LABEL;
        private int rowsPerExample = 1;
        private Layout layout;
        private String duplicatePolicy = "first";
        private int worldSize = 1;
        private @Nullable Long seed;
        private @Nullable String model;
        private Map<String, String> libraries = Map.of();

        private Builder(int classes, Dataset dataset, Collection<Pass> passes) {
            this.classes = classes;
            this.dataset = dataset;
            this.passes = passes.stream().map(Pass::key).toList();
            layout = Layout.full(classes);
        }

        /**
         * @param names K names in class order, or none
         * @return this
         */
        public Builder classNames(List<String> names) {
            classNames = List.copyOf(names);
            return this;
        }

        /**
         * @param task what the outputs mean
         * @param rowsPerExample L where each label is a row of its own, else 1
         * @param layout of the files
         * @return this
         */
        public Builder outputs(Task task, int rowsPerExample, Layout layout) {
            this.task = task;
            this.rowsPerExample = rowsPerExample;
            this.layout = layout;
            return this;
        }

        /**
         * @param policy {@code first}, {@code last} or {@code mean}
         * @return this
         */
        public Builder duplicatePolicy(String policy) {
            duplicatePolicy = policy;
            return this;
        }

        /**
         * @param processes that write the run
         * @return this
         */
        public Builder worldSize(int processes) {
            worldSize = processes;
            return this;
        }

        /**
         * @param seed of the run, or null
         * @param model name of what is trained, or null
         * @param libraries versions by name
         * @return this
         */
        public Builder run(
                @Nullable Long seed, @Nullable String model, Map<String, String> libraries) {
            this.seed = seed;
            this.model = model;
            this.libraries = libraries;
            return this;
        }

        /**
         * @return the manifest, created now
         */
        public Manifest build() {
            return new Manifest(
                    FORMAT_VERSION,
                    classes,
                    classNames,
                    dataset,
                    passes,
                    task.key(),
                    rowsPerExample,
                    layout.name(),
                    layout.top(),
                    layout.precision(),
                    layout.compression(),
                    duplicatePolicy,
                    worldSize,
                    seed,
                    model,
                    libraries,
                    now());
        }
    }

    static Manifest read(Path run) {
        Path file = run.resolve(FILE);
        if (!Files.isDirectory(run)) {
            throw ArchiveException.at(
                    run,
                    Files.exists(run) ? "a file" : "nothing",
                    "a run directory",
                    "Give the directory that CartographyListener wrote.");
        }
        if (!Files.exists(file)) {
            throw ArchiveException.at(
                    run,
                    "no " + FILE,
                    "the directory of a run",
                    "Give the directory that CartographyListener wrote; it holds "
                            + FILE
                            + " from the end of the first epoch on.");
        }
        try {
            Json json = Json.parse(Files.readAllBytes(file));
            Object version = json.raw("format_version");
            if (!Long.valueOf(FORMAT_VERSION).equals(version)) {
                throw ArchiveException.at(
                        file,
                        version == null
                                ? "no format_version"
                                : "format version "
                                        + (version instanceof String
                                                ? "\"" + version + "\""
                                                : version),
                        "version " + FORMAT_VERSION,
                        version instanceof Long number && number > FORMAT_VERSION
                                ? "A newer release wrote this run: read it with that release or a"
                                        + " later one."
                                : "Restore the file from a copy of the run.");
            }
            return of(file, json);
        } catch (JsonProcessingException e) {
            throw ArchiveException.at(
                    file,
                    "text that is not the manifest's JSON (" + e.getOriginalMessage() + ")",
                    "a manifest of version " + FORMAT_VERSION,
                    "Restore the file from a copy of the run.",
                    e);
        } catch (IOException e) {
            throw ArchiveException.io(file, "reading", e);
        }
    }

    private static Manifest of(Path file, Json json) throws JsonProcessingException {
        int classes = json.count("classes");
        int worldSize = json.count("world_size");
        Json dataset = json.object("dataset");
        String name = dataset == null ? null : dataset.text("name");
        String fingerprint = dataset == null ? null : dataset.text("fingerprint");
        if (classes < 2
                || worldSize < 1
                || dataset == null
                || name == null
                || fingerprint == null) {
            throw ArchiveException.at(
                    file,
                    "classes " + classes + ", world_size " + worldSize + ", dataset " + dataset,
                    "at least 2 classes, one process and a dataset with name and fingerprint",
                    "Restore the file from a copy of the run.");
        }
        List<String> classNames = json.texts("class_names");
        if (classNames == null || (!classNames.isEmpty() && classNames.size() != classes)) {
            throw ArchiveException.at(
                    file,
                    classNames == null
                            ? "no list of class names"
                            : classNames.size() + " class names",
                    classes + ", one per class, or an empty list",
                    "Restore the file from a copy of the run.");
        }
        String layout = text(json, "layout", "none");
        int top = json.count("top");
        String precision = text(json, "precision", "none");
        if (!LAYOUTS.contains(layout)
                || top < 0
                || top > classes
                || !PRECISIONS.contains(precision)) {
            throw ArchiveException.at(
                    file,
                    "layout " + layout + " of " + precision + ", top " + top,
                    "one of " + LAYOUTS + " of one of " + PRECISIONS,
                    "Read it with the release that wrote it or a later one.");
        }
        List<String> passes = json.texts("passes");
        Json libraries = json.object("libraries");
        return new Manifest(
                FORMAT_VERSION,
                classes,
                classNames,
                new Dataset(
                        name, dataset.whole("rows", 0), dataset.whole("examples", 0), fingerprint),
                passes == null ? List.of() : passes,
                text(json, "task", Task.SINGLE_LABEL.key()), // once there was no choice
                Math.max(1, json.count("rows_per_example")),
                layout,
                top,
                precision,
                text(json, "compression", "none"),
                text(json, "duplicate_policy", "first"),
                worldSize,
                json.has("seed") ? json.whole("seed", 0) : null,
                json.text("model"),
                libraries == null ? Map.of() : libraries.texts(),
                text(json, "created", ""));
    }

    private static String text(Json json, String name, String otherwise)
            throws JsonProcessingException {
        String text = json.text(name);
        return text == null ? otherwise : text;
    }

    void write(Path run) {
        Published.write(run.resolve(FILE), channel -> channel.write(ByteBuffer.wrap(json())));
    }

    private byte[] json() {
        try {
            return new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
