package io.github.djlcartography.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code experiments tables}: writes the tables of the measured cells into RESULTS.md, between its
 * marks.
 */
@Command(
        name = "tables",
        mixinStandardHelpOptions = true,
        description = "Write the tables of what is measured into RESULTS.md, between its marks.")
final class RenderTables implements Callable<Integer> {

    @Option(
            names = "--from",
            paramLabel = "DIR",
            defaultValue = "sample-training/results",
            description = "Where the measured cells are. Default: ${DEFAULT-VALUE}.")
    private Path from;

    @Option(
            names = "--into",
            paramLabel = "FILE",
            defaultValue = "sample-training/RESULTS.md",
            description = "The text with the marks. Default: ${DEFAULT-VALUE}.")
    private Path into;

    @Override
    public Integer call() throws IOException {
        Results results = new Results(from, false);
        Files.writeString(into, Tables.into(Files.readString(into), results));
        return 0;
    }
}
