package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArchiveException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Filters a directory with a folder of images for each class. The folder of a class stays also
 * where no image of it does, so that the classes keep their numbers.
 */
final class ImageFolder {

    /** What is added to images stands in this file: its path, and a column for each. */
    static final String ADDED = "filtering.csv";

    private static final Set<String> IMAGES =
            Set.of("jpg", "jpeg", "png", "gif", "bmp", "ppm", "pgm", "pbm", "tif", "tiff", "webp");

    private final SourceFilter how;
    private final Decisions decisions;
    private final Input.Meter meter;

    ImageFolder(SourceFilter how, Decisions decisions, Input.Meter meter) {
        this.how = how;
        this.decisions = decisions;
        this.meter = meter;
    }

    /** An image: its path below the source, with slashes. */
    private record Image(Path file, String path) {

        String className() {
            return path.substring(0, path.indexOf('/'));
        }

        String folder() {
            return path.substring(0, path.lastIndexOf('/'));
        }
    }

    Filtered filter(Path source, Path to) throws IOException {
        List<Image> images = images(source);
        Matching matching = new Matching(source, SourceFormat.IMAGES, decisions, how);
        Relabelling relabelling = how.relabelling(source, decisions);
        long place = 0;
        for (Image image : images) {
            matching.see(null, image.path, place++);
            if (relabelling != null) {
                relabelling.see(matching.seen(), image.className(), "of " + image.path);
            }
        }
        matching.check();
        if (relabelling != null) {
            relabelling.resolve();
            matching.relabelled(relabelling);
        }
        LabelCheck labels = new LabelCheck(source, decisions, how.classNames());
        Set<Path> all = images.stream().map(Image::file).collect(Collectors.toSet());
        Files.createDirectory(to);
        StringBuilder added = new StringBuilder("path");
        how.added().names().forEach(name -> added.append(',').append(name));
        added.append('\n');
        Path addedBefore = source.resolve(ADDED);
        TrainingFolder.copyRest( // makes the folders too
                source, to, file -> all.contains(file) || file.equals(addedBefore));
        for (Image image : images) {
            boolean stays = matching.stays(null, image.path, how.added());
            labels.see(matching.row(), image.className(), "of " + image.path);
            if (stays) {
                String label = relabelling == null ? null : relabelling.replacement(matching.row());
                place(
                        image.file,
                        to.resolve(
                                label == null
                                        ? image.path
                                        : label + image.path.substring(image.path.indexOf('/'))));
                if (!matching.isMalformed()) {
                    added.append(Csv.cell(image.path));
                    for (Object value : how.added().values(decisions, matching.row())) {
                        added.append(',').append(Csv.cell(Added.text(value)));
                    }
                    added.append('\n');
                }
            }
            meter.read(1);
        }
        List<Filtered.File> outputs = new ArrayList<>();
        if (!how.added().names().isEmpty()) {
            try (Output out = new Output(to.resolve(ADDED), false)) {
                out.stream().write(added.toString().getBytes(StandardCharsets.UTF_8));
                outputs.add(out.finish(ADDED));
            }
        }
        return matching.done(SourceFormat.IMAGES, List.of(listing(source, images)), outputs);
    }

    static long count(Path source) throws IOException {
        return images(source).size();
    }

    private static List<Image> images(Path source) throws IOException {
        try (Stream<Path> walk = Files.walk(source, FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> new Image(file, slashed(source.relativize(file))))
                    .filter(image -> image.path.indexOf('/') > 0 && isImage(image.path))
                    .sorted(
                            Comparator.comparing(Image::className)
                                    .thenComparing(Image::folder)
                                    .thenComparing(Image::path))
                    .toList();
        }
    }

    private static String slashed(Path path) {
        List<String> parts = new ArrayList<>();
        path.forEach(part -> parts.add(part.toString()));
        return String.join("/", parts);
    }

    private static boolean isImage(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        return IMAGES.contains(lower.substring(lower.lastIndexOf('.') + 1));
    }

    private void place(Path file, Path to) throws IOException {
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw ArchiveException.at(
                    file,
                    "another image that goes to "
                            + to.subpath(to.getNameCount() - 2, to.getNameCount()),
                    "one of that name in each class, after corrected labels have moved some",
                    "Rename one of the two and map again, or say --annotate.");
        }
        Files.createDirectories(to.getParent()); // below a linked folder it is not there yet
        switch (how.files()) {
            case COPY -> Files.copy(file, to);
            case SYMBOLIC_LINK -> Files.createSymbolicLink(to, file.toRealPath());
            case HARD_LINK -> {
                try {
                    Files.createLink(to, file.toRealPath());
                } catch (FileSystemException | UnsupportedOperationException e) {
                    throw new ArchiveException(
                            to
                                    + ": found that it cannot be another name of "
                                    + file
                                    + " ("
                                    + e
                                    + "), expected both on one file system. Copy, or link"
                                    + " symbolically: --files (SourceFilter.files).",
                            e);
                }
            }
        }
    }

    private static Filtered.File listing(Path source, List<Image> images) throws IOException {
        MessageDigest digest = Input.sha256();
        long bytes = 0;
        for (Image image : images) {
            long size = Files.size(image.file);
            bytes += size;
            digest.update((image.path + "\t" + size + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return new Filtered.File(
                String.valueOf(source.toAbsolutePath().normalize().getFileName()),
                bytes,
                HexFormat.of().formatHex(digest.digest()));
    }
}
