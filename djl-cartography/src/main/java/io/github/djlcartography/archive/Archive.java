package io.github.djlcartography.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A run on disk, to be read. Opening looks at names only; each epoch's file is checked when it is
 * opened.
 */
public final class Archive {

    private static final Pattern EPOCH_DIRECTORY = Pattern.compile("epoch=(0|[1-9]\\d{0,8})");

    private final Path directory;
    private final Manifest manifest;

    private Archive(Path directory, Manifest manifest) {
        this.directory = directory;
        this.manifest = manifest;
    }

    /**
     * @param directory of a run
     * @return the run
     * @throws ArchiveException if there is none, or a newer release wrote it
     */
    public static Archive open(Path directory) {
        return new Archive(directory, Manifest.read(directory));
    }

    /**
     * @return where it is
     */
    public Path directory() {
        return directory;
    }

    /**
     * @return its manifest
     */
    public Manifest manifest() {
        return manifest;
    }

    /**
     * @return ids, metadata, text and thumbnails of the examples, where the run was given them
     * @throws ArchiveException if the file is damaged, or of a dataset of another size
     */
    public Optional<Examples> examples() {
        Path file = directory.resolve(Examples.FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Examples examples = Examples.read(file);
        requireAll(file, examples.size());
        return Optional.of(examples);
    }

    /**
     * @return the same, to be read some rows at a time; to be closed
     * @throws ArchiveException if the file is damaged, or of a dataset of another size
     */
    public Optional<ExampleFile> exampleFile() {
        Path file = directory.resolve(Examples.FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        ExampleFile examples = ExampleFile.open(file);
        try {
            requireAll(file, examples.size());
            return Optional.of(examples);
        } catch (ArchiveException e) {
            examples.close();
            throw e;
        }
    }

    private void requireAll(Path file, int size) {
        if (size != manifest.dataset().rows()) {
            throw ArchiveException.at(
                    file,
                    size + " examples",
                    manifest.dataset().rows() + ", as the run's " + Manifest.FILE + " says",
                    "The file came from another run: move it away, or restore the right one.");
        }
    }

    /**
     * @return the passes of which at least one epoch is there, in the order of {@link Pass}
     */
    public List<Pass> passes() {
        return Arrays.stream(Pass.values())
                .filter(pass -> published(pass, numbers -> numbers.findAny().isPresent()))
                .toList();
    }

    /**
     * @param pass which pass
     * @return all of its published epochs, opened and checked, in order
     * @throws ArchiveException if one is damaged, belongs to another run, or is missing in the
     *     middle
     */
    public List<Epoch> epochs(Pass pass) {
        return epochs(pass, 0, epochCount(pass));
    }

    /**
     * Opens a range of epochs; damage in others does not matter.
     *
     * @param pass which pass
     * @param from first epoch, 0-based
     * @param to the epoch after the last; beyond the last published one, up to that
     * @return the epochs in that range, opened and checked, in order
     * @throws ArchiveException if one of them is damaged, belongs to another run, or one is missing
     *     in the middle of the run
     */
    public List<Epoch> epochs(Pass pass, int from, int to) {
        List<Integer> numbers = epochNumbers(pass);
        requireWhole(pass, numbers);
        List<Epoch> epochs = new ArrayList<>();
        for (int i = from; i < Math.min(to, numbers.size()); i++) {
            epochs.add(epoch(pass, i));
        }
        return epochs;
    }

    /**
     * @param pass which pass
     * @param number 0-based
     * @return that epoch, opened and checked
     * @throws ArchiveException if it is not there, damaged, or belongs to another run
     */
    public Epoch epoch(Pass pass, int number) {
        return Epoch.open(directory, manifest, pass, number, manifest.columns());
    }

    /**
     * @param pass which pass
     * @param number 0-based
     * @return the tokens of that epoch, layout {@link Layout#TOKENS}
     * @throws ArchiveException if there are none (see {@code optTokens} of the listener), or they
     *     are damaged
     */
    public Epoch tokens(Pass pass, int number) {
        return Epoch.open(
                directory, manifest, pass, number, manifest.columns().like(Layout.tokens()));
    }

    /**
     * @param number 0-based
     * @return the embeddings of that epoch, layout {@link Layout#EMBEDDING}
     * @throws ArchiveException if there are none (see {@code optEmbedding} of the listener), or
     *     they are damaged
     */
    public Epoch embeddings(int number) {
        Path first = directory.resolve(PartFile.relative(Pass.EPOCH_END, number, "embedding", 0));
        return Epoch.open(
                directory, manifest, Pass.EPOCH_END, number, Layout.embedding(first).half());
    }

    private void requireWhole(Pass pass, List<Integer> numbers) {
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i) != i) {
                throw ArchiveException.at(
                        directory.resolve("pass=" + pass.key()),
                        "epoch " + numbers.get(i) + " after " + i + " others",
                        "epoch " + i,
                        "An epoch in the middle is missing: restore it from a copy, train again, or"
                                + " map without it (Analyzer.lenient, --lenient).");
            }
        }
    }

    /**
     * @return the number of published epochs of the pass that has most; files are not opened
     */
    public int epochCount() {
        return Arrays.stream(Pass.values()).mapToInt(this::epochCount).max().orElse(0);
    }

    /**
     * @param pass which pass
     * @return the number of its published epochs; files are not opened
     */
    public int epochCount(Pass pass) {
        return published(pass, numbers -> (int) numbers.count());
    }

    /**
     * What a killed run left behind: files that never got their final name. They are not read.
     *
     * @return paths relative to the run, sorted
     */
    public List<Path> unfinished() {
        try (Stream<Path> files = Files.walk(directory, 3)) {
            return files.filter(f -> f.toString().endsWith(Published.UNFINISHED))
                    .map(directory::relativize)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw ArchiveException.io(directory, "listing", e);
        }
    }

    /**
     * @param pass which pass
     * @return the numbers of its published epochs, ascending; files are not opened
     */
    public List<Integer> epochNumbers(Pass pass) {
        return published(pass, numbers -> numbers.sorted().boxed().toList());
    }

    /** Looks at the numbers of the published epochs, in no order. */
    private <T> T published(Pass pass, Function<IntStream, T> look) {
        Path passes = directory.resolve("pass=" + pass.key());
        if (!Files.isDirectory(passes)) {
            return look.apply(IntStream.empty());
        }
        try (Stream<Path> directories = Files.list(passes)) {
            return look.apply(
                    directories
                            .map(d -> EPOCH_DIRECTORY.matcher(d.getFileName().toString()))
                            .filter(Matcher::matches)
                            .mapToInt(m -> Integer.parseInt(m.group(1)))
                            .filter(n -> isComplete(pass, n)));
        } catch (IOException | UncheckedIOException e) {
            throw ArchiveException.io(passes, "listing", e);
        }
    }

    /** Whether every process has published its part. */
    private boolean isComplete(Pass pass, int epoch) {
        for (int rank = 0; rank < manifest.worldSize(); rank++) {
            if (!Files.exists(directory.resolve(PartFile.relative(pass, epoch, rank)))) {
                return false;
            }
        }
        return true;
    }
}
