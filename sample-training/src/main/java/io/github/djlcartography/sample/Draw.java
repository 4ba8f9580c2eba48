package io.github.djlcartography.sample;

import io.github.djlcartography.archive.Archive;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * Names a training set, and with it its first run.
 *
 * @param source of its rows
 * @param condition what was done to them
 * @param seed that drew them
 */
record Draw(Source source, Condition condition, long seed) {

    /** The cell of the first run. */
    Cell.Key full() {
        return key(Lab.FULL, Lab.FULL);
    }

    Cell.Key key(String experiment, String set) {
        return new Cell.Key(
                experiment, source.key(), condition.key(), set, Trial.NONE_PRUNED, seed);
    }

    /** The archive of the first run, which one of another protocol does not share. */
    Path under(Path work, Protocol protocol) {
        CRC32 sum = new CRC32();
        sum.update(protocol.toString().getBytes(StandardCharsets.UTF_8));
        return work.resolve(
                "%s-%s-%d-%08x"
                        .formatted(source, condition, seed, sum.getValue())
                        .replaceAll("[^a-z0-9]+", "-"));
    }

    /** Whether the first run is there, all its epochs. */
    boolean isMapped(Path work, Protocol protocol) {
        Path run = under(work, protocol);
        return Files.exists(run.resolve("manifest.json"))
                && Archive.open(run).epochCount() == protocol.epochs();
    }
}
