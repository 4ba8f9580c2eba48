package io.github.djlcartography.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The same as {@link StabilityText} for programs; null where a number is unknown. */
final class StabilityJson {

    private StabilityJson() {}

    static void print(PrintWriter out, List<Findings> findings, @Nullable Seeds seeds) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        ArrayNode runs = root.putArray("runs");
        findings.forEach(run -> describe(run, runs.addObject()));
        if (seeds != null) {
            describe(seeds, root.putObject("seeds"));
        }
        out.println(root.toPrettyString());
    }

    private static void describe(Findings run, ObjectNode node) {
        Certainty sure = run.certainty();
        Provenance from = sure.provenance();
        node.put("run", run.run().toString());
        node.put("dataset", from.dataset());
        node.put("examples", sure.size());
        node.put("pass", from.pass().key());
        node.put("first_epoch", from.firstEpoch());
        node.put("epochs", from.epochs());
        node.put("share", sure.share());
        node.put("level", sure.level());
        node.put("maps_drawn", sure.replicates());
        node.put("maps_are_all", sure.isExhaustive());
        ArrayNode warnings = node.putArray("warnings");
        sure.warnings().forEach(warnings::add);
        ObjectNode widths = node.putObject("half_width");
        put(widths, "confidence", sure.typicalHalfWidth(Metric.CONFIDENCE));
        put(widths, "variability", sure.typicalHalfWidth(Metric.VARIABILITY));
        ObjectNode regions = node.putObject("regions");
        for (Region region : Region.values()) {
            ObjectNode one = regions.putObject(region.name().toLowerCase(Locale.ROOT));
            put(one, "sure", sure.sure(region, StabilityText.SURE));
            put(one, "overlap", sure.overlap(region));
            put(one, "halves", sure.halves(region));
        }
        describe(run.settling(), node.putObject("settling"));
        if (run.passes() != null) {
            ObjectNode passes = node.putObject("passes");
            describe(run.passes().agreement(), passes);
            passes.put("sentence", run.passes().sentence());
        }
    }

    private static void describe(Settling settling, ObjectNode node) {
        node.put("region", settling.rule().region().name().toLowerCase(Locale.ROOT));
        node.put("overlap", settling.rule().overlap());
        node.put("times", settling.rule().times());
        settling.settled()
                .ifPresentOrElse(
                        after -> node.put("settled_after", after),
                        () -> node.putNull("settled_after"));
        ArrayNode steps = node.putArray("steps");
        for (Settling.Step step : settling.steps()) {
            ObjectNode one = steps.addObject().put("epochs", step.epochs());
            describe(step.before(), one.putObject("before"));
            describe(step.all(), one.putObject("all"));
        }
    }

    private static void describe(Seeds seeds, ObjectNode node) {
        node.put("runs", seeds.agreement().runs());
        node.put("examples", seeds.merged().size());
        describe(seeds.agreement().mean(), node.putObject("any_two"));
        seeds.agreement()
                .halves()
                .ifPresent(halves -> describe(halves, node.putObject("merged_halves")));
        ObjectNode reliability = node.putObject("reliability");
        put(reliability, "confidence", seeds.agreement().reliability(Metric.CONFIDENCE));
        put(reliability, "variability", seeds.agreement().reliability(Metric.VARIABILITY));
        put(node, "seed_share_of_variance", StabilityText.seedShare(seeds.merged()));
    }

    static void describe(Agreement agreement, ObjectNode node) {
        node.put("examples", agreement.examples());
        put(node, "confidence", agreement.confidence());
        put(node, "variability", agreement.variability());
        for (Region region : Region.values()) {
            put(node, region.name().toLowerCase(Locale.ROOT), agreement.overlap(region));
        }
    }

    static void put(ObjectNode node, String name, double value) {
        if (Double.isNaN(value)) {
            node.putNull(name);
        } else {
            node.put(name, value);
        }
    }
}
