package io.github.djlcartography.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Image files beside the run, which a column of its metadata names. What lies outside the directory
 * is none, whether by {@code ..}, as an absolute path or behind a link; nor is what does not begin
 * as an image does.
 */
final class ServedImages {

    private static final long LARGEST = 64 << 20; // bytes
    private static final int RIFF = 8; // bytes before the name of the format

    /** How files of a type begin. SVG is left out: it may hold scripts. */
    private static final Map<String, String> TYPES =
            Map.of(
                    "89504e47", "image/png",
                    "ffd8ff", "image/jpeg",
                    "47494638", "image/gif",
                    "424d", "image/bmp");

    private final Path directory;
    private final String column;

    /**
     * @throws IOException if it is no directory that can be read
     */
    ServedImages(Path directory, String column) throws IOException {
        this.directory = directory.toRealPath();
        this.column = column;
    }

    String column() {
        return column;
    }

    /**
     * @param name a path in the directory
     * @return the file's bytes, if it is an image in the directory
     */
    Optional<byte[]> read(String name) throws IOException {
        Path file;
        try {
            file = directory.resolve(name).toRealPath(); // where links lead
        } catch (InvalidPathException | IOException e) { // there is none
            return Optional.empty();
        }
        if (!file.startsWith(directory)
                || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || Files.size(file) > LARGEST) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes((int) LARGEST);
            return type(bytes).map(type -> bytes);
        }
    }

    /** By its first bytes, whatever the file is called. */
    static Optional<String> type(byte[] image) {
        String start = HexFormat.of().formatHex(image, 0, Math.min(4, image.length));
        if (start.equals("52494646") && image.length > RIFF + 4) { // RIFF
            byte[] format = Arrays.copyOfRange(image, RIFF, RIFF + 4);
            return Arrays.equals(format, new byte[] {'W', 'E', 'B', 'P'})
                    ? Optional.of("image/webp")
                    : Optional.empty();
        }
        return TYPES.entrySet().stream()
                .filter(type -> start.startsWith(type.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
