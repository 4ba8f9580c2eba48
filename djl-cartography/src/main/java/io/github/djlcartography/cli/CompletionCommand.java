package io.github.djlcartography.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code source <(cartography completion bash)}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description =
                "Print a script that completes commands, options and their words on the tab key.",
        footerHeading = "%nExample:%n",
        footer = {
            "in ~/.bashrc, or ~/.zshrc with zsh:",
            "  alias cartography='java -jar /where/it/is/cartography.jar'",
            "  source <(java -jar /where/it/is/cartography.jar completion bash)"
        })
final class CompletionCommand implements Callable<Integer> {

    /** The words of an option, which the script has as Java writes them: in capitals. */
    private static final Pattern WORDS = Pattern.compile("(?<=_option_args=\\()[^)$\\\\]*");

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
    private Shell shell;

    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        String script =
                WORDS.matcher(AutoComplete.bash("cartography", Main.whole()))
                        .replaceAll(words -> words.group().toLowerCase(Locale.ROOT));
        spec.commandLine()
                .getOut()
                .print(
                        shell == Shell.ZSH // whose own functions do not know bash's words otherwise
                                ? "autoload -U +X compinit && compinit\n"
                                        + "autoload -U +X bashcompinit && bashcompinit\n"
                                        + script
                                : script);
        return 0;
    }
}
