package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.cli.StabilityCommand.Findings;
import io.github.djlcartography.cli.StabilityCommand.Seeds;
import io.github.djlcartography.diagnose.Agreement;
import io.github.djlcartography.diagnose.Certainty;
import io.github.djlcartography.diagnose.Settling;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How sure a map is, in plain words and small tables. */
final class StabilityText {

    static final double SURE = 0.9; // probability of a region

    private final PrintWriter out;

    StabilityText(PrintWriter out) {
        this.out = out;
    }

    void print(List<Findings> findings, @Nullable Seeds seeds) {
        for (Findings run : findings) {
            Provenance from = run.certainty().provenance();
            out.printf(
                    "%s: %s, %,d examples, epochs %d to %d of the %s pass%n",
                    run.run(),
                    from.dataset(),
                    run.certainty().size(),
                    from.firstEpoch(),
                    from.firstEpoch() + from.epochs() - 1,
                    from.pass());
            print(run.certainty(), from.epochs());
            print(run.settling(), from.epochs());
            if (run.passes() != null) {
                out.printf("%nThe two passes:%n");
                heading("");
                print("epoch-end, training", run.passes().agreement());
                out.println("  " + run.passes().sentence());
            }
            out.println();
        }
        if (seeds != null) {
            print(seeds);
        }
    }

    private void print(Certainty sure, int epochs) {
        if (epochs == 1) {
            out.printf("%nHow sure: of one epoch nobody can tell.%n");
            return;
        }
        out.printf(
                "%nHow sure, as far as these %d epochs can tell (%s):%n",
                epochs,
                sure.isExhaustive()
                        ? "all " + sure.replicates() + " maps that can be drawn from them"
                        : sure.replicates() + " different maps drawn from them");
        out.printf(
                "  half the examples have intervals (%s) of ± %s or narrower in confidence, ± %s in"
                        + " variability%n",
                percent(sure.level()),
                number(sure.typicalHalfWidth(Metric.CONFIDENCE)),
                number(sure.typicalHalfWidth(Metric.VARIABILITY)));
        out.printf(
                "  %-22s %12s %22s %12s%n",
                "", "sure members", "stay in a drawn map", "two halves");
        for (Region region : Region.values()) {
            out.printf(
                    "  %-22s %12s %22s %12s%n",
                    region.label(),
                    percent(sure.sure(region, SURE)),
                    percent(sure.overlap(region)),
                    percent(sure.halves(region)));
        }
        out.printf(
                "  sure: there in %s of the drawn maps; two halves: what maps of half the epochs each"
                        + " share. Other epochs would share something between the last two columns"
                        + " (%s by chance), another seed less.%n",
                percent(SURE), percent(sure.share()));
    }

    private void print(Settling settling, int epochs) {
        out.printf("%nWhen settled (each map beside that of one epoch fewer):%n");
        if (epochs > 1) {
            heading("epochs");
            for (Settling.Step step : settling.steps()) {
                print(Integer.toString(step.epochs()), step.before());
            }
        }
        Settling.Rule rule = settling.rule();
        String stays =
                "%s of the %s region stays, %d times in a row"
                        .formatted(percent(rule.overlap()), rule.region().label(), rule.times());
        if (settling.settled().isPresent()) {
            out.printf(
                    "  settled after %d epochs: %s. Settled is not right: maps that share most of"
                            + " their epochs agree.%n",
                    settling.settled().getAsInt(), stays);
        } else {
            out.printf("  not settled: it is when %s%n", stays);
        }
    }

    private void print(Seeds seeds) {
        DataMap merged = seeds.merged();
        int runs = seeds.agreement().runs();
        out.printf(
                "%d seeds, %,d examples that all have, %,d in all:%n",
                runs, seeds.agreement().size(), merged.size());
        heading("");
        print("any two", seeds.agreement().mean());
        seeds.agreement()
                .halves()
                .ifPresent(
                        halves -> {
                            print("merged halves", halves);
                            out.printf(
                                    "  reliability of all merged: confidence %s, variability %s%n",
                                    number(seeds.agreement().reliability(Metric.CONFIDENCE)),
                                    number(seeds.agreement().reliability(Metric.VARIABILITY)));
                        });
        double between = seedShare(merged);
        out.printf(
                "  of the merged map's variance %s lies between the epochs of a run, %s between the"
                        + " seeds%n",
                percent(1 - between), percent(between));
    }

    /** Of the variance of all examples that several runs have; NaN where there is none. */
    static double seedShare(DataMap merged) {
        double seeds = 0;
        double all = 0;
        for (int row = 0; row < merged.size(); row++) {
            double between = merged.value(Metric.SEED_VARIABILITY, row);
            double total = merged.value(Metric.VARIABILITY, row);
            if (merged.value(Metric.RUNS, row) > 1) {
                seeds += between * between;
                all += total * total;
            }
        }
        return seeds / all;
    }

    void heading(String first) {
        out.printf("  %-22s %-25s %s%n", "", "rank correlation of", "overlap of the regions");
        out.printf(
                "  %-22s %11s %12s %14s %10s %14s%n",
                first,
                Metric.CONFIDENCE.key(),
                Metric.VARIABILITY.key(),
                Region.EASY.label(),
                Region.AMBIGUOUS.label(),
                Region.HARD.label());
    }

    void print(String first, Agreement agreement) {
        out.printf(
                "  %-22s %11s %12s %14s %10s %14s%n",
                first,
                number(agreement.confidence()),
                number(agreement.variability()),
                percent(agreement.easy()),
                percent(agreement.ambiguous()),
                percent(agreement.hard()));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "unknown" : String.format("%.3f", value);
    }

    private static String percent(double value) {
        return Double.isNaN(value) ? "unknown" : String.format("%.1f%%", 100 * value);
    }
}
