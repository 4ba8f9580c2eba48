package io.github.djlcartography.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.djlcartography.analyze.MapSummary;
import io.github.djlcartography.analyze.Overview;
import io.github.djlcartography.analyze.Provenance;

/** What a map says as a whole, as JSON; null for what is no number. */
final class MapJson {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private MapJson() {}

    static String of(Overview map) {
        Provenance from = map.provenance();
        ObjectNode root = JSON.createObjectNode();
        root.put("examples", map.examples());
        ObjectNode provenance = root.putObject("provenance");
        provenance.put("dataset", from.dataset());
        provenance.put("rows", from.rows());
        provenance.put("fingerprint", from.fingerprint());
        provenance.put("model", from.model());
        provenance.put("pass", from.pass().key());
        if (from.runs() > 1) {
            provenance.put("runs", from.runs());
        }
        provenance.put("classes", from.classes());
        ArrayNode names = provenance.putArray("class_names");
        from.classNames().forEach(names::add);
        provenance.put("first_epoch", from.firstEpoch());
        provenance.put("last_epoch", from.lastEpoch());
        provenance.put("epochs", from.epochs());
        if (!from.isConsecutive()) {
            ArrayNode numbers = provenance.putArray("epoch_numbers");
            from.numbers().forEach(numbers::add);
        }
        ArrayNode warnings = provenance.putArray("warnings");
        from.warnings().forEach(warnings::add);
        ObjectNode means = root.putObject("means");
        map.means().forEach((name, mean) -> put(means, name, mean));
        MapSummary summary = map.summary();
        if (summary != null) { // else it is of other metrics
            put(root.putObject("all"), summary.all());
            put(root, "hard_and_ambiguous", summary.overlap());
            ArrayNode classes = root.putArray("classes");
            for (MapSummary.Group group : summary.classes()) {
                ObjectNode node = classes.addObject();
                node.put("label", group.label());
                node.put("name", MapCommand.name(group.label(), from));
                put(node, group);
            }
        }
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void put(ObjectNode node, MapSummary.Group group) {
        node.put("count", group.count());
        put(node.putObject("confidence"), group.confidence());
        put(node.putObject("variability"), group.variability());
        put(node.putObject("correctness"), group.correctness());
        put(node, "easy", group.easy());
        put(node, "ambiguous", group.ambiguous());
        put(node, "hard", group.hard());
        node.put("never_learnt", group.neverLearnt());
    }

    private static void put(ObjectNode node, MapSummary.Spread spread) {
        put(node, "mean", spread.mean());
        put(node, "deviation", spread.deviation());
    }

    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}
