package io.github.djlcartography.cli;

import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code cartography demo}: a tour without a training. The run comes from {@code demo.zip}, which
 * the sample's {@code MakeDemo} made; everything else is made by the commands that a user has.
 */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "A tour in 60 seconds that needs no training and no data.",
            "Unpacks a small run (1,000 digits, 90 of them mislabelled on purpose), draws its map,"
                    + " and says which commands to try on it."
        },
        footerHeading = "%nExample:%n",
        footer = "  cartography demo")
final class DemoCommand implements Callable<Integer> {

    private static final String BUNDLED = "demo.zip";

    @Spec private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "cartography-demo",
            description = "Directory to make. Default: ${DEFAULT-VALUE}.")
    private Path directory;

    @Option(names = "--force", description = "Write over the files of an earlier demo.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path run = directory.resolve("run");
        checkPlace(run);
        unpack();
        Archive archive = Archive.open(run);
        archive.examples().ifPresent(this::pictures);
        step(out, "What is in the run", "inspect", run + "");
        step(
                out,
                "Its data map: a figure, and a page to explore in a browser",
                "report",
                run + "",
                "--out",
                at("page.html"),
                "--png",
                at("map.png"));
        tour(out, run);
        return 0;
    }

    private void checkPlace(Path run) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        boolean empty;
        try (Stream<Path> within = Files.list(directory)) {
            empty = within.findAny().isEmpty();
        }
        boolean earlier = Files.exists(run.resolve("manifest.json"));
        if (!empty && !(force && earlier)) {
            throw ArchiveException.at(
                    directory,
                    earlier ? "an earlier demo" : "a directory with something else in it",
                    "none, or an empty one",
                    earlier
                            ? "Give another name, or --force to write over it."
                            : "Give another name.");
        }
    }

    private void unpack() throws IOException {
        try (InputStream bundled = DemoCommand.class.getResourceAsStream(BUNDLED)) {
            if (bundled == null) {
                throw new IllegalStateException(BUNDLED + " is not in this jar");
            }
            ZipInputStream zip = new ZipInputStream(bundled);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = directory.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, zip.readAllBytes());
            }
        }
    }

    /** Of every digit, as a file that anything opens. */
    private void pictures(Examples examples) {
        byte[][] pictures = examples.column("thumbnail", byte[][].class);
        String[] files = examples.column("file", String[].class);
        try {
            for (int row = 0; row < files.length; row++) {
                Path file = directory.resolve(files[row]);
                Files.createDirectories(file.getParent());
                Files.write(file, pictures[row]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String at(String name) {
        return directory.resolve(name).toString();
    }

    /** Says a command and runs it. */
    private void step(PrintWriter out, String what, String... command) {
        out.println("# " + what);
        out.println("$ cartography " + String.join(" ", command));
        String[] forced = Stream.concat(Stream.of(command), forced(command)).toArray(String[]::new);
        int code = Main.run(out, spec.commandLine().getErr(), forced);
        if (code != 0) {
            throw new IllegalStateException("cartography " + List.of(command) + ": " + code);
        }
        out.println();
    }

    private Stream<String> forced(String... command) {
        return force && !command[0].equals("inspect") ? Stream.of("--force") : Stream.of();
    }

    private void tour(PrintWriter out, Path run) {
        out.printf("Now you. Open %s in a browser: each point is a digit.%n", at("page.html"));
        out.println("Wrong labels gather at the bottom, where the model's confidence is lowest.");
        out.println();
        say(
                out,
                "The ten most suspicious examples, as a table to fill in (or --label-studio FILE)");
        say(out, "  cartography export %s --first 10 --review %s".formatted(run, at("ten.csv")));
        out.println();
        say(
                out,
                "Open that table, look at the pictures that it names, and write the right digit into");
        say(
                out,
                "its column label where the given one is wrong. Then make a corrected copy of the");
        say(out, "source. (%s knows them all.)".formatted(at("right-labels.csv")));
        say(
                out,
                "  cartography relabel %s --from %s --source %s --label-column label --out %s"
                        .formatted(run, at("ten.csv"), at("digits.csv"), at("fixed/digits.csv")));
        out.println();
        say(out, "Or train on the part that teaches most");
        say(
                out,
                "  cartography select %s --region ambiguous --out %s"
                        .formatted(run, at("ambiguous.arrow")));
        say(
                out,
                "  cartography apply %s --source %s --out %s"
                        .formatted(
                                at("ambiguous.arrow"),
                                at("digits.csv"),
                                at("ambiguous/digits.csv")));
        out.println();
        say(out, "COMMAND --help says more of each.");
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
    }
}
