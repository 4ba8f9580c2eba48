package io.github.djlcartography.cli;

import io.github.djlcartography.archive.ArchiveException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
            "  cartography inspect run/",
            "  cartography map run/ --csv map.csv",
            "  cartography stability run/",
            "  cartography advise run/ --keep 0.3",
            "  cartography select run/ --region ambiguous --out ambiguous.arrow --ids ids.txt",
            "  cartography apply ambiguous.arrow --source train.csv --out kept/train.csv",
            "  cartography explain ambiguous.arrow 17",
            "  cartography report run/ --png map.png",
            "  cartography import model/ run/"
        })
public final class Main implements Callable<Integer> {

    private static final List<String> COMMANDS =
            List.of(
                    "inspect",
                    "map",
                    "stability",
                    "advise",
                    "select",
                    "explain",
                    "diff",
                    "undo",
                    "apply",
                    "report",
                    "import",
                    "export");

    @Spec private CommandSpec spec;

    private Main() {}

    private static Object command(String name) {
        return switch (name) {
            case "inspect" -> new InspectCommand();
            case "map" -> new MapCommand();
            case "stability" -> new StabilityCommand();
            case "advise" -> new AdviseCommand();
            case "select" -> new SelectCommand();
            case "apply" -> new ApplyCommand();
            case "explain" -> new ExplainCommand();
            case "diff" -> new DiffCommand();
            case "undo" -> new UndoCommand();
            case "report" -> new ReportCommand();
            case "import" -> new ImportCommand();
            case "export" -> new ExportCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /**
     * @param arguments command and options
     */
    public static void main(String[] arguments) {
        // Arrow asks for a logger; that there is none is nothing that a user of ours can mend.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT); // the same text everywhere
        System.exit(
                run(
                        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                        arguments));
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new Main());
        String first = arguments.length == 0 ? "" : arguments[0];
        if (COMMANDS.contains(first)) { // the others would take longer to load than it to run
            line.addSubcommand(first, command(first));
        } else {
            COMMANDS.forEach(name -> line.addSubcommand(name, command(name)));
            line.addSubcommand(new CommandLine.HelpCommand());
        }
        line.setOut(out).setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                    if (failure instanceof ArchiveException) {
                        err.println(failure.getMessage());
                    } else {
                        failure.printStackTrace(err);
                    }
                    return 1;
                });
        line.setParameterExceptionHandler((wrong, given) -> usage(wrong, err));
        return line.execute(arguments);
    }

    /** Without the whole help, under which what was wrong would be lost. */
    private static int usage(ParameterException wrong, PrintWriter err) {
        CommandLine command = wrong.getCommandLine();
        err.println(wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        if (command.getParent() == null) {
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
