package io.github.djlcartography.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.MapSummary;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Overview;
import io.github.djlcartography.analyze.Provenance;

/** What a map says as a whole, as JSON; null for what is no number. */
final class MapJson {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private MapJson() {}

    private static ObjectNode of(Provenance from, long examples) {
        ObjectNode root = JSON.createObjectNode();
        root.put("examples", examples);
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
        return root;
    }

    static String of(DataMap map) {
        ObjectNode root = of(map.provenance(), map.size());
        ObjectNode means = root.putObject("means");
        for (Metric metric : map.metrics()) {
            put(means, metric.key(), map.mean(metric));
        }
        for (String name : map.customs()) {
            put(means, name, map.mean(name));
        }
        if (map.metrics().contains(Metric.CONFIDENCE)) { // else it is of other metrics
            MapSummary summary = map.summary();
            put(root.putObject("all"), summary.all());
            ArrayNode classes = root.putArray("classes");
            for (MapSummary.Group group : summary.classes()) {
                ObjectNode node = classes.addObject();
                node.put("label", group.label());
                node.put("name", MapCommand.name(group.label(), map.provenance()));
                put(node, group);
            }
        }
        return text(root);
    }

    /** Of a map that is not held: without the classes. */
    static String of(Overview map) {
        ObjectNode root = of(map.provenance(), map.examples());
        ObjectNode means = root.putObject("means");
        map.means().forEach((metric, mean) -> put(means, metric.key(), mean));
        return text(root);
    }

    private static String text(ObjectNode root) {
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
