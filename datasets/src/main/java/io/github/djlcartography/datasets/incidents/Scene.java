package io.github.djlcartography.datasets.incidents;

import io.github.djlcartography.datasets.incidents.Formula.Truth;
import io.github.djlcartography.datasets.incidents.Statement.Agent;
import io.github.djlcartography.datasets.incidents.Statement.State;
import io.github.djlcartography.datasets.random.Rng;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A small world: four to six machines, the people, parts, places and actions that matter in it, and
 * a value for every variable. The first three or four machines are of one type; every machine has
 * an adjective that no other has.
 */
final class Scene {
    /** A machine's names: "the old pump". */
    record Machine(String adjective, String type) {}

    private final Lexicon lexicon;
    private final List<Machine> machines;
    private final int groupSize;
    private final List<Agent> people;
    private final List<List<Verb>> deeds;
    private final List<String> parts;
    private final List<Measure> measures;
    private final List<String> places;
    private final int[] domains;
    private final int[] values;

    /** Draws one. */
    Scene(Lexicon lexicon, Rng rng) {
        this.lexicon = lexicon;
        groupSize = 3 + rng.nextInt(2);
        int size = groupSize + 1 + rng.nextInt(2);
        List<String> types = some(lexicon.machines(), 1 + size - groupSize, rng);
        List<String> adjectives = some(lexicon.adjectives(), size, rng);
        machines =
                IntStream.range(0, size)
                        .mapToObj(
                                m ->
                                        new Machine(
                                                adjectives.get(m),
                                                types.get(Math.max(0, m - groupSize + 1))))
                        .toList();
        people = new ArrayList<>();
        for (List<String> kind : List.of(lexicon.staff(), lexicon.outsiders())) {
            for (String person : some(kind, 3, rng)) {
                people.add(new Agent(1 << (people.size() + 1), "the " + person, ""));
            }
        }
        deeds = some(lexicon.deeds(), Attribute.DEEDS.size(), rng);
        parts = some(lexicon.parts(), Attribute.PARTS.size(), rng);
        measures = some(lexicon.measures(), Attribute.MEASURES.size(), rng);
        places = new ArrayList<>(some(lexicon.indoors(), 2, rng));
        places.addAll(some(lexicon.outdoors(), 2, rng));
        domains = new int[Attribute.ALL.size() * size];
        values = new int[domains.length];
        for (Attribute attribute : Attribute.ALL) {
            for (int m = 0; m < size; m++) {
                int variable = variable(attribute, m);
                domains[variable] = attribute.domain();
                values[variable] = rng.nextInt(attribute.domain());
                if (attribute.isDeed() && rng.nextInt(5) == 0) {
                    values[variable] = 0;
                }
            }
        }
    }

    private static <T> List<T> some(List<T> all, int count, Rng rng) {
        int[] order = rng.permutation(all.size());
        return IntStream.range(0, count).mapToObj(k -> all.get(order[k])).toList();
    }

    int variable(Attribute attribute, int machine) {
        return attribute.place() * machines.size() + machine;
    }

    int[] domains() {
        return domains;
    }

    /** Whether the reporter may say so. */
    boolean isTrue(Statement statement) {
        return statement.formula(this).under(values) == Truth.TRUE;
    }

    int value(Attribute attribute, int machine) {
        return values[variable(attribute, machine)];
    }

    List<Machine> machines() {
        return machines;
    }

    /** The machines of one type: 0, 1, 2 and perhaps 3. */
    List<Integer> group() {
        return IntStream.range(0, groupSize).boxed().toList();
    }

    /** The verbs for one of the scene's actions. */
    List<Verb> verbs(Attribute deed) {
        return deeds.get(Attribute.DEEDS.indexOf(deed));
    }

    /** Singular. */
    String part(Attribute part) {
        return parts.get(Attribute.PARTS.indexOf(part));
    }

    Measure measure(Attribute measure) {
        return measures.get(Attribute.MEASURES.indexOf(measure));
    }

    /** The three of the staff, then the three outsiders. */
    List<Agent> people() {
        return people;
    }

    /** Agents that are nobody in particular. */
    List<Agent> indefinite() {
        Agent somebody = new Agent(0b1111110, "somebody", "nobody");
        return lexicon.hasClasses()
                ? List.of(
                        somebody,
                        new Agent(0b0001110, "a member of the staff", "no member of the staff"),
                        new Agent(0b1110000, "an outsider", "no outsider"))
                : List.of(somebody);
    }

    /** What a machine can be said to be: single values, then wider terms. */
    List<State> states(Attribute attribute) {
        return switch (attribute) {
            case POWER -> POWER;
            case HEAT -> HEAT;
            case DAMAGE -> DAMAGE;
            case PLACE -> {
                List<State> states = new ArrayList<>();
                for (int p = 0; p < places.size(); p++) {
                    states.add(state(attribute, 1 << p, places.get(p)));
                }
                states.add(state(attribute, 0b0101, places.get(0) + " or " + places.get(2)));
                if (lexicon.hasClasses()) {
                    states.add(state(attribute, 0b0011, "indoors", "under a roof"));
                    states.add(state(attribute, 0b1100, "outdoors", "in the open"));
                }
                yield states;
            }
            default -> throw new IllegalArgumentException(attribute + " is no state");
        };
    }

    private static final List<State> POWER =
            List.of(
                    state(Attribute.POWER, 0b01, "running", "in operation", "switched on"),
                    state(Attribute.POWER, 0b10, "stopped", "idle", "at a standstill"));

    private static final List<State> HEAT =
            List.of(
                    state(Attribute.HEAT, 0b001, "cold"),
                    state(Attribute.HEAT, 0b010, "warm"),
                    state(Attribute.HEAT, 0b100, "hot"),
                    state(Attribute.HEAT, 0b110, "heated", "above room temperature"),
                    state(Attribute.HEAT, 0b011, "safe to touch"));

    private static final List<State> DAMAGE =
            List.of(
                    state(Attribute.DAMAGE, 0b0001, "intact", "as good as new"),
                    state(Attribute.DAMAGE, 0b0010, "scratched", "scuffed"),
                    state(Attribute.DAMAGE, 0b0100, "dented", "battered"),
                    state(Attribute.DAMAGE, 0b1000, "cracked", "split"),
                    state(Attribute.DAMAGE, 0b1110, "damaged", "in need of repair"),
                    state(Attribute.DAMAGE, 0b1100, "dented or cracked"));

    /** Terms that the five annotators take differently. */
    static final List<State> VAGUE =
            List.of(
                    vague(Attribute.HEAT, List.of(4, 6, 4, 6, 4), "rather hot"),
                    vague(Attribute.HEAT, List.of(2, 3, 3, 2, 6), "lukewarm"),
                    vague(Attribute.DAMAGE, List.of(14, 12, 12, 8, 14), "in poor shape"),
                    vague(Attribute.DAMAGE, List.of(3, 1, 3, 3, 7), "in fair shape"),
                    vague(Attribute.DAMAGE, List.of(2, 6, 6, 2, 4), "slightly damaged"));

    private static State state(Attribute attribute, int mask, String... phrases) {
        return new State(attribute, List.of(mask), List.of(phrases));
    }

    private static State vague(Attribute attribute, List<Integer> masks, String phrase) {
        return new State(attribute, masks, List.of(phrase));
    }
}
