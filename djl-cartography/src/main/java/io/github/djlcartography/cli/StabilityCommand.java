package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Columns;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.diagnose.Certainty;
import io.github.djlcartography.diagnose.PassAgreement;
import io.github.djlcartography.diagnose.SeedAgreement;
import io.github.djlcartography.diagnose.Settling;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cartography stability run/}, or {@code cartography stability seed1/ seed2/ seed3/}. */
@Command(
        name = "stability",
        mixinStandardHelpOptions = true,
        description = {
            "Say how sure a map is: what other epochs, the other pass or other seeds would have"
                    + " said, and after how many epochs it had settled.",
            "Works while the training still goes on, on the epochs that are there."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  cartography stability run/",
            "  cartography stability seed0/ seed1/ seed2/ --csv stability.csv"
        })
final class StabilityCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RunOptions options;

    @Option(
            names = "--replicates",
            paramLabel = "B",
            defaultValue = "200",
            description = "Maps to draw from the epochs. Default: ${DEFAULT-VALUE}.")
    private int replicates;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "Seed of the draws. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--level",
            paramLabel = "F",
            defaultValue = "0.95",
            description = "Level of the intervals. Default: ${DEFAULT-VALUE}.")
    private double level;

    @Option(
            names = "--share",
            paramLabel = "F",
            description = "Share of the map that each region takes. Default: a third.")
    private @Nullable Double share;

    @Option(
            names = "--settled-at",
            paramLabel = "F",
            defaultValue = "0.9",
            description =
                    "The map has settled when this part of the ambiguous region stays from one"
                            + " epoch to the next, twice in a row. Default: ${DEFAULT-VALUE}.")
    private double settledAt;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description =
                    "Write a line for each example: of one run its intervals, its probability of"
                            + " each region, and how far the passes differ; of several the merged"
                            + " map, and the part of the runs that have it in each region.")
    private @Nullable Path csv;

    @Mixin private Outputs outputs;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** What is found out about one run. */
    record Findings(
            Path run, Certainty certainty, Settling settling, @Nullable PassAgreement passes) {}

    /** What is found out about several. */
    record Seeds(DataMap merged, SeedAgreement agreement) {}

    @Override
    public Integer call() {
        outputs.check(csv);
        for (Path run : options.runs()) {
            if (Files.isRegularFile(run)) {
                throw new ParameterException(
                        spec.commandLine(),
                        run + ": a published map has no epochs; give the directory of a run.");
            }
        }
        double of = share == null ? Region.THIRD : share;
        List<Findings> findings = new ArrayList<>();
        for (Path run : options.runs()) {
            findings.add(findings(run, of));
        }
        Seeds seeds = findings.size() == 1 ? null : seeds(of);
        if (csv != null) {
            writeCsv(findings.get(0), seeds, csv);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            StabilityJson.print(out, findings, seeds);
        } else {
            new StabilityText(out).print(findings, seeds);
        }
        return 0;
    }

    private Findings findings(Path run, double share) {
        Trajectories trajectories = options.analyzer(run).trajectories();
        Certainty certainty;
        Settling settling;
        try {
            certainty =
                    Certainty.builder(trajectories)
                            .replicates(replicates)
                            .seed(seed)
                            .level(level)
                            .share(share)
                            .build();
            settling =
                    Settling.of(
                            trajectories, new Settling.Rule(Region.AMBIGUOUS, settledAt, 2), share);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        trajectories.provenance().warnings().forEach(warning -> note(run, warning));
        certainty.warnings().forEach(warning -> note(run, warning));
        return new Findings(run, certainty, settling, passes(run, share));
    }

    private void note(Path run, String what) {
        spec.commandLine().getErr().println("note: " + run + ": " + what);
    }

    /** Of the epochs that both passes have; null where there is none. */
    private @Nullable PassAgreement passes(Path run, double share) {
        Archive archive = Archive.open(run);
        int end =
                options.endEpoch(
                        Math.min(
                                archive.epochCount(Pass.EPOCH_END),
                                archive.epochCount(Pass.TRAINING)));
        if (end <= options.firstEpoch()) {
            return null;
        }
        return PassAgreement.of(
                options.analyzer(run, Pass.EPOCH_END, end).metrics().map(),
                options.analyzer(run, Pass.TRAINING, end).metrics().map(),
                share);
    }

    private Seeds seeds(double share) {
        List<DataMap> maps =
                options.runs().stream().map(run -> options.analyzer(run).metrics().map()).toList();
        try {
            return new Seeds(DataMap.merge(maps), SeedAgreement.of(maps, share));
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(options.runs() + ": " + e.getMessage(), e);
        }
    }

    private void writeCsv(Findings one, @Nullable Seeds seeds, Path file) {
        List<Columns> columns = new ArrayList<>();
        if (seeds != null) {
            columns.add(StabilityCsv.of(seeds.merged()));
            columns.add(seeds.agreement().columns());
        } else {
            columns.add(one.certainty().columns());
            if (one.passes() != null) {
                columns.add(one.passes().columns());
            }
        }
        StabilityCsv.write(columns, options.examples().orElse(null), file);
    }
}
