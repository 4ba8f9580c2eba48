package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.archive.ArchiveException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Finds the slices that a cut falls on more than on the rest. */
final class Skew {

    /** A slice of fewer examples loses many of them by chance. */
    private static final int FEWEST = 20;

    /** Of the share that is kept of the whole: a slice of which less is kept is told of. */
    private static final double FAIR = 0.5;

    private static final int MOST = 5; // told by name

    private Skew() {}

    static List<String> warnings(Selection selection, Slices slices) {
        double whole = (double) selection.size() / selection.about().size();
        List<Removal> hit =
                selection.removals(slices).stream()
                        .filter(slice -> slice.candidates() >= FEWEST)
                        .filter(slice -> slice.share() < FAIR * whole)
                        .toList();
        List<String> warnings = new ArrayList<>();
        for (Removal slice : hit.subList(0, Math.min(MOST, hit.size()))) {
            warnings.add(
                    "this cut removes %s of %s %s (%s of %s are kept), and %s of the whole."
                            .formatted(
                                    percent(slice.share()),
                                    slices.name(),
                                    slice.slice(),
                                    Numbers.text(slice.kept()),
                                    Numbers.text(slice.candidates()),
                                    percent(whole)));
        }
        if (hit.size() > MOST) {
            warnings.add(
                    "this cut falls like that on %s more slices by %s."
                            .formatted(Numbers.text(hit.size() - MOST), slices.name()));
        }
        return warnings;
    }

    static Selector floor(Selector selector, Function<DataMap, Slices> slices, double share) {
        Amount.share(share); // refuses what is none
        return Named.of(
                selector,
                selector,
                map -> {
                    Selection selection = selector.select(map);
                    check(selection, slices.apply(map), share);
                    return selection;
                });
    }

    private static void check(Selection selection, Slices slices, double share) {
        List<Removal> under =
                selection.removals(slices).stream().filter(one -> one.share() < share).toList();
        if (under.isEmpty()) {
            return;
        }
        Removal first = under.get(0);
        throw new ArchiveException(
                "floor: found %s of %s %s kept (%s of %s)%s, expected %s or more, by %s. Keep more, or decide within each slice: perSlice, --per."
                        .formatted(
                                Numbers.percent(first.share()),
                                slices.name(),
                                first.slice(),
                                Numbers.text(first.kept()),
                                Numbers.text(first.candidates()),
                                under.size() == 1
                                        ? ""
                                        : " and too little of " + (under.size() - 1) + " more",
                                Numbers.percent(share),
                                selection.recipe()),
                null);
    }

    private static String percent(double kept) {
        return Numbers.percent(1 - kept);
    }
}
