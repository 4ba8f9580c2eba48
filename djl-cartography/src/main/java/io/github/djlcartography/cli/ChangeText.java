package io.github.djlcartography.cli;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Provenance;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.diagnose.MapChange;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What became of the examples from one run to another, in plain words and small tables. */
final class ChangeText {

    private static final String NONE = "in none of these";

    private ChangeText() {}

    static void print(PrintWriter out, MapChange change, List<Path> ofA, List<Path> ofB) {
        describe(out, "A", ofA, change.a());
        describe(out, "B", ofB, change.b());
        out.printf("%,d examples that both have", change.size());
        if (change.onlyA() + change.onlyB() > 0) {
            out.printf(
                    "; left out are %,d that only A has and %,d that only B has",
                    change.onlyA(), change.onlyB());
        }
        out.printf("%n%s%n%n", change.counts());
        String[] places =
                Stream.concat(Arrays.stream(Region.values()).map(Region::label), Stream.of(NONE))
                        .toArray(String[]::new);
        out.printf("  %-22s", "from A to B");
        Arrays.stream(places).forEach(place -> out.printf(" %16s", place));
        out.println();
        int[][] transitions = change.transitions();
        for (int from = 0; from < places.length; from++) {
            out.printf("  %-22s", places[from]);
            Arrays.stream(transitions[from]).forEach(count -> out.printf(" %,16d", count));
            out.println();
        }
        out.printf(
                "  A region is a third of them; regions overlap, so an example may count in several"
                        + " cells.%n%n");
        StabilityText table = new StabilityText(out);
        table.heading("");
        boolean single = change.runsOfA() + change.runsOfB() == 2;
        table.print(single ? "A and B" : "a run of A, one of B", change.agreement());
        change.seedsOfA().ifPresent(own -> table.print("two seeds of A", own));
        change.seedsOfB().ifPresent(own -> table.print("two seeds of B", own));
        change.sentences().stream().skip(1).forEach(sentence -> out.println("  " + sentence));
    }

    private static void describe(PrintWriter out, String side, List<Path> runs, DataMap map) {
        Provenance from = map.provenance();
        out.printf(
                "%s: %s: %s%s, %s %d to %d of the %s pass%n",
                side,
                runs.stream().map(Path::toString).collect(Collectors.joining(", ")),
                from.dataset(),
                from.model().isEmpty() ? "" : ", " + from.model(),
                from.isConsecutive() ? "epochs" : from.epochs() + " of the epochs",
                from.firstEpoch(),
                from.lastEpoch(),
                from.pass());
    }
}
