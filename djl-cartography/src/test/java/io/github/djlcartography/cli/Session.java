package io.github.djlcartography.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;

/** Runs commands in this process; {@code @x} stands for x in a directory. */
record Session(Path directory) {

    record Result(int code, String out, String err) {}

    Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] real =
                Arrays.stream(arguments)
                        .map(one -> one.startsWith("@") ? directory + "/" + one.substring(1) : one)
                        .toArray(String[]::new);
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), real);
        return new Result(code, out.toString(), err.toString());
    }

    /** Arguments between blanks. */
    Result line(String arguments) {
        return run(arguments.strip().split(" +"));
    }
}
