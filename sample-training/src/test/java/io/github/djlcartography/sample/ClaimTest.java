package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.sample.Claim.Case;
import io.github.djlcartography.sample.Claim.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimTest {

    private static final Interval GAIN = new Interval(0.04, 0.01);

    @Test
    void aClaimHoldsWhereTheWholeIntervalSaysSo() {
        assertThat(Case.atLeast("x", GAIN, 0.03).verdict()).isEqualTo(Verdict.HOLDS);
        assertThat(Case.atLeast("x", GAIN, 0.035).verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(Case.atLeast("x", GAIN, 0.06).verdict()).isEqualTo(Verdict.FAILS);
        assertThat(Case.below("x", GAIN, 0).verdict()).isEqualTo(Verdict.FAILS);
        assertThat(Case.below("x", new Interval(-0.04, 0.01), 0).verdict())
                .isEqualTo(Verdict.HOLDS);
        assertThat(Case.within("x", new Interval(0.001, 0.002), 0.005).verdict())
                .isEqualTo(Verdict.HOLDS);
        assertThat(Case.within("x", new Interval(0.004, 0.002), 0.005).verdict())
                .isEqualTo(Verdict.UNDECIDED);
        assertThat(Case.within("x", GAIN, 0.005).verdict()).isEqualTo(Verdict.FAILS);
    }

    @Test
    void oneSeedDecidesNothing() {
        Interval one = Interval.of(List.of(0.5));
        assertThat(Case.atLeast("x", one, 0).verdict()).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void aLineNamesEachPlaceWithItsNumbers() {
        Claim claim =
                new Claim(
                        "It is more.",
                        List.of(
                                Case.atLeast("here", GAIN, 0),
                                Case.atLeast("there", new Interval(-0.02, 0.01), 0),
                                Case.atLeast("nowhere", Interval.of(List.of()), 0)));
        assertThat(claim.render())
                .isEqualTo(
                        "- *It is more.* **Holds**: here (+4.0 ± 1.0). **Does not hold**: there"
                                + " (-2.0 ± 1.0).");
    }

    @Test
    void aNumberThatIsNoDifferenceIsShownAsItIs() {
        Claim claim =
                new Claim(
                        "It is high.",
                        List.of(
                                Case.atLeast("here", new Interval(0.913, 0.012), 0.9),
                                Case.atLeast("there", new Interval(-0.2, 0.1), 0.9),
                                Case.atLeast("once", Interval.of(List.of(1.5)), 0.9)),
                        Claim.Unit.PLAIN);
        assertThat(claim.render())
                .isEqualTo(
                        "- *It is high.* **Holds**: here (.913 ± .012). **Does not hold**: there"
                                + " (-.200 ± .100). **Undecided**: once (1.500).");
    }
}
