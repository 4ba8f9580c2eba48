package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArchiveException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory with a training file: that is filtered, the rest is copied. */
final class TrainingFolder {

    private static final Set<String> TRAINING =
            Set.of(
                    "train.tsv",
                    "train.csv",
                    "train.jsonl",
                    "train.json",
                    "train.txt",
                    "train.arrow",
                    "train.parquet");

    private TrainingFolder() {}

    static boolean isTraining(Path file) {
        return TRAINING.contains(SourceFormat.withoutGz(file)) && Files.isRegularFile(file);
    }

    /** Filters a file of a format to another one. */
    interface FileFilter {
        Filtered filter(Path source, Path to, String name, BitSet written) throws IOException;
    }

    /**
     * @param train name of the training file, or null for the one that is called so
     * @param to new directory
     * @param relabels whether labels become others
     */
    static Filtered filter(
            Path source, @Nullable String train, Path to, boolean relabels, FileFilter filter)
            throws IOException {
        Path training = training(source, train);
        String name = training.getFileName().toString();
        String stem = name.replaceFirst("\\.[^.]+(\\.gz)?$", "");
        Path companion = source.resolve(stem + "-labels.lst");
        Files.createDirectory(to);
        BitSet written = new BitSet();
        Filtered done = filter.filter(training, to.resolve(name), name, written);
        Path companionTo = to.resolve(companion.getFileName());
        if (Files.exists(companion)) {
            if (relabels) {
                throw ArchiveException.at(
                        companion,
                        "labels that stand in a file of their own too",
                        "those of " + name + " alone",
                        "Relabel with --drop, or move it elsewhere: it would say another thing.");
            }
            TextFilter.companion(companion, companionTo, done.rows(), written);
        }
        copyRest(source, to, file -> file.equals(training) || file.equals(companion));
        return done;
    }

    private static Path training(Path source, @Nullable String train) throws IOException {
        if (train != null) {
            Path file = source.resolve(train);
            if (Files.isRegularFile(file) && source.equals(file.getParent())) {
                return file;
            }
            throw ArchiveException.at(
                    source,
                    "no file " + train,
                    "the training file in it",
                    "Give one that is there.");
        }
        try (Stream<Path> within = Files.list(source)) {
            List<Path> found = within.filter(TrainingFolder::isTraining).sorted().toList();
            if (found.size() == 1) {
                return found.get(0);
            }
            throw ArchiveException.at(
                    source,
                    found.isEmpty()
                            ? "no training file"
                            : found.stream().map(Path::getFileName).toList() + "",
                    "one, such as train.tsv",
                    "Name it: --train (SourceFilter.train).");
        }
    }

    /** Of a file whether it is left to others. */
    interface Others {
        boolean take(Path file);
    }

    /** Copies the files of a directory, those of its directories too. */
    static void copyRest(Path source, Path to, Others others) throws IOException {
        Path record = source.resolve(SourceFilter.RECORD); // of another filtering
        try (Stream<Path> walk = Files.walk(source)) {
            for (Path file : walk.sorted().toList()) {
                Path target = to.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!others.take(file) && !file.equals(record)) {
                    copy(file, target);
                }
            }
        }
    }

    private static void copy(Path file, Path target) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                Output out = new Output(target, false)) {
            in.transferTo(out.stream());
            out.finish("");
        }
    }
}
