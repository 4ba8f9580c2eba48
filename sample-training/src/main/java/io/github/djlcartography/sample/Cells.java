package io.github.djlcartography.sample;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The measured cells, one file of JSON lines for each experiment, the protocol in its first. A cell
 * is on disk once it is measured, so that a job that was ended goes on where it was; a line that
 * was cut short is dropped. Several processes may add to one file, each the cells of its own seeds.
 */
final class Cells {

    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
    private static final String SUFFIX = ".jsonl";

    private final Path directory;
    private final Protocol protocol;
    private final Map<String, Map<Cell.Key, Cell>> byExperiment = new LinkedHashMap<>();

    /**
     * @param directory of the files
     * @param protocol of all cells
     */
    Cells(Path directory, Protocol protocol) {
        this.directory = directory;
        this.protocol = protocol;
    }

    /**
     * @return the cells of an experiment, in the order of the file
     * @throws IOException if they cannot be read, or are of another protocol
     */
    List<Cell> of(String experiment) throws IOException {
        return List.copyOf(load(experiment).values());
    }

    /** The cell of that run, where it is measured. */
    Optional<Cell> find(Cell.Key key) throws IOException {
        return Optional.ofNullable(load(key.experiment()).get(key));
    }

    boolean has(Cell.Key key) throws IOException {
        return find(key).isPresent();
    }

    void add(Cell cell) throws IOException {
        String experiment = cell.key().experiment();
        Map<Cell.Key, Cell> cells = load(experiment);
        Files.createDirectories(directory);
        try (FileChannel file =
                FileChannel.open(
                        file(experiment),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            file.lock(); // until it is closed
            long end = wholeLines(file);
            file.truncate(end);
            file.position(end);
            if (end == 0) {
                write(file, protocol);
            }
            write(file, cell);
        }
        cells.put(cell.key(), cell);
    }

    private static void write(FileChannel file, Object line) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.wrap(
                        (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Where the last line that was written whole ends. */
    private static long wholeLines(FileChannel file) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long end = file.size(); end > 0; end--) {
            one.clear();
            file.read(one, end - 1);
            if (one.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    private Map<Cell.Key, Cell> load(String experiment) throws IOException {
        Map<Cell.Key, Cell> known = byExperiment.get(experiment);
        if (known != null) {
            return known;
        }
        Map<Cell.Key, Cell> cells = new LinkedHashMap<>();
        Path file = file(experiment);
        if (Files.exists(file)) {
            List<String> lines = wholeLines(Files.readString(file));
            for (int i = 0; i < lines.size(); i++) {
                try {
                    if (i == 0) {
                        check(file, JSON.readValue(lines.get(0), Protocol.class));
                    } else {
                        Cell cell = JSON.readValue(lines.get(i), Cell.class);
                        cells.put(cell.key(), cell);
                    }
                } catch (JsonProcessingException e) {
                    throw new IOException(
                            "%s, line %d: no %s. Delete that line, or the file."
                                    .formatted(file, i + 1, i == 0 ? "protocol" : "cell"),
                            e);
                }
            }
        }
        byExperiment.put(experiment, cells);
        return cells;
    }

    private static List<String> wholeLines(String text) {
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private void check(Path file, Protocol found) throws IOException {
        if (!found.equals(protocol)) {
            throw new IOException(
                    "%s: found cells of %s, expected %s. Give another --out, or delete the file."
                            .formatted(file, found, protocol));
        }
    }

    private Path file(String experiment) {
        return directory.resolve(experiment + SUFFIX);
    }
}
