package io.github.djlcartography.datasets.incidents;

import io.github.djlcartography.datasets.incidents.Statement.Agent;
import io.github.djlcartography.datasets.incidents.Statement.Amount;
import io.github.djlcartography.datasets.incidents.Statement.Compares;
import io.github.djlcartography.datasets.incidents.Statement.Deed;
import io.github.djlcartography.datasets.incidents.Statement.Form;
import io.github.djlcartography.datasets.incidents.Statement.Holds;
import io.github.djlcartography.datasets.incidents.Statement.Misses;
import io.github.djlcartography.datasets.incidents.Statement.Precedes;
import io.github.djlcartography.datasets.incidents.Statement.Property;
import io.github.djlcartography.datasets.incidents.Statement.Quantity;
import io.github.djlcartography.datasets.incidents.Statement.Range;
import io.github.djlcartography.datasets.incidents.Statement.Relation;
import io.github.djlcartography.datasets.incidents.Statement.Share;
import io.github.djlcartography.datasets.incidents.Statement.State;
import io.github.djlcartography.datasets.random.Rng;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Draws statements about a scene, true or not. A statement drawn <em>near</em> another is about the
 * same things, most of the time, and says something else of them, most of the time.
 */
final class Narrator {
    private static final List<Form> VAGUE_FORMS =
            List.of(Form.STATE, Form.COUNT, Form.COUNT, Form.SHARE, Form.COMPARISON);

    private static final List<String> NUMBERS =
            List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

    private final Scene scene;
    private final Rng rng;

    Narrator(Scene scene, Rng rng) {
        this.scene = scene;
        this.rng = rng;
    }

    /** A form, as often as reports and claims have it. */
    static Form form(Rng rng) {
        int ofTwenty = rng.nextInt(20);
        return ofTwenty < 6
                ? Form.STATE
                : ofTwenty < 10
                        ? Form.DEED
                        : ofTwenty < 14
                                ? Form.SHARE
                                : ofTwenty < 17
                                        ? Form.COUNT
                                        : ofTwenty < 19 ? Form.COMPARISON : Form.ORDER;
    }

    static Form vagueForm(Rng rng) {
        return rng.pick(VAGUE_FORMS);
    }

    /** The number as a word; 0 is "no". */
    static String number(int number) {
        return NUMBERS.get(number);
    }

    /** A true statement on which one of a form can bear: of the same form, most of the time. */
    Statement ground(Form form) {
        while (true) {
            Form ground = rng.nextInt(5) < 3 ? form : form(rng);
            Statement statement = draw(ground, null);
            if (formsNear(statement).contains(form) && scene.isTrue(statement)) {
                return statement;
            }
        }
    }

    /**
     * Two or three statements that are true of the scene. None follows from those before it, nor
     * any of those from it.
     *
     * @param first what the first is to be
     */
    List<Statement> report(Statement first) {
        Solver solver = new Solver(scene.domains());
        List<Statement> report = new ArrayList<>(List.of(first));
        List<Formula> formulas = new ArrayList<>(List.of(first.formula(scene)));
        int length = 2 + (rng.nextInt(5) < 2 ? 1 : 0);
        while (report.size() < length) {
            Statement near = rng.nextInt(2) == 0 ? null : rng.pick(report);
            Form form = form(rng);
            if (near != null && rng.nextInt(2) == 0) {
                form = rng.pick(formsNear(near));
            }
            Statement next = draw(form, near);
            Formula formula = next.formula(scene);
            if (scene.isTrue(next)
                    && !solver.follows(formulas, formula)
                    && formulas.stream().noneMatch(f -> solver.follows(List.of(formula), f))) {
                report.add(next);
                formulas.add(formula);
            }
        }
        return report;
    }

    /** In which forms something can be said that bears on a statement. */
    static List<Form> formsNear(Statement statement) {
        return switch (statement.form()) {
            case STATE -> List.of(Form.STATE, Form.SHARE);
            case DEED -> List.of(Form.DEED, Form.SHARE, Form.ORDER);
            case SHARE ->
                    List.of(
                            Form.SHARE,
                            attributes(statement).get(0).isState() ? Form.STATE : Form.DEED);
            case COUNT -> List.of(Form.COUNT, Form.COMPARISON);
            case COMPARISON ->
                    attributes(statement).get(0).isPart()
                            ? List.of(Form.COMPARISON, Form.COUNT)
                            : List.of(Form.COMPARISON);
            case ORDER -> List.of(Form.ORDER, Form.DEED);
        };
    }

