package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.select.Advice;
import io.github.djlcartography.select.Advisor;
import io.github.djlcartography.select.Amount;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cartography advise run/ --keep 0.3}. */
@Command(
        name = "advise",
        mixinStandardHelpOptions = true,
        description =
                "Recommend which examples to keep of a map, and say why, in numbers that can be"
                        + " checked.",
        footerHeading = "%nExample:%n",
        footer = "  cartography advise run/ --keep 0.3")
final class AdviseCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RunOptions options;

    @Option(
            names = "--keep",
            paramLabel = "F",
            required = true,
            converter = SelectCommand.AmountConverter.class,
            description = "How much to keep: a share (0.3, 30%%) or a number of examples (1000).")
    private Amount keep;

    @Option(
            names = "--validation",
            paramLabel = "RUN_DIR",
            description =
                    "Run of data that was not trained on, with the same classes: where these are"
                            + " learnt unequally well, quotas are an alternative.")
    private @Nullable Path validation;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "Seed of what is drawn. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--json", description = "Say so as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        DataMap map = options.map();
        Advice advice;
        try {
            Advisor advisor = Advisor.of(map, keep.share(map)).seed(seed);
            if (validation != null) {
                advisor.validation(Analyzer.of(validation).map());
            }
            advice = advisor.advise();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(SelectionJson.of(advice));
        } else {
            out.println(advice);
            out.printf(
                    "%n  cartography select %s --recipe \"%s\" --out keep.arrow%n",
                    options.run(), advice.recommended().recipe().toString().replace("\"", "\\\""));
        }
        return 0;
    }
}
