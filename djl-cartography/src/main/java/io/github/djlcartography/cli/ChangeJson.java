package io.github.djlcartography.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.diagnose.Agreement;
import io.github.djlcartography.diagnose.MapChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The same as {@link ChangeText} for programs; null where a number is unknown. */
final class ChangeJson {

    private ChangeJson() {}

    static String of(MapChange change, List<Path> ofA, List<Path> ofB, @Nullable Path page) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("examples", change.size());
        describe(change.a(), ofA, change.onlyA(), root.putObject("a"));
        describe(change.b(), ofB, change.onlyB(), root.putObject("b"));
        ObjectNode changes = root.putObject("change");
        for (Metric metric : List.of(Metric.CONFIDENCE, Metric.VARIABILITY, Metric.CORRECTNESS)) {
            double[] values = change.change(metric);
            ObjectNode one = changes.putObject(metric.key());
            one.put("mean", change.b().mean(metric) - change.a().mean(metric));
            one.put("up", Arrays.stream(values).filter(value -> value > 0).count());
            one.put("down", Arrays.stream(values).filter(value -> value < 0).count());
            one.put("same", Arrays.stream(values).filter(value -> value == 0).count());
        }
        transitions(change.transitions(), root.putObject("transitions"));
        ObjectNode agreement = root.putObject("agreement");
        StabilityJson.describe(change.agreement(), agreement.putObject("a_and_b"));
        put(agreement, "seeds_of_a", change.seedsOfA());
        put(agreement, "seeds_of_b", change.seedsOfB());
        for (Metric metric : List.of(Metric.CONFIDENCE, Metric.VARIABILITY)) {
            Optional<MapChange.Parting> parting = change.parting(metric);
            if (parting.isPresent()) {
                agreement
                        .withObject("/parted_as_far")
                        .putObject(metric.key())
                        .put("ways", parting.get().asFar())
                        .put("of", parting.get().ways());
            }
        }
        ArrayNode sentences = root.putArray("sentences").add(change.counts());
        change.sentences().forEach(sentences::add);
        if (page != null) {
            root.put("page", page.toString());
        }
        return root.toPrettyString();
    }

    private static void describe(DataMap map, List<Path> runs, int only, ObjectNode node) {
        Provenance from = map.provenance();
        ArrayNode paths = node.putArray("runs");
        runs.forEach(run -> paths.add(run.toString()));
        node.put("dataset", from.dataset());
        node.put("model", from.model());
        node.put("pass", from.pass().key());
        ArrayNode numbers = node.putArray("epochs");
        from.numbers().forEach(numbers::add);
        node.put("left_out", only);
        ArrayNode warnings = node.putArray("warnings");
        from.warnings().forEach(warnings::add);
    }

    private static void transitions(int[][] counts, ObjectNode node) {
        List<String> places = new ArrayList<>();
        for (Region region : Region.values()) {
            places.add(region.name().toLowerCase(Locale.ROOT));
        }
        places.add("none");
        for (int from = 0; from < counts.length; from++) {
            ObjectNode row = node.putObject(places.get(from));
            for (int to = 0; to < counts.length; to++) {
                row.put(places.get(to), counts[from][to]);
            }
        }
    }

    private static void put(ObjectNode node, String name, Optional<Agreement> agreement) {
        if (agreement.isPresent()) {
            StabilityJson.describe(agreement.get(), node.putObject(name));
        } else {
            node.putNull(name);
        }
    }
}
