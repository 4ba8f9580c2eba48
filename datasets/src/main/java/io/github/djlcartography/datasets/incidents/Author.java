package io.github.djlcartography.datasets.incidents;

import io.github.djlcartography.datasets.incidents.Construction.Manner;
import io.github.djlcartography.datasets.incidents.Formula.Vague;
import io.github.djlcartography.datasets.incidents.Statement.Form;
import io.github.djlcartography.datasets.random.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes pairs to order: draws scenes, reports and claims until one is as it is to be. The claim's
 * form is drawn first and kept, so that it says as little as possible about the label.
 */
final class Author {
    /** After so many scenes without a pair, the form is drawn anew. */
    private static final int PATIENCE = 12;

    private static final int CLAIMS_A_REPORT = 24;

    private static final int WORDINGS_A_CLAIM = 3;

    private static final int TRIES_A_PASSAGE = 200;

    /**
     * What a pair is to be.
     *
     * @param lexicon the words to name things with
     * @param label what the solver, or most annotators, are to say; null for anything
     * @param cue what a reader in a hurry is to see; null for anything
     * @param ambiguous whether the annotators are to disagree
     * @param manner how something in it is to be said: one statement in a rare way; the claim and
     *     half of the report in unseen ways
     */
    record Order(
            Lexicon lexicon,
            @Nullable Label label,
            @Nullable Cue cue,
            boolean ambiguous,
            Manner manner) {}

    private Author() {}

    /** A pair as ordered. */
    static Pair write(Order order, Rng rng) {
        Form form = Narrator.form(rng);
        for (int attempt = 1; ; attempt++) {
            if (attempt % PATIENCE == 0) {
                form = Narrator.form(rng);
            }
            Pair pair = attempt(order, form, rng.child(attempt));
            if (pair != null) {
                return pair;
            }
        }
    }

    private static @Nullable Pair attempt(Order order, Form form, Rng rng) {
        Scene scene = new Scene(order.lexicon, rng.child("scene"));
        Narrator narrator = new Narrator(scene, rng.child("story"));
        boolean vagueReport = order.ambiguous && rng.nextInt(2) == 0;
        boolean vagueClaim = order.ambiguous && !vagueReport;
        Form claimed = vagueClaim ? Narrator.vagueForm(rng) : form;
        Statement first =
                vagueReport
                        ? narrator.drawVague(Narrator.vagueForm(rng), null)
                        : narrator.ground(claimed);
        if (!scene.isTrue(first) || !Narrator.formsNear(first).contains(claimed)) {
            return null;
        }
        List<Statement> report = new ArrayList<>(narrator.report(first));
        List<Statement> near =
                report.stream().filter(s -> Narrator.formsNear(s).contains(claimed)).toList();
        Collections.rotate(report, rng.nextInt(report.size()));
        int rareAt = rng.nextInt(report.size() + 1);
        List<Manner> manners = new ArrayList<>();
        for (int s = 0; s < report.size(); s++) {
            boolean special = order.manner == Manner.UNSEEN ? rng.nextInt(2) == 0 : s == rareAt;
            manners.add(special ? order.manner : Manner.COMMON);
        }
        boolean special = order.manner == Manner.UNSEEN || rareAt == report.size();
        Manner claimManner = special ? order.manner : Manner.COMMON;
        Realiser realiser = new Realiser(scene, rng.child("words"));
        String body = realiser.report(report, manners);
        if (body == null) {
            return null;
        }
        boolean opened = rng.nextInt(5) < 2 && realiser.used().isEmpty();
        String opener = opened ? rng.pick(Realiser.OPENERS) : "";
        List<Formula> formulas = report.stream().map(s -> s.formula(scene)).toList();
        Solver solver = new Solver(scene.domains());
        for (int c = 0; c < CLAIMS_A_REPORT; c++) {
            Statement about = rng.nextInt(7) > 0 ? rng.pick(near) : null;
            Statement claim =
                    vagueClaim ? narrator.drawVague(claimed, about) : narrator.draw(claimed, about);
            if (!order.ambiguous && hopeless(order.label, scene.isTrue(claim))) {
                continue;
            }
            List<Label> votes = votes(solver, formulas, claim.formula(scene), order.ambiguous);
            if (votes.isEmpty() || !asOrdered(votes, order)) {
                continue;
            }
            for (int w = 0; w < WORDINGS_A_CLAIM; w++) {
                Realiser words = new Realiser(scene, rng.child("claim").child(c).child(w));
                String text = words.claim(claim, claimManner);
                if (text == null) {
                    break;
                }
                Set<Construction> constructions = EnumSet.noneOf(Construction.class);
                constructions.addAll(realiser.used());
                constructions.addAll(words.used());
                Pair pair =
                        new Pair(
                                opener,
                                body,
                                text,
                                majority(votes).orElseThrow(),
                                votes,
                                Optional.of(claim.form()),
                                constructions);
                if (order.cue == null || pair.cue().equals(Optional.of(order.cue))) {
                    return pair;
                }
            }
        }
        return null;
    }