    /** A statement of a form, true or not. */
    Statement draw(Form form, @Nullable Statement near) {
        return switch (form) {
            case STATE -> {
                State state = state(near);
                yield new Holds(machine(near), state, rng.nextInt(3) == 0 && !state.either());
            }
            case DEED -> new Holds(machine(near), deed(near), rng.nextInt(3) == 0);
            case SHARE -> share(near);
            case COUNT -> count(near);
            case COMPARISON -> comparison(near);
            case ORDER -> order(near);
        };
    }

    /** A statement of a form that annotators may take differently. */
    Statement drawVague(Form form, @Nullable Statement near) {
        return switch (form) {
            case STATE -> {
                Attribute attribute = attribute(List.of(Attribute.HEAT, Attribute.DAMAGE), near);
                yield new Holds(
                        machine(near),
                        rng.pick(
                                Scene.VAGUE.stream()
                                        .filter(s -> s.attribute() == attribute)
                                        .toList()),
                        rng.nextInt(3) == 0);
            }
            case COUNT -> {
                Attribute part = attribute(Attribute.PARTS, near);
                int machine = machine(near);
                Amount amount = vagueAmount(scene.value(part, machine));
                yield new Misses(
                        part,
                        machine,
                        amount,
                        amount.words().equals("many") && rng.nextInt(2) == 0);
            }
            case SHARE -> {
                int n = scene.group().size();
                int half = n / 2 + 1;
                List<Range> most =
                        List.of(
                                new Range(half, n),
                                new Range(half, n - 1),
                                new Range(half, n),
                                new Range(n - 1, n),
                                new Range(half, n - 1));
                List<Range> few =
                        List.of(
                                new Range(1, 1),
                                new Range(0, 1),
                                new Range(1, 1),
                                new Range(1, n / 2),
                                new Range(0, n / 2));
                boolean many = rng.nextInt(2) == 0;
                yield new Share(
                        scene.group(),
                        property(near),
                        new Quantity(
                                many ? most : few,
                                many ? Quantity.Kind.MOST : Quantity.Kind.FEW,
                                0));
            }
            case COMPARISON -> {
                Compares precise = comparison(near);
                yield new Compares(
                        precise.of(),
                        precise.left(),
                        precise.right(),
                        Relation.ABOUT_THE_SAME,
                        rng.nextInt(3) == 0);
            }
            default -> throw new IllegalArgumentException(form + " has no vague words");
        };
    }

    private boolean mostly() {
        return rng.nextInt(5) > 0;
    }

    private int machine(@Nullable Statement near) {
        return near != null && mostly()
                ? rng.pick(machines(near))
                : rng.nextInt(scene.machines().size());
    }

    /** One of the choice, the one that {@code near} speaks of if it does. */
    private Attribute attribute(List<Attribute> choice, @Nullable Statement near) {
        if (near != null && mostly()) {
            for (Attribute attribute : attributes(near)) {
                if (choice.contains(attribute)) {
                    return attribute;
                }
            }
        }
        return rng.pick(choice);
    }

    private State state(@Nullable Statement near) {
        return rng.pick(scene.states(attribute(Attribute.STATES, near)));
    }

    private Deed deed(@Nullable Statement near) {
        Attribute attribute = attribute(Attribute.DEEDS, near);
        List<Agent> known = near == null ? List.of() : agents(near);
        return new Deed(
                attribute, !known.isEmpty() && rng.nextInt(2) == 0 ? rng.pick(known) : agent());
    }

    private Agent agent() {
        return rng.pick(rng.nextInt(3) > 0 ? scene.people() : scene.indefinite());
    }

    private Property property(@Nullable Statement near) {
        if (near instanceof Holds holds && !holds.vague() && rng.nextInt(2) == 0) {
            return holds.property();
        }
        if (near instanceof Share share && rng.nextInt(2) == 0) {
            return share.property();
        }
        boolean deed =
                near == null
                        ? rng.nextInt(3) == 0
                        : attributes(near).stream().anyMatch(Attribute::isDeed);
        return deed ? deed(near) : state(near);
    }

