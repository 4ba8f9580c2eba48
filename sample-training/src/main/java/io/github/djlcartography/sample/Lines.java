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
 * What was measured, one file of JSON lines for each experiment, the protocol in its first. A
 * result is on disk once it is measured, so that a job that was ended goes on where it was; a line
 * that was cut short is dropped. Several processes may add to one file, each the results of its own
 * seeds.
 *
 * @param <L> what a line holds
 */
class Lines<L extends Lines.Line> {

    /** A line, and the run it is of. */
    interface Line {
        Cell.Key key();
    }

    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
    private static final String SUFFIX = ".jsonl";

    private final Path directory;
    private final Protocol protocol;
    private final Class<L> type;
    private final String noun;
    private final Map<String, Map<Cell.Key, L>> byExperiment = new LinkedHashMap<>();

    /**
     * @param directory of the files
     * @param protocol of all lines
     * @param type of a line
     * @param noun for people
     */
    Lines(Path directory, Protocol protocol, Class<L> type, String noun) {
        this.directory = directory;
        this.protocol = protocol;
        this.type = type;
        this.noun = noun;
    }

    /**
     * @return the lines of an experiment, in the order of the file
     * @throws IOException if they cannot be read, or are of another protocol
     */
    List<L> of(String experiment) throws IOException {
        return List.copyOf(load(experiment).values());
    }

    /** The line of that run, where it is measured. */
    Optional<L> find(Cell.Key key) throws IOException {
        return Optional.ofNullable(load(key.experiment()).get(key));
    }

    boolean has(Cell.Key key) throws IOException {
        return find(key).isPresent();
    }

    void add(L line) throws IOException {
        String experiment = line.key().experiment();
        Map<Cell.Key, L> lines = load(experiment);
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
            write(file, line);
        }
        lines.put(line.key(), line);
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

    private Map<Cell.Key, L> load(String experiment) throws IOException {
        Map<Cell.Key, L> known = byExperiment.get(experiment);
        if (known != null) {
            return known;
        }
        Map<Cell.Key, L> found = new LinkedHashMap<>();
        Path file = file(experiment);
        if (Files.exists(file)) {
            List<String> lines = wholeLines(Files.readString(file));
            for (int i = 0; i < lines.size(); i++) {
                try {
                    if (i == 0) {
                        check(file, JSON.readValue(lines.get(0), Protocol.class));
                    } else {
                        L line = JSON.readValue(lines.get(i), type);
                        found.put(line.key(), line);
                    }
                } catch (JsonProcessingException e) {
                    throw new IOException(
                            "%s, line %d: no %s. Delete that line, or the file."
                                    .formatted(file, i + 1, i == 0 ? "protocol" : noun),
                            e);
                }
            }
        }
        byExperiment.put(experiment, found);
        return found;
    }

    private static List<String> wholeLines(String text) {
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private void check(Path file, Protocol found) throws IOException {
        if (!found.equals(protocol)) {
            throw new IOException(
                    "%s: found %ss of %s, expected %s. Give another --out, or delete the file."
                            .formatted(file, noun, found, protocol));
        }
    }

    private Path file(String experiment) {
        return directory.resolve(experiment + SUFFIX);
    }
}
