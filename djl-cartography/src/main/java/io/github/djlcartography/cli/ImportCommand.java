package io.github.djlcartography.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.export.ReferenceImport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cartography import model/ run/}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Make a run of the reference implementation's dynamics_epoch_*.jsonl.",
            "Ids go to examples.arrow; rows are in their ascending order. Nothing that is there is"
                    + " written over."
        },
        footerHeading = "%nExample:%n",
        footer = "  cartography import model/ run/ --class-names entailment,neutral,contradiction")
final class ImportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "REFERENCE_DIR",
            description = "What the reference calls model_dir, or the training_dynamics in it.")
    private Path reference;

    @Parameters(index = "1", paramLabel = "RUN_DIR", description = "Directory of the run to write.")
    private Path run;

    @Option(
            names = "--strip-last",
            description =
                    "Take the last character off each guid, as the reference does for QNLI; of a"
                            + " number its last digit.")
    private boolean stripLast;

    @Option(names = "--name", paramLabel = "NAME", description = "Default: the directory's name.")
    private @Nullable String name;

    @Option(
            names = "--class-names",
            paramLabel = "A,B,…",
            hideParamSyntax = true,
            split = ",",
            description = "In class order. Default: none.")
    private List<String> classNames = List.of();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        ReferenceImport from =
                ReferenceImport.of(reference)
                        .stripLast(stripLast)
                        .classNames(classNames)
                        .notes(note -> err.println("note: " + note));
        Archive archive;
        try (Progress progress = new Progress(err)) {
            from.progress((done, total) -> progress.at("reading " + reference, done, total));
            archive = (name == null ? from : from.name(name)).into(run);
        }
        Manifest manifest = archive.manifest();
        if (json) {
            ObjectNode root = new ObjectMapper().createObjectNode();
            root.put("run", run.toString());
            root.put("dataset", manifest.dataset().name());
            root.put("examples", manifest.dataset().rows());
            root.put("classes", manifest.classes());
            root.put("pass", Pass.TRAINING.key());
            root.put("epochs", archive.epochCount(Pass.TRAINING));
            spec.commandLine().getOut().println(root.toPrettyString());
            return 0;
        }
        spec.commandLine()
                .getOut()
                .printf(
                        "%s: %s, %,d examples, %d classes, %d epochs of the training pass%n",
                        run,
                        manifest.dataset().name(),
                        manifest.dataset().rows(),
                        manifest.classes(),
                        archive.epochCount(Pass.TRAINING));
        return 0;
    }
}