    private Share share(@Nullable Statement near) {
        Property property = property(near);
        if (rng.nextInt(5) == 0) {
            int one = machine(near);
            int other = otherThan(one, near);
            boolean both = rng.nextInt(2) == 0;
            return new Share(
                    List.of(one, other),
                    property,
                    both
                            ? new Quantity(List.of(new Range(2, 2)), Quantity.Kind.ALL, 2)
                            : new Quantity(List.of(new Range(0, 0)), Quantity.Kind.NONE, 0));
        }
        int n = scene.group().size();
        int k = 1 + rng.nextInt(n - 1);
        Quantity.Kind kind = rng.pick(PRECISE);
        Range range =
                switch (kind) {
                    case ALL -> new Range(n, n);
                    case NONE -> new Range(0, 0);
                    case SOME -> new Range(1, n);
                    case NOT_ALL -> new Range(0, n - 1);
                    case AT_LEAST -> new Range(k, n);
                    case AT_MOST -> new Range(0, k);
                    default -> new Range(k, k);
                };
        return new Share(scene.group(), property, new Quantity(List.of(range), kind, k));
    }

    private static final List<Quantity.Kind> PRECISE =
            List.of(
                    Quantity.Kind.ALL,
                    Quantity.Kind.ALL,
                    Quantity.Kind.NONE,
                    Quantity.Kind.NONE,
                    Quantity.Kind.SOME,
                    Quantity.Kind.NOT_ALL,
                    Quantity.Kind.JUST,
                    Quantity.Kind.JUST,
                    Quantity.Kind.EXACTLY,
                    Quantity.Kind.AT_LEAST,
                    Quantity.Kind.AT_MOST);

    private int otherThan(int machine, @Nullable Statement near) {
        int other;
        do {
            other = machine(near);
            if (other == machine) {
                other = rng.nextInt(scene.machines().size());
            }
        } while (other == machine);
        return other;
    }

    private Misses count(@Nullable Statement near) {
        Attribute part = attribute(Attribute.PARTS, near);
        int machine = machine(near);
        int k = Math.max(0, Math.min(9, scene.value(part, machine) + rng.nextInt(5) - 2));
        int all = Attribute.FIRST_PART.all();
        int upTo = (2 << k) - 1;
        int just = 1 << k;
        boolean one = k == 1;
        String number = number(k);
        Amount amount =
                switch (k == 0 || k == 9 ? rng.nextInt(5) : rng.nextInt(10)) {
                    case 0, 1, 2, 3 -> new Amount(List.of(just), number, one);
                    case 4, 5 ->
                            k == 0
                                    ? new Amount(List.of(just), number, one)
                                    : new Amount(List.of(just), "exactly " + number, one);
                    case 6 -> new Amount(List.of((all & ~upTo) | just), "at least " + number, one);
                    case 7 -> new Amount(List.of(upTo), "at most " + number, one);
                    case 8 -> new Amount(List.of(all & ~upTo), "more than " + number, one);
                    default ->
                            k == 1
                                    ? new Amount(List.of(just), number, true)
                                    : new Amount(
                                            List.of(upTo & ~just), "fewer than " + number, false);
                };
        boolean canBeDenied =
                (amount.words().equals(number) && k > 1) || amount.words().startsWith("more");
        return new Misses(part, machine, amount, canBeDenied && rng.nextInt(3) == 0);
    }

    private Amount vagueAmount(int value) {
        int k = Math.max(2, Math.min(8, value + rng.nextInt(5) - 2));
        return switch (rng.nextInt(6)) {
            case 0 -> amount("several", 3, 9, 2, 9, 3, 9, 4, 9, 3, 6);
            case 1 -> amount("many", 5, 9, 4, 9, 5, 9, 6, 9, 7, 9);
            case 2 -> amount("a few", 2, 4, 1, 3, 2, 4, 3, 5, 2, 5);
            case 3 -> amount("hardly any", 0, 1, 1, 1, 0, 1, 0, 2, 1, 2);
            default ->
                    amount(
                            "about " + number(k),
                            k - 1,
                            k + 1,
                            k - 2,
                            k + 2,
                            k - 1,
                            k + 1,
                            k,
                            k,
                            k - 2,
                            k + 1);
        };
    }

