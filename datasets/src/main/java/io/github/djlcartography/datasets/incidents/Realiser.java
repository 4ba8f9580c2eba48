package io.github.djlcartography.datasets.incidents;

import io.github.djlcartography.datasets.incidents.Construction.Manner;
import io.github.djlcartography.datasets.incidents.Scene.Machine;
import io.github.djlcartography.datasets.incidents.Statement.Agent;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts statements about a scene into English. What is said never depends on how. */
final class Realiser {
    /** How a report may begin. */
    static final List<String> OPENERS =
            List.of(
                    "according to the log, ",
                    "according to the night shift, ",
                    "according to the foreman, ",
                    "as the log shows, ",
                    "as reported by radio, ",
                    "for the record, ",
                    "in short, ",
                    "to sum up, ",
                    "by all accounts, ",
                    "in brief, ");

    private final Scene scene;
    private final Rng rng;
    private final Set<Construction> used = EnumSet.noneOf(Construction.class);

    /** The machine that is called otherwise in this clause, and how; -1 if none is. */
    private int renamed = -1;

    private String newName = "";

    Realiser(Scene scene, Rng rng) {
        this.scene = scene;
        this.rng = rng;
    }

    /** The constructions used so far that are not common. */
    Set<Construction> used() {
        return used;
    }

    /** The claim as a sentence, or null if it cannot be said in that manner. */
    @Nullable String claim(Statement claim, Manner manner) {
        String clause = clause(claim, manner);
        return clause == null ? null : sentence(clause);
    }

    /**
     * The report as one or more sentences, without an opener.
     *
     * @param manners how to say each statement
     * @return null if a statement cannot be said in its manner
     */
    @Nullable String report(List<Statement> statements, List<Manner> manners) {
        List<Statement> left = new ArrayList<>(statements);
        List<Manner> how = new ArrayList<>(manners);
        String relative = relative(left, how);
        int bearer = renamed;
        StringBuilder text = new StringBuilder();
        String before = "";
        int subject = -1; // what "it" would be
        boolean open = true;
        for (int s = 0; s < left.size(); s++) {
            Statement statement = left.get(s);
            int single = single(statement);
            boolean plain = how.get(s) == Manner.COMMON && statement.form() != Form.ORDER;
            boolean bears =
                    !relative.isEmpty() && how.get(s) == Manner.COMMON && names(statement, bearer);
            renamed = -1;
            if (bears) {
                newName = name(bearer) + ", " + relative + ",";
                renamed = bearer;
                relative = "";
            } else if (single >= 0 && single == subject && plain && rng.nextInt(2) == 0) {
                renamed = single;
                newName = "it";
            }
            String clause = clause(statement, how.get(s));
            renamed = -1;
            if (clause == null) {
                return null;
            }
            String join = s == 0 ? "" : open && plain ? rng.pick(JOINS) : ". ";
            if (join.equals(". ")) {
                text.append(sentence(before)).append(' ');
                before = clause;
            } else {
                before = before + join + clause;
            }
            subject = single;
            open = plain && (s == 0 || join.equals(". ")); // two clauses a sentence, no more
        }
        return relative.isEmpty() ? text.append(sentence(before)).toString() : null;
    }

    private static final List<String> JOINS =
            List.of(". ", ". ", ". ", ". ", ". ", ", and ", ", and ", ", and ", "; ", ", while ");

    /** Whether the statement's clause can name a machine with a relative clause behind it. */
    private static boolean names(Statement statement, int machine) {
        return statement.form() != Form.SHARE && Narrator.machines(statement).contains(machine);
    }

    /**
     * Now and then, two statements about one machine become one: takes one of them out of the list
     * and leaves the other to bear it. {@link #renamed} is then the machine.
     *
     * @return the relative clause, or nothing
     */
    private String relative(List<Statement> statements, List<Manner> manners) {
        renamed = -1;
        for (int r = statements.size() - 1; r >= 0; r--) {
            if (manners.get(r) != Manner.COMMON
                    || !(statements.get(r) instanceof Holds holds)
                    || rng.nextInt(3) == 0) {
                continue;
            }
            for (int b = 0; b < statements.size(); b++) {
                if (b != r
                        && manners.get(b) == Manner.COMMON
                        && names(statements.get(b), holds.machine())) {
                    statements.remove(r);
                    manners.remove(r);
                    renamed = holds.machine();
                    return "which " + relativeVerb(holds);
                }
            }
        }
        return "";
    }

