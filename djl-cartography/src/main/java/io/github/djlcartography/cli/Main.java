package io.github.djlcartography.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.djlcartography.archive.ArchiveException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * {@code java -jar cartography.jar COMMAND}. Results go to standard output, everything else to
 * standard error. Exit code: 0 done, 1 failed, 2 wrong usage.
 */
@Command(
        name = "cartography",
        description =
                "Map a training set by how a model learnt it, and decide what to train on next.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExample:%n",
        footer = {
            "  cartography demo",
            "  cartography inspect run/",
            "  cartography map run/ --csv map.csv",
            "  cartography report run/ --png map.png",
            "  cartography serve run/",
            "  cartography select run/ --region ambiguous --out ambiguous.arrow --ids ids.txt",
            "  cartography apply ambiguous.arrow --source train.csv --out kept/train.csv",
            "  cartography export run/ --review review.csv",
            "  cartography relabel run/ --from review.csv --source train.csv \\",
            "      --label-column label --out fixed/train.csv",
            "",
            "COMMAND --help has the options of a command and examples.",
            "Exit code: 0 done, 1 failed, 2 wrong usage."
        })
public final class Main implements Callable<Integer> {

    /** In the order of the help: how data goes. */
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("demo", DemoCommand::new);
        COMMANDS.put("inspect", InspectCommand::new);
        COMMANDS.put("map", MapCommand::new);
        COMMANDS.put("report", ReportCommand::new);
        COMMANDS.put("serve", ServeCommand::new);
        COMMANDS.put("stability", StabilityCommand::new);
        COMMANDS.put("advise", AdviseCommand::new);
        COMMANDS.put("select", SelectCommand::new);
        COMMANDS.put("explain", ExplainCommand::new);
        COMMANDS.put("diff", DiffCommand::new);
        COMMANDS.put("undo", UndoCommand::new);
        COMMANDS.put("apply", ApplyCommand::new);
        COMMANDS.put("relabel", RelabelCommand::new);
        COMMANDS.put("import", ImportCommand::new);
        COMMANDS.put("export", ExportCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
    }

    @Spec private CommandSpec spec;

    /** Set, what fails prints its trace too. */
    private static final String TRACE = "CARTOGRAPHY_TRACE";

    private Main() {}

    /**
     * @param arguments command and options
     */
    public static void main(String[] arguments) {
        // Arrow asks for a logger; that there is none is nothing that a user of ours can mend.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT); // the same text everywhere
        Standard out = new Standard(FileDescriptor.out);
        PrintWriter err = new PrintWriter(new Standard(FileDescriptor.err), true, UTF_8);
        int code;
        try {
            code = run(new PrintWriter(out, true, UTF_8), err, arguments);
        } catch (OutOfMemoryError e) {
            err.printf(
                    "memory: found %d MiB too few, expected room for the work. Give Java more, such as"
                            + " java -Xmx%dm -jar cartography.jar …%n",
                    Runtime.getRuntime().maxMemory() >> 20, Runtime.getRuntime().maxMemory() >> 19);
            code = CommandLine.ExitCode.SOFTWARE;
        }
        System.exit(out.complaint().isEmpty() ? code : failed(out, err));
    }

    private static int failed(Standard out, PrintWriter err) {
        err.println(out.complaint());
        return CommandLine.ExitCode.SOFTWARE;
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        Supplier<Object> one = COMMANDS.get(first);
        CommandLine line;
        if (one != null) { // the others would take longer to load than it to run
            line = new CommandLine(new Main());
            line.addSubcommand(first, one.get());
        } else {
            line = whole();
        }
        line.setOut(out).setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                    fail(failure, err);
                    return CommandLine.ExitCode.SOFTWARE;
                });
        line.setParameterExceptionHandler((wrong, given) -> usage(wrong, err));
        int code = line.execute(arguments);
        out.flush();
        err.flush();
        return code;
    }

    /** With every command. */
    static CommandLine whole() {
        CommandLine line = new CommandLine(new Main());
        COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
        line.addSubcommand(new CommandLine.HelpCommand());
        return line;
    }

    /** In a sentence; what nobody has foreseen with where it was, on request with all of it. */
    private static void fail(Exception failure, PrintWriter err) {
        boolean traced = System.getenv(TRACE) != null;
        if (failure instanceof ArchiveException) {
            err.println(failure.getMessage());
        } else if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            err.println(
                    "files: found that reading or writing failed ("
                            + (failure instanceof UncheckedIOException
                                    ? failure.getCause()
                                    : failure)
                            + "), expected files that can be read and room for those that are"
                            + " written. See to both and try again.");
        } else if (!traced) {
            StackTraceElement[] trace = failure.getStackTrace();
            err.println(
                    "cartography: found a fault of its own ("
                            + failure
                            + (trace.length > 0 ? " at " + trace[0] : "")
                            + "), expected none. Please report it; with "
                            + TRACE
                            + "=1 set, the whole trace is printed.");
        }
        if (traced) {
            failure.printStackTrace(err);
        }
    }

    /** Without the whole help, under which what was wrong would be lost. */
    private static int usage(ParameterException wrong, PrintWriter err) {
        CommandLine command = wrong.getCommandLine();
        err.println(wrong.getMessage());
        boolean known = UnmatchedArgumentException.printSuggestions(wrong, err);
        if (!known) {
            suggest(wrong, err);
        }
        if (command.getParent() == null && !known) {
            command.usage(err);
        } else {
            CommandLine.Help help = command.getHelp();
            if (wrong.getArgSpec() instanceof OptionSpec option) {
                err.print(help.optionListExcludingGroups(List.of(option)));
            }
            err.print("Usage: " + help.synopsis("Usage: ".length()));
            err.println("Help: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return CommandLine.ExitCode.USAGE;
    }

    /** Of an option that takes one of some words, the one that was meant. */
    private static void suggest(ParameterException wrong, PrintWriter err) {
        String given = wrong.getValue();
        Iterable<String> words =
                wrong.getArgSpec() == null ? null : wrong.getArgSpec().completionCandidates();
        if (given == null || words == null) {
            return;
        }
        Nearest.of(given, words)
                .ifPresent(
                        word ->
                                err.println(
                                        "Did you mean: " + word.toLowerCase(Locale.ROOT) + "?"));
    }

    /** Without a command: the help, and exit code 2. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Give a command.");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"cartography " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
