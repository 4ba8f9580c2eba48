package io.github.djlcartography.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.djlcartography.datasets.Incidents.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IncidentsTest {
    @Test
    void theSetsHaveTheirSizesAndNoIdTwice() {
        assertThat(Incidents.train(10)).hasSize(8000);
        assertThat(Incidents.validation()).hasSize(603);
        assertThat(Incidents.test("in-domain")).hasSize(3000);
        assertThat(Incidents.test("anti-cue")).hasSize(3000);
        assertThat(Incidents.test("neutral-cue")).hasSize(3000);
        assertThat(Incidents.test("unseen-lexicon")).hasSize(2000);
        assertThat(Incidents.test("unseen-construction")).hasSize(1000);
        assertThat(all()).extracting(Row::id).doesNotHaveDuplicates();
    }

    @Test
    void theTextsAreTheSameWhateverTheNoise() {
        List<Row> clean = Incidents.train(0);
        for (int noise : Incidents.NOISE) {
            List<Row> noisy = Incidents.train(noise);
            int wrong = 0;
            for (int i = 0; i < clean.size(); i++) {
                assertThat(noisy.get(i).id()).isEqualTo(clean.get(i).id());
                assertThat(noisy.get(i).report()).isEqualTo(clean.get(i).report());
                assertThat(noisy.get(i).claim()).isEqualTo(clean.get(i).claim());
                wrong += noisy.get(i).label() == clean.get(i).label() ? 0 : 1;
            }
            assertThat(wrong).isEqualTo(80 * noise);
        }
    }

    @Test
    void noPairOfATestIsInTheTrainingSet() {
        Set<String> trained = new HashSet<>();
        Incidents.train(0).forEach(row -> trained.add(row.report() + row.claim()));
        assertThat(all().stream().filter(row -> !row.id().startsWith("train")))
                .noneMatch(row -> trained.contains(row.report() + row.claim()));
    }

    private static List<Row> all() {
        List<Row> all = new ArrayList<>(Incidents.train(0));
        for (Incidents.Test test : Incidents.Test.values()) {
            all.addAll(Incidents.test(test));
        }
        Incidents.validation().forEach(row -> all.add(row.row()));
        return all;
    }

    @Test
    void validationHasAsManyRowsOfEachGroup() {
        List<Incidents.GroupedRow> rows = Incidents.validation();
        assertThat(rows.stream().map(Incidents.GroupedRow::group).distinct()).hasSize(9);
        for (Incidents.GroupedRow row : rows) {
            assertThat(rows.stream().filter(r -> r.group().equals(row.group()))).hasSize(67);
            assertThat(row.group()).startsWith(Incidents.CLASSES.get(row.row().label()) + "/");
        }
    }

    @Test
    void whatThereIsNotIsRefusedByName() {
        assertThatThrownBy(() -> Incidents.train(7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("7% noise", "[0, 5, 10, 20]");
        assertThatThrownBy(() -> Incidents.test("easy"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("easy", "in-domain", "unseen-construction");
    }
}