    /** What is entailed is true of the scene, and what is contradicted is not: saves the solver. */
    private static boolean hopeless(@Nullable Label label, boolean isTrue) {
        return label == (isTrue ? Label.CONTRADICTION : Label.ENTAILMENT);
    }

    /**
     * A passage of true sentences about one scene: a report, then one sentence for each cue, which
     * is with regard to all before it.
     *
     * @param manner of everything that can be said in it; the rest is said in common ways
     */
    static List<String> passage(Lexicon lexicon, List<Cue> cues, Manner manner, Rng rng) {
        for (int attempt = 0; ; attempt++) {
            Rng mine = rng.child(attempt);
            Scene scene = new Scene(lexicon, mine.child("scene"));
            Narrator narrator = new Narrator(scene, mine.child("story"));
            List<Statement> known =
                    new ArrayList<>(narrator.report(narrator.ground(Narrator.form(mine))));
            Realiser realiser = new Realiser(scene, mine.child("words"));
            String report =
                    realiser.report(known, Collections.nCopies(known.size(), Manner.COMMON));
            if (report == null) {
                continue;
            }
            List<String> passage = new ArrayList<>(List.of(report));
            for (int s = 0, tries = 0; s < cues.size() && tries < TRIES_A_PASSAGE; tries++) {
                Statement near = mine.pick(known);
                Statement next = narrator.draw(mine.pick(Narrator.formsNear(near)), near);
                if (!scene.isTrue(next)) {
                    continue;
                }
                String text = realiser.claim(next, manner);
                text = text == null ? realiser.claim(next, Manner.COMMON) : text;
                if (text != null
                        && Cue.in(String.join(" ", passage), text)
                                .equals(Optional.of(cues.get(s)))) {
                    passage.add(text);
                    known.add(next);
                    s++;
                }
            }
            if (passage.size() == 1 + cues.size()) {
                return passage;
            }
        }
    }

    /** What each annotator says; nothing if the report contradicts itself in some reading. */
    private static List<Label> votes(
            Solver solver, List<Formula> report, Formula claim, boolean ambiguous) {
        if (!ambiguous) {
            return solver.label(report, claim)
                    .map(label -> Collections.nCopies(Vague.ANNOTATORS, label))
                    .orElse(List.of());
        }
        List<Label> votes = new ArrayList<>();
        for (int a = 0; a < Vague.ANNOTATORS; a++) {
            int annotator = a;
            Optional<Label> vote =
                    solver.label(
                            report.stream().map(f -> f.readBy(annotator)).toList(),
                            claim.readBy(annotator));
            if (vote.isEmpty()) {
                return List.of();
            }
            votes.add(vote.get());
        }
        return votes;
    }

    private static boolean asOrdered(List<Label> votes, Order order) {
        Optional<Label> label = majority(votes);
        boolean divided = votes.stream().distinct().count() > 1;
        return divided == order.ambiguous
                && label.isPresent()
                && (order.label == null || label.get() == order.label);
    }

    /** The label with most votes; none where two have as many. */
    static Optional<Label> majority(List<Label> votes) {
        int[] count = new int[Label.ALL.size()];
        votes.forEach(vote -> count[vote.number()]++);
        int best = 0;
        for (int l = 1; l < count.length; l++) {
            best = count[l] > count[best] ? l : best;
        }
        int most = count[best];
        return Arrays.stream(count).filter(n -> n == most).count() == 1
                ? Optional.of(Label.ALL.get(best))
                : Optional.empty();
    }
}
