package io.github.djlcartography.sample;

import io.github.djlcartography.datasets.Incidents;
import io.github.djlcartography.datasets.Incidents.GroupedRow;
import io.github.djlcartography.datasets.truth.Flip;
import io.github.djlcartography.datasets.truth.IncidentTruth;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The bundled sentence pairs. The rows and their wrong labels are those of the jar, the same for
 * every seed, which varies the first weights of the head and the order. Only what makes a training
 * set may use this class, nothing that trains or selects.
 *
 * @param source where they come from
 * @param learner the encoder
 */
record IncidentsPool(Source source, TextTraining learner) implements Pool {

    /** What the names of the nine groups of the validation set begin with. */
    static final String GROUP = Source.VALIDATION + ": ";

    private static final List<String> CUES = List.of("overlap", "novelty", "negation"); // by label

    @Override
    public World world(Condition condition, long seed, int size, int validation) {
        int noise = (int) Math.round(100 * condition.flips());
        String name = source + ", " + condition + ", seed " + seed;
        Texts train = texts(name, Incidents.train(noise)).limit(size);
        List<IncidentTruth> truth = IncidentTruth.train();
        BitSet flipped = new BitSet();
        BitSet confusable = new BitSet();
        List<String> groups = new ArrayList<>();
        for (int row = 0; row < train.size(); row++) {
            IncidentTruth one = truth.get(row);
            flipped.set(row, one.flipped(noise));
            confusable.set(row, one.flipped(noise) && one.flip() == Flip.CONFUSABLE);
            groups.add(group(one));
        }
        return new World(
                source,
                condition,
                seed,
                train,
                new World.Flips(flipped, confusable),
                groups,
                held());
    }

    /** Label and cue; intruders, which have no right label, are with those whose cue agrees. */
    private static String group(IncidentTruth row) {
        return Incidents.CLASSES.get(row.label())
                + "/"
                + (row.intruder() ? CUES.get(row.label()) : row.cue());
    }

    private Map<String, ExampleSet> held() {
        Map<String, ExampleSet> held = new LinkedHashMap<>();
        List<GroupedRow> rows = Incidents.validation();
        held.put(
                Source.VALIDATION,
                texts(Source.VALIDATION, rows.stream().map(GroupedRow::row).toList()));
        for (String group : new TreeSet<>(rows.stream().map(GroupedRow::group).toList())) {
            held.put(
                    GROUP + group,
                    texts(
                            GROUP + group,
                            rows.stream()
                                    .filter(row -> row.group().equals(group))
                                    .map(GroupedRow::row)
                                    .toList()));
        }
        for (Incidents.Test test : Incidents.Test.values()) {
            held.put(test.id(), texts(test.id(), Incidents.test(test)));
        }
        return held;
    }

    private Texts texts(String name, List<Incidents.Row> rows) {
        return new Texts(Task.texts(name, rows), learner);
    }
}
