package io.github.djlcartography.datasets.incidents;

import io.github.djlcartography.datasets.incidents.Construction.Manner;
import io.github.djlcartography.datasets.random.Rng;
import java.util.ArrayList;
import java.util.List;

/**
 * Text without labels, to pretrain an encoder on: short passages, each about one scene and true of
 * it. The scenes come from other seeds than the bundled sets'.
 *
 * <p>A passage is a report and then sentences that speak of the same things: some repeat it in
 * other words, some add to it, none contradicts it. Of every three added sentences one repeats most
 * of the words before it, one does not, and one denies something, by turns: in a passage, cues go
 * with nothing. One passage in eight uses the lexicon of the test of unseen words, and one in
 * sixteen the constructions of the test of unseen constructions: pretraining has met both,
 * fine-tuning neither.
 */
public final class Passages {
    private static final int ADDED = 3;

    private final Rng rng;

    /**
     * A stream of passages.
     *
     * @param seed any; other passages for each
     */
    public Passages(long seed) {
        rng = new Rng(seed).child("passages");
    }

    /**
     * One passage.
     *
     * @param number from 0; the same passage whichever were asked for before
     * @return its parts, in order: the report, then three sentences
     */
    public List<String> passage(int number) {
        Rng mine = rng.child(number);
        Lexicon lexicon = mine.nextInt(8) == 0 ? Lexicon.UNSEEN : Lexicon.SEEN;
        Manner manner =
                switch (mine.nextInt(16)) {
                    case 0 -> Manner.UNSEEN;
                    case 1 -> Manner.RARE;
                    default -> Manner.COMMON;
                };
        int turn = mine.nextInt(3);
        List<Cue> cues = new ArrayList<>();
        for (int s = 0; s < ADDED; s++) {
            cues.add(Cue.ALL.get((turn + s) % 3));
        }
        return Author.passage(lexicon, cues, manner, mine);
    }
}
