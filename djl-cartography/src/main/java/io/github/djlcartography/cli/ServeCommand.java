package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.ExampleFile;
import io.github.djlcartography.diagnose.Certainty;
import io.github.djlcartography.report.PageServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cartography serve run/}. Prints the address, and serves until it is ended. */
@Command(
        name = "serve",
        sortOptions = false,
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        description = {
            "Serve the page of report to a browser on this machine: for images in bulk, or more"
                    + " examples than one file should hold.",
            "Prints the page's address, with a secret in it, and runs until Ctrl-C. Only this machine"
                    + " can ask: from another one, ssh -L PORT:127.0.0.1:PORT."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  cartography serve run/",
            "  cartography serve run/ --port 8080 --images photos/ --path-column file"
        })
final class ServeCommand implements Callable<Integer> {

    private static final int HELD = 3; // of the heap a third for the map, while the page is made

    @Spec private CommandSpec spec;

    @Mixin private RunOptions options;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port to listen on. Default: any that is free.")
    private int port;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description =
                    "Show image files of this directory in the place of thumbnails; nothing outside"
                            + " it is served.")
    private @Nullable Path images;

    @Option(
            names = "--path-column",
            paramLabel = "COLUMN",
            description = "Metadata column with each example's path in --images.")
    private @Nullable String pathColumn;

    @Option(names = "--title", paramLabel = "TEXT", description = "Default: the dataset's name.")
    private @Nullable String title;

    @Override
    public Integer call() throws IOException {
        if (port < 0 || port > 0xffff) {
            throw usage("--port: found " + port + ", expected 0 to 65535.");
        }
        if ((images == null) != (pathColumn == null)) {
            throw usage("--images and --path-column go together.");
        }
        if (images != null && !Files.isDirectory(images)) {
            throw new ArchiveException(
                    "--images: found " + images + ", expected a directory. Is it spelt so?", null);
        }
        Path temporary = Files.createTempDirectory("cartography-serve");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(temporary)));
        try (ExampleFile examples = examples(temporary);
                PageServer server = start(temporary, examples)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(server.address());
            out.flush();
            spec.commandLine().getErr().println("Open this address in a browser. Ctrl-C ends it.");
            new CountDownLatch(1).await(); // until the process is ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by who runs this within a program
        } finally {
            delete(temporary);
        }
        return 0;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** What the run knows, or what a published map tells, which is written down first. */
    private @Nullable ExampleFile examples(Path temporary) {
        Path run = options.run();
        if (Files.isDirectory(run)) {
            return Archive.open(run).exampleFile().orElse(null);
        }
        return options.examples()
                .map(
                        examples -> {
                            examples.write(temporary);
                            return ExampleFile.open(temporary.resolve("examples.arrow"));
                        })
                .orElse(null);
    }

    private PageServer start(Path temporary, @Nullable ExampleFile examples) throws IOException {
        Path file = temporary.resolve("map.arrow"); // where memory does not hold it
        try {
            PageServer.Builder page = page(file);
            if (title != null) {
                page.title(title);
            }
            if (examples != null) {
                page.examples(examples);
            }
            if (images != null && pathColumn != null) {
                page.images(images, pathColumn);
            }
            return page.port(port).talk(spec.commandLine().getErr()::println).start();
        } catch (IllegalArgumentException e) { // no example, not the metrics, no such column
            throw new ArchiveException(String.valueOf(e.getMessage()), e);
        } catch (BindException e) {
            throw new ArchiveException(
                    "--port: found that "
                            + port
                            + " is not to be had ("
                            + e.getMessage()
                            + "), expected a free one. Give another, or leave it out.",
                    e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private PageServer.Builder page(Path file) {
        Path run = options.run();
        if (options.isSavedMap()) {
            return PageServer.builder(run);
        } else if (options.runs().size() > 1 || !Files.isDirectory(run)) {
            return PageServer.builder(options.map()); // of which no trajectories are told
        }
        Optional<DataMap> map = options.mapIfFits(Runtime.getRuntime().maxMemory() / HELD);
        if (map.isEmpty()) {
            options.analyzer(run).mapTo(file);
        }
        PageServer.Builder page =
                map.map(PageServer::builder).orElseGet(() -> PageServer.builder(file));
        map.filter(ReportCommand::isResampled).ifPresent(held -> page.certainty(certainty()));
        return page.run(Archive.open(run));
    }

    private Certainty certainty() {
        return Certainty.builder(options.analyzer(options.run()).trajectories()).build();
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // It is gone already, or left to the system that keeps temporary files.
        }
    }
}