    private String relativeVerb(Holds holds) {
        if (holds.property() instanceof Deed deed && rng.nextInt(2) == 0) {
            Verb verb = rng.pick(scene.verbs(deed.attribute()));
            Agent agent = deed.agent();
            if (!holds.negated()) {
                return agent.words() + " " + verb.past();
            }
            return agent.certain()
                    ? agent.words() + " did not " + verb.base()
                    : agent.none() + " " + verb.past();
        }
        return be(holds.property(), false)
                + (holds.negated() ? " not " : " ")
                + predicate(holds.property());
    }

    /** The one machine that the statement is about, or -1. */
    private static int single(Statement statement) {
        List<Integer> machines = Narrator.machines(statement);
        return machines.size() == 1 ? machines.get(0) : -1;
    }

    /** With a capital and a full stop; commas that meet another mark go. */
    static String sentence(String clause) {
        String text = clause.replace(",,", ",").replace(",;", ";");
        text = text.endsWith(",") ? text.substring(0, text.length() - 1) : text;
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    private @Nullable String clause(Statement statement, Manner manner) {
        return switch (manner) {
            case COMMON -> common(statement);
            case RARE -> one(rare(statement));
            case UNSEEN -> one(unseen(statement));
        };
    }

    private @Nullable String one(List<Supplier<String>> ways) {
        return ways.isEmpty() ? null : rng.pick(ways).get();
    }

    private Supplier<String> way(Construction construction, Supplier<String> words) {
        return () -> {
            used.add(construction);
            return words.get();
        };
    }

    // Common ways

    private @Nullable String common(Statement statement) {
        if (statement instanceof Holds s) {
            return s.property() instanceof Deed deed && rng.nextInt(2) == 0
                    ? active(deed, s.machine(), s.negated())
                    : name(s.machine())
                            + " "
                            + be(s.property(), false)
                            + (s.negated() ? " not " : " ")
                            + predicate(s.property());
        } else if (statement instanceof Misses s) {
            return missing(s);
        } else if (statement instanceof Share s) {
            return share(s);
        } else if (statement instanceof Compares s) {
            return compares(s);
        }
        return precedes((Precedes) statement);
    }

    private String active(Deed deed, int machine, boolean negated) {
        Verb verb = rng.pick(scene.verbs(deed.attribute()));
        Agent agent = deed.agent();
        if (!negated) {
            return agent.words() + " " + verb.past() + " " + name(machine);
        }
        return agent.certain()
                ? agent.words() + " did not " + verb.base() + " " + name(machine)
                : agent.none() + " " + verb.past() + " " + name(machine);
    }

    /** What follows "is" or "was". */
    private String predicate(Property property) {
        if (property instanceof State state) {
            return rng.pick(state.phrases());
        }
        Deed deed = (Deed) property;
        String verb = rng.pick(scene.verbs(deed.attribute())).participle();
        return deed.agent().anybody() ? verb : verb + " by " + deed.agent().words();
    }

    private static String be(Property property, boolean plural) {
        return property instanceof State ? plural ? "are" : "is" : plural ? "were" : "was";
    }

    private String missing(Misses s) {
        String parts = s.amount().words() + " " + parts(s.part(), s.amount().singular());
        if (s.negated()) {
            return name(s.machine()) + " has not lost " + parts;
        }
        boolean some = !s.amount().words().equals("no"); // nothing "lacks no bolts"
        return switch (rng.nextInt(some ? 3 : 2)) {
            case 0 ->
                    parts
                            + (s.amount().singular() ? " is" : " are")
                            + " missing from "
                            + name(s.machine());
            case 1 -> name(s.machine()) + " has lost " + parts;
            default -> name(s.machine()) + " lacks " + parts;
        };
    }

    private String parts(Attribute part, boolean singular) {
        return singular ? scene.part(part) : plural(scene.part(part));
    }

    private static String plural(String noun) {
        return noun + (noun.endsWith("s") || noun.endsWith("ch") ? "es" : "s");
    }

    private @Nullable String share(Share s) {
        boolean pair = s.machines().size() == 2;
        if (pair && s.quantity().kind() == Quantity.Kind.NONE) {
            return null; // only with neither and nor
        }
        String predicate = predicate(s.property());
        if (pair) {
            return "both "
                    + name(s.machines().get(0))
                    + " and "
                    + name(s.machines().get(1))
                    + " "
                    + be(s.property(), true)
                    + " "
                    + predicate;
        }
        String group = group(s);
        if (s.quantity().kind() == Quantity.Kind.ALL) {
            return switch (rng.nextInt(3)) {
                case 0 -> "all " + group + " " + be(s.property(), true) + " " + predicate;
                case 1 ->
                        "every one of the "
                                + group
                                + " "
                                + be(s.property(), false)
                                + " "
                                + predicate;
                default -> "each of the " + group + " " + be(s.property(), false) + " " + predicate;
            };
        }
        return quantity(s.quantity())
                + " of the "
                + group
                + " "
                + be(s.property(), isPlural(s.quantity()))
                + " "
                + predicate;
    }

    /** "three pumps". */
    private String group(Share s) {
        return Narrator.number(s.machines().size())
                + " "
                + plural(scene.machines().get(s.machines().get(0)).type());
    }

    private static String quantity(Quantity quantity) {
        String number = Narrator.number(quantity.number());
        return switch (quantity.kind()) {
            case ALL -> "all";
            case NONE -> "none";
            case SOME -> "some";
            case NOT_ALL -> "not all";
            case JUST -> number;
            case EXACTLY -> "exactly " + number;
            case AT_LEAST -> "at least " + number;
            case AT_MOST -> "at most " + number;
            case MOST -> "most";
            case FEW -> "few";
        };
    }

    private static boolean isPlural(Quantity quantity) {
        return switch (quantity.kind()) {
            case NONE -> false;
            case JUST, EXACTLY, AT_LEAST, AT_MOST -> quantity.number() != 1;
            default -> true;
        };
    }

    /** The same comparison, seen from the other machine. */
    private static Compares mirror(Compares s) {
        Relation relation =
                switch (s.relation()) {
                    case MORE -> Relation.LESS;
                    case LESS -> Relation.MORE;
                    default -> s.relation();
                };
        int left = s.right();
        int right = s.left();
        return new Compares(s.of(), left, right, relation, s.negated());
    }

    private String compares(Compares given) {
        Compares s = renamed < 0 && rng.nextInt(3) == 0 ? mirror(given) : given;
        String left = name(s.left());
        String right = name(s.right());
        return left
                + " "
                + comparisonVerb(s.of(), s.negated())
                + " "
                + degree(s.of(), s.relation())
                + (s.relation() == Relation.MORE || s.relation() == Relation.LESS
                        ? " than "
                        : " as ")
                + right;
    }

    private String comparisonVerb(Attribute of, boolean negated) {
        if (of.isPart()) {
            return negated ? "has not lost" : "has lost";
        }
        Measure measure = scene.measure(of);
        if (measure.isAdjective()) {
            return negated ? "is not" : "is";
        }
        return negated ? "did not " + measure.base() : measure.past();
    }

    /** "more oil", "as much oil", "louder". */
    private String degree(Attribute of, Relation relation) {
        boolean part = of.isPart();
        String noun = part ? parts(of, false) : scene.measure(of).noun();
        boolean adjective = !part && scene.measure(of).isAdjective();
        String same = adjective ? "as " + noun : (part ? "as many " : "as much ") + noun;
        return switch (relation) {
            case MORE -> part ? "more " + noun : scene.measure(of).more();
            case LESS -> part ? "fewer " + noun : scene.measure(of).less();
            case SAME -> same;
            case ABOUT_THE_SAME -> "about " + same;
        };
    }

    private String precedes(Precedes s) {
        String first = plain(s.first(), s.firstMachine());
        String second = second(s);
        return switch (rng.nextInt(4)) {
            case 0 -> first + " before " + second;
            case 1 -> "before " + second + ", " + first;
            case 2 -> second + " after " + first;
            default -> "after " + first + ", " + second;
        };
    }

    /**
     * The second thing done, after the first has been put into words: to the same machine, to "it".
     */
    private String second(Precedes s) {
        boolean same = s.firstMachine() == s.secondMachine();
        if (same) {
            renamed = s.secondMachine();
            newName = "it";
        }
        String second = plain(s.second(), s.secondMachine());
        renamed = same ? -1 : renamed;
        return second;
    }

    private String plain(Deed deed, int machine) {
        return deed.agent().certain() && rng.nextInt(3) > 0
                ? active(deed, machine, false)
                : name(machine) + " was " + predicate(deed);
    }

    // Rare ways

    private List<Supplier<String>> rare(Statement statement) {
        List<Supplier<String>> ways = new ArrayList<>();
        Statement denied = denied(statement);
        if (denied != null) {
            ways.add(
                    way(
                            Construction.DOUBLE_NEGATION,
                            () ->
                                    (rng.nextInt(2) == 0
                                                    ? "it is not true that "
                                                    : "it is not the case that ")
                                            + common(denied)));
        }
        if (statement instanceof Holds s && s.property() instanceof Deed deed) {
            Verb verb = rng.pick(scene.verbs(deed.attribute()));
            Agent agent = deed.agent();
            if (!s.negated() && !agent.anybody()) {
                ways.add(
                        way(
                                Construction.CLEFT,
                                () ->
                                        "it was "
                                                + agent.words()
                                                + " who "
                                                + verb.past()
                                                + " "
                                                + name(s.machine())));
            } else if (s.negated() && agent.certain()) {
                ways.add(
                        way(
                                Construction.INVERSION,
                                () ->
                                        "at no time did "
                                                + agent.words()
                                                + " "
                                                + verb.base()
                                                + " "
                                                + name(s.machine())));
            }
        } else if (statement instanceof Holds s
                && !s.negated()
                && s.property().attribute() == Attribute.PLACE) {
            ways.add(
                    way(
                            Construction.INVERSION,
                            () -> predicate(s.property()) + " stands " + name(s.machine())));
        } else if (statement instanceof Misses s && !s.negated()) {
            ways.add(
                    way(
                            Construction.INVERSION,
                            () ->
                                    "missing from "
                                            + name(s.machine())
                                            + (s.amount().singular() ? " is " : " are ")
                                            + s.amount().words()
                                            + " "
                                            + parts(s.part(), s.amount().singular())));
        } else if (statement instanceof Share s && s.quantity().kind() == Quantity.Kind.NONE) {
            boolean pair = s.machines().size() == 2;
            ways.add(
                    pair
                            ? way(
                                    Construction.NEITHER_NOR,
                                    () ->
                                            "neither "
                                                    + name(s.machines().get(0))
                                                    + " nor "
                                                    + name(s.machines().get(1))
                                                    + " "
                                                    + be(s.property(), false)
                                                    + " "
                                                    + predicate(s.property()))
                            : way(
                                    Construction.NOT_ONE,
                                    () ->
                                            "not one of the "
                                                    + group(s)
                                                    + " "
                                                    + be(s.property(), false)
                                                    + " "
                                                    + predicate(s.property())));
        } else if (statement instanceof Compares s
                && !s.negated()
                && (s.relation() == Relation.MORE || s.relation() == Relation.LESS)) {
            if (!s.of().isPart() && scene.measure(s.of()).isAdjective()) {
                ways.add(
                        way(
                                Construction.INVERSION,
                                () ->
                                        degree(s.of(), s.relation())
                                                + " than "
                                                + name(s.right())
                                                + " is "
                                                + name(s.left())));
            } else {
                ways.add(
                        way(
                                Construction.PASSIVE_COMPARISON,
                                () ->
                                        degree(s.of(), s.relation())
                                                + (s.of().isPart() ? " were lost" : " was ")
                                                + (s.of().isPart()
                                                        ? ""
                                                        : scene.measure(s.of()).past())
                                                + " by "
                                                + name(s.left())
                                                + " than by "
                                                + name(s.right())));
            }
        } else if (statement instanceof Precedes s) {
            ways.add(
                    way(
                            Construction.CLEFT,
                            () -> {
                                String first = plain(s.first(), s.firstMachine());
                                String second = plain(s.second(), s.secondMachine());
                                return rng.nextInt(2) == 0
                                        ? "it was before " + second + " that " + first
                                        : "it was after " + first + " that " + second;
                            }));
        }
        return ways;
    }

    /** The statement whose denial is this one, if it can be said with a negation. */
    private @Nullable Statement denied(Statement statement) {
        if (statement instanceof Holds s && !s.negated()) {
            return new Holds(s.machine(), s.property(), true);
        } else if (statement instanceof Misses s
                && !s.negated()
                && s.amount().words().equals(Narrator.number(exact(s)))
                && exact(s) > 0) {
            return new Misses(s.part(), s.machine(), s.amount(), true);
        } else if (statement instanceof Compares s && !s.negated()) {
            return new Compares(s.of(), s.left(), s.right(), s.relation(), true);
        } else if (statement instanceof Share s && s.machines().size() > 2) {
            int n = s.machines().size();
            return switch (s.quantity().kind()) {
                case ALL ->
                        new Share(
                                s.machines(),
                                s.property(),
                                new Quantity(
                                        List.of(new Range(0, n - 1)), Quantity.Kind.NOT_ALL, 0));
                case SOME ->
                        new Share(
                                s.machines(),
                                s.property(),
                                new Quantity(List.of(new Range(0, 0)), Quantity.Kind.NONE, 0));
                default -> null;
            };
        }
        return null;
    }

    /** The least number that the amount allows. */
    private static int exact(Misses s) {
        return Integer.numberOfTrailingZeros(s.amount().masks().get(0));
    }

    // Ways that one test alone has

    private List<Supplier<String>> unseen(Statement statement) {
        List<Supplier<String>> ways = new ArrayList<>();
        if (statement instanceof Holds s) {
            if (s.property() instanceof Deed deed && !s.negated() && !deed.agent().anybody()) {
                ways.add(
                        way(
                                Construction.THE_ONE_WHO,
                                () ->
                                        "the one who "
                                                + rng.pick(scene.verbs(deed.attribute())).past()
                                                + " "
                                                + name(s.machine())
                                                + " was "
                                                + deed.agent().words()));
            }
            ways.add(asFor(s.machine(), s));
        } else if (statement instanceof Misses s) {
            ways.add(asFor(s.machine(), s));
        } else if (statement instanceof Share s && s.machines().size() > 2) {
            ways.add(
                    way(
                            Construction.FRONTED_GROUP,
                            () ->
                                    "of the "
                                            + group(s)
                                            + ", "
                                            + quantity(s.quantity())
                                            + " "
                                            + be(s.property(), isPlural(s.quantity()))
                                            + " "
                                            + predicate(s.property())));
            Quantity q = s.quantity();
            if ((q.kind() == Quantity.Kind.JUST || q.kind() == Quantity.Kind.EXACTLY)
                    && q.number() == s.machines().size() - 1) {
                ways.add(
                        way(
                                Construction.ALL_BUT_ONE,
                                () ->
                                        "all but one of the "
                                                + group(s)
                                                + " "
                                                + be(s.property(), true)
                                                + " "
                                                + predicate(s.property())));
            }
        } else if (statement instanceof Compares s) {
            boolean differ = s.relation() == Relation.MORE || s.relation() == Relation.LESS;
            ways.add(
                    s.negated() || !differ
                            ? asFor(s.left(), s)
                            : way(
                                    Construction.COMPARED_WITH,
                                    () ->
                                            "compared with "
                                                    + name(s.right())
                                                    + ", "
                                                    + name(s.left())
                                                    + " "
                                                    + comparisonVerb(s.of(), false)
                                                    + " "
                                                    + degree(s.of(), s.relation())));
        } else if (statement instanceof Precedes s) {
            ways.add(way(Construction.ONLY_AFTER, () -> onlyAfter(s)));
        }
        return ways;
    }

    private Supplier<String> asFor(int machine, Statement statement) {
        return way(
                Construction.AS_FOR,
                () -> {
                    String topic = name(machine);
                    renamed = machine;
                    newName = "it";
                    String rest = common(statement);
                    renamed = -1;
                    return "as for " + topic + ", " + rest;
                });
    }

    private String onlyAfter(Precedes s) {
        Verb earlier = rng.pick(scene.verbs(s.first().attribute()));
        Verb later = rng.pick(scene.verbs(s.second().attribute()));
        String before =
                s.first().agent().certain()
                        ? s.first().agent().words()
                                + " had "
                                + earlier.participle()
                                + " "
                                + name(s.firstMachine())
                        : name(s.firstMachine()) + " had been " + earlier.participle();
        String after =
                s.second().agent().certain()
                        ? "did "
                                + s.second().agent().words()
                                + " "
                                + later.base()
                                + " "
                                + name(s.secondMachine())
                        : "was " + name(s.secondMachine()) + " " + later.participle();
        return "only after " + before + " " + after;
    }

    /** "the old pump", now and then "the old machine": the adjective is enough. */
    private String name(int machine) {
        if (machine == renamed) {
            String name = newName;
            if (!name.equals("it")) {
                renamed = -1; // once
            }
            return name;
        }
        Machine m = scene.machines().get(machine);
        return "the " + m.adjective() + " " + (rng.nextInt(6) == 0 ? "machine" : m.type());
    }
}
