package io.github.djlcartography.sample;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.capture.CaptureException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.UnmatchedArgumentException;

/** How the commands of this module are run. */
final class Commands {

    private Commands() {}

    /**
     * Runs a command.
     *
     * @return 0 done; 1 failed: in a sentence where what failed is said in one, else with its
     *     stack; 2 wrong usage
     */
    static int run(Object command, String... arguments) {
        System.setProperty("ai.djl.offline", "true"); // no telemetry, no look at a model zoo
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(
                        (wrong, given) -> { // the whole help would hide what is wrong
                            PrintWriter err = wrong.getCommandLine().getErr();
                            err.println(wrong.getMessage());
                            UnmatchedArgumentException.printSuggestions(wrong, err);
                            err.println("What there is: --help");
                            return 2;
                        })
                .setExecutionExceptionHandler(
                        (failure, line, parsed) -> {
                            if (failure instanceof IOException
                                    || failure instanceof ArchiveException
                                    || failure instanceof CaptureException) {
                                line.getErr().println(failure.getMessage());
                            } else {
                                failure.printStackTrace(line.getErr());
                            }
                            return 1;
                        })
                .execute(arguments);
    }
}
