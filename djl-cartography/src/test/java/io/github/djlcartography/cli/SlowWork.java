package io.github.djlcartography.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** What takes a while, for {@link TerminalTest}. */
final class SlowWork {

    private SlowWork() {}

    public static void main(String[] arguments) throws InterruptedException {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        try (Progress progress = new Progress(err)) {
            for (int i = 0; i < 13; i++) {
                progress.at("working", i, 13);
                Thread.sleep(100);
            }
        }
        System.out.println("done");
    }
}
