package io.github.djlcartography.cli;

import io.github.djlcartography.select.Selection;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cartography undo keep.arrow --out before.arrow}. */
@Command(
        name = "undo",
        mixinStandardHelpOptions = true,
        description =
                "Write the decision before a selection's last one; where there was none, all"
                        + " examples.",
        footerHeading = "%nExample:%n",
        footer = "  cartography undo keep.arrow --out before.arrow")
final class UndoCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "SELECTION", description = "File of select --out.")
    private Path file;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Write the selection before it.")
    private Path out;

    @Option(names = "--json", description = "Say what it was as JSON.")
    private boolean json;

    @Mixin private Outputs outputs;

    @Override
    public Integer call() {
        outputs.check(out);
        Selection before = SelectionFile.load(file).undo();
        before.save(out);
        spec.commandLine()
                .getOut()
                .println(json ? SelectionJson.of(before, before.warnings()) : before);
        return 0;
    }
}
