package io.github.djlcartography.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Coverage;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Manifest;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cartography inspect run/ --json}. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description =
                "Say what is in a run, and whether it can be trusted: dataset, epochs, coverage,"
                        + " sizes. Reads every file whole.",
        footerHeading = "%nExample:%n",
        footer = {"  cartography inspect run/", "  cartography inspect run/ --json"})
final class InspectCommand implements Callable<Integer> {

    private static final int FEW = 3; // epochs
    private static final double SLIGHTLY = 1.1; // more than by chance
    private static final String SINGLE = "single-label";

    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN_DIR", description = "Directory of a run.")
    private Path run;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        ObjectNode found = describe(Archive.open(run));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            print(out, found);
        } else {
            print(out, run, found);
        }
        return found.get("problems").isEmpty() ? 0 : 1;
    }

    private static ObjectNode describe(Archive archive) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        Manifest manifest = archive.manifest();
        root.set("manifest", mapper.valueToTree(manifest));
        ArrayNode epochs = root.putArray("epochs");
        ArrayNode problems = root.putArray("problems");
        for (Pass pass : archive.passes()) {
            for (int number : archive.epochNumbers(pass)) {
                noting(
                        problems,
                        () ->
                                epochs.add(
                                        describe(
                                                archive.epoch(pass, number),
                                                manifest.classes(),
                                                mapper.createObjectNode())));
            }
            noting(problems, () -> archive.epochs(pass, 0, 0)); // is one missing in the middle?
        }
        noting(
                problems,
                () -> archive.examples().ifPresent(e -> describe(e, root.putObject("examples"))));
        sanity(archive, epochs, root.putArray("notes"));
        root.put("bytes", bytes(archive.directory()));
        ArrayNode unfinished = root.putArray("unfinished");
        archive.unfinished().forEach(file -> unfinished.add(file.toString()));
        return root;
    }

    /** What is no fault of the files, and makes a map of them worth little. */
    private static void sanity(Archive archive, ArrayNode epochs, ArrayNode notes) {
        double chance = 1.0 / archive.manifest().classes();
        for (Pass pass : archive.passes()) {
            JsonNode last = null;
            int count = 0;
            for (JsonNode epoch : epochs) {
                if (epoch.get("pass").asText().equals(pass.key())) {
                    last = epoch;
                    count++;
                }
            }
            if (last == null || last.get("mean_confidence").isNull()) {
                continue;
            }
            double confidence = last.get("mean_confidence").asDouble();
            if (count < FEW) {
                notes.add(
                        "%s: %d epoch%s; variability says little of fewer than %d"
                                .formatted(pass, count, count == 1 ? "" : "s", FEW));
            }
            if (archive.manifest().task().equals(SINGLE) && confidence <= chance * SLIGHTLY) {
                notes.add(
                        "%s: mean confidence %.4f at the end, where guessing has %.4f: has it learnt?"
                                .formatted(pass, confidence, chance));
            }
        }
    }

    private static long bytes(Path directory) {
        try (Stream<Path> walk = Files.walk(directory)) {
            long bytes = 0;
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void noting(ArrayNode problems, Runnable look) {
        try {
            look.run();
        } catch (ArchiveException e) {
            problems.add(e.getMessage());
        }
    }

    private static ObjectNode describe(Epoch epoch, int classes, ObjectNode node) {
        double[] confidence = new double[1];
        Layout layout = epoch.layout();
        epoch.read(
                (count, example, label, values) -> {
                    for (int i = 0; i < count; i++) {
                        if (layout.labelsAreClasses() && (label[i] < 0 || label[i] >= classes)) {
                            throw ArchiveException.at(
                                    epoch.file(),
                                    "label " + label[i] + " of example " + example[i],
                                    "a class in [0, " + classes + ")",
                                    "Restore the file from a copy.");
                        }
                        float gold = values[layout.gold(i, label[i])];
                        if (!(gold >= 0 && gold <= 1)) {
                            throw ArchiveException.at(
                                    epoch.file(),
                                    "probability " + gold + " for example " + example[i],
                                    "a number in [0, 1]",
                                    "Restore the file from a copy, or map without the row:"
                                            + " --lenient.");
                        }
                        confidence[0] += gold;
                    }
                });
        Coverage coverage = epoch.coverage();
        node.put("pass", epoch.pass().key());
        node.put("epoch", epoch.number());
        node.put("seen", coverage.seen());
        node.put("missing", coverage.missing());
        node.put("duplicates", coverage.duplicates());
        if (coverage.seen() > 0) {
            node.put("mean_confidence", confidence[0] / coverage.seen());
        } else {
            node.putNull("mean_confidence");
        }
        node.put("seconds", coverage.seconds());
        try {
            long bytes = 0;
            for (Path part : epoch.parts()) {
                bytes += Files.size(part);
            }
            node.put("bytes", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return node;
    }

    private static void describe(Examples examples, ObjectNode node) {
        node.put("rows", examples.size());
        node.put("external_ids", examples.hasIds());
        ArrayNode metadata = node.putArray("metadata");
        examples.names().forEach(metadata::add);
        node.put("text", examples.has("text"));
        node.put("thumbnails", examples.has("thumbnail"));
    }

    private static void print(PrintWriter out, ObjectNode found) {
        try {
            out.println(
                    new ObjectMapper()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .writeValueAsString(found));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void print(PrintWriter out, Path run, ObjectNode found) {
        var manifest = found.get("manifest");
        var dataset = manifest.get("dataset");
        out.printf(
                "%s: %s, %,d of %,d rows, %d classes (%s, layout %s), model %s, created %s%n",
                run,
                dataset.get("name").asText(),
                dataset.get("examples").asLong(),
                dataset.get("rows").asLong(),
                manifest.get("classes").asInt(),
                manifest.get("task").asText(),
                manifest.get("layout").asText(),
                manifest.get("model").asText("?"),
                manifest.get("created").asText());
        var examples = found.get("examples");
        if (examples != null) {
            out.printf(
                    "examples: %,d, %s%s%s%s%n",
                    examples.get("rows").asLong(),
                    examples.get("external_ids").asBoolean()
                            ? "external ids"
                            : "ids are row numbers",
                    examples.get("metadata").isEmpty()
                            ? ""
                            : ", metadata " + examples.get("metadata"),
                    examples.get("text").asBoolean() ? ", texts" : "",
                    examples.get("thumbnails").asBoolean() ? ", thumbnails" : "");
        }
        out.printf(
                "%-10s %5s %10s %8s %10s %10s %9s %12s%n",
                "pass", "epoch", "seen", "missing", "duplicates", "confidence", "seconds", "bytes");
        for (var epoch : found.get("epochs")) {
            out.printf(
                    "%-10s %5d %,10d %,8d %,10d %10s %9.2f %,12d%n",
                    epoch.get("pass").asText(),
                    epoch.get("epoch").asInt(),
                    epoch.get("seen").asLong(),
                    epoch.get("missing").asLong(),
                    epoch.get("duplicates").asLong(),
                    epoch.get("mean_confidence").isNull()
                            ? "-"
                            : String.format("%.4f", epoch.get("mean_confidence").asDouble()),
                    epoch.get("seconds").asDouble(),
                    epoch.get("bytes").asLong());
        }
        out.printf("%,d bytes in all%n", found.get("bytes").asLong());
        found.get("notes").forEach(n -> out.println("note: " + n.asText()));
        found.get("unfinished").forEach(f -> out.println("unfinished, not read: " + f.asText()));
        found.get("problems").forEach(p -> out.println("problem: " + p.asText()));
        if (found.get("problems").isEmpty()) {
            out.println("no problem found: every file is whole, every probability is one");
        }
    }
}
