package io.github.djlcartography.sample;

import java.nio.file.Path;

/** The measured cells: how well the trainings did. */
final class Cells extends Lines<Cell> {

    /**
     * @param directory of the files
     * @param protocol of all cells
     */
    Cells(Path directory, Protocol protocol) {
        super(directory, protocol, Cell.class, "cell");
    }
}