    /** Five pairs of the least and the greatest number. */
    private static Amount amount(String words, int... bounds) {
        List<Integer> masks =
                IntStream.range(0, bounds.length / 2)
                        .mapToObj(
                                a -> {
                                    int high = (2 << Math.min(9, bounds[2 * a + 1])) - 1;
                                    int below = (1 << Math.max(0, bounds[2 * a])) - 1;
                                    return high & ~below;
                                })
                        .toList();
        return new Amount(masks, words, false);
    }

    private Compares comparison(@Nullable Statement near) {
        List<Attribute> choice =
                near instanceof Misses || (near == null && rng.nextInt(4) == 0)
                        ? Attribute.PARTS
                        : near instanceof Compares c && c.of().isPart()
                                ? Attribute.PARTS
                                : Attribute.MEASURES;
        Attribute of = attribute(choice, near);
        int left = machine(near);
        int right = otherThan(left, near);
        int relation = rng.nextInt(9);
        return new Compares(
                of,
                left,
                right,
                relation < 4 ? Relation.MORE : relation < 8 ? Relation.LESS : Relation.SAME,
                rng.nextInt(4) == 0 && !(of.isPart() && relation >= 4 && relation < 8));
    }

    private Precedes order(@Nullable Statement near) {
        List<Deed> deeds = new ArrayList<>();
        List<Integer> machines = new ArrayList<>();
        if (near instanceof Precedes p) {
            deeds.addAll(List.of(p.first(), p.second()));
            machines.addAll(List.of(p.firstMachine(), p.secondMachine()));
            if (rng.nextInt(3) == 0) { // something else of one of the two
                int change = rng.nextInt(2);
                if (rng.nextInt(2) == 0) {
                    deeds.set(change, certainDeed(near));
                } else {
                    machines.set(change, machine(null));
                }
            }
        } else {
            if (near instanceof Holds holds
                    && holds.property() instanceof Deed deed
                    && orderable(deed)) {
                deeds.add(deed);
                machines.add(holds.machine());
            }
            while (deeds.size() < 2) {
                deeds.add(certainDeed(near));
                machines.add(machine(near));
            }
        }
        if (rng.nextInt(2) == 0) {
            Collections.reverse(deeds);
            Collections.reverse(machines);
        }
        return deeds.get(0).attribute() == deeds.get(1).attribute()
                        && machines.get(0).equals(machines.get(1))
                ? order(near) // nothing is before itself
                : new Precedes(deeds.get(0), machines.get(0), deeds.get(1), machines.get(1));
    }

    private static boolean orderable(Deed deed) {
        return deed.agent().certain() || deed.agent().anybody();
    }

    private Deed certainDeed(@Nullable Statement near) {
        Deed deed;
        do {
            deed = deed(near);
        } while (!orderable(deed));
        return deed;
    }

    /** The machines that a statement speaks of. */
    static List<Integer> machines(Statement statement) {
        if (statement instanceof Holds s) {
            return List.of(s.machine());
        } else if (statement instanceof Misses s) {
            return List.of(s.machine());
        } else if (statement instanceof Share s) {
            return s.machines();
        } else if (statement instanceof Compares s) {
            return List.of(s.left(), s.right());
        }
        Precedes s = (Precedes) statement;
        return List.of(s.firstMachine(), s.secondMachine());
    }

    private static List<Attribute> attributes(Statement statement) {
        if (statement instanceof Holds s) {
            return List.of(s.property().attribute());
        } else if (statement instanceof Misses s) {
            return List.of(s.part());
        } else if (statement instanceof Share s) {
            return List.of(s.property().attribute());
        } else if (statement instanceof Compares s) {
            return List.of(s.of());
        }
        Precedes s = (Precedes) statement;
        return List.of(s.first().attribute(), s.second().attribute());
    }

    private static List<Agent> agents(Statement statement) {
        if (statement instanceof Holds s && s.property() instanceof Deed d) {
            return List.of(d.agent());
        } else if (statement instanceof Share s && s.property() instanceof Deed d) {
            return List.of(d.agent());
        } else if (statement instanceof Precedes s) {
            return List.of(s.first().agent(), s.second().agent());
        }
        return List.of();
    }
}
