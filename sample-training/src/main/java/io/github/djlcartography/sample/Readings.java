package io.github.djlcartography.sample;

import java.nio.file.Path;

/** The readings: what the maps were found to tell. */
final class Readings extends Lines<Reading> {

    /**
     * @param directory of the files
     * @param protocol of the runs that the maps are of
     */
    Readings(Path directory, Protocol protocol) {
        super(directory, protocol, Reading.class, "reading");
    }
}
