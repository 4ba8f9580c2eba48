package io.github.djlcartography.datasets.incidents;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.datasets.Incidents;
import io.github.djlcartography.datasets.Incidents.Row;
import io.github.djlcartography.datasets.incidents.Construction.Manner;
import io.github.djlcartography.datasets.random.Rng;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The quality gate of the data card: without cues, counting words must not be enough. */
class BagOfWordsTest {
    /** From the issue that the data were made for; never to be moved. */
    private static final double GATE = 0.75;

    private static final int ROWS = 6000;
    private static final int EPOCHS = 12;

    @Test
    void withoutCuesItIsAtMostThreeQuartersRight() {
        BagOfWords reader = new BagOfWords(withoutCues(), EPOCHS, false);
        assertThat(reader.accuracy(Incidents.test("neutral-cue"))).isBetween(0.34, GATE);
    }

    @Test
    void theCuesDeceiveIt() {
        BagOfWords reader = new BagOfWords(Incidents.train(0), EPOCHS, false);
        assertThat(reader.accuracy(Incidents.test("in-domain"))).isGreaterThan(0.9);
        assertThat(reader.accuracy(Incidents.test("anti-cue"))).isLessThan(1 / 3.0);
    }

    /** As many rows of each label and cue, clean, of scenes that no bundled set has. */
    static List<Row> withoutCues() {
        List<Row> rows = new ArrayList<>();
        for (int r = 0; r < ROWS; r++) {
            Label label = Label.ALL.get(r % 3);
            Pair pair =
                    Author.write(
                            new Author.Order(
                                    Lexicon.SEEN,
                                    label,
                                    Cue.ALL.get(r / 3 % 3),
                                    false,
                                    Manner.COMMON),
                            new Rng(r).child("without cues"));
            rows.add(new Row("gate-" + r, pair.report(), pair.claim(), label.number()));
        }
        return rows;
    }
}
