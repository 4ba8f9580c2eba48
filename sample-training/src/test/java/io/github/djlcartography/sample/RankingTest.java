package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void averagePrecisionIsTheMeanPrecisionAtEachPositive(long seed) {
        Random random = new Random(seed);
        double[] score = new double[60];
        boolean[] positive = new boolean[60];
        for (int i = 0; i < 60; i++) {
            score[i] = random.nextInt(15); // many ties
            positive[i] = random.nextInt(4) == 0;
        }
        positive[0] = true;
        double sum = 0;
        int count = 0;
        for (int i = 0; i < 60; i++) {
            if (positive[i]) {
                count++;
                int above = 0;
                int right = 0;
                for (int j = 0; j < 60; j++) {
                    above += score[j] >= score[i] ? 1 : 0;
                    right += score[j] >= score[i] && positive[j] ? 1 : 0;
                }
                sum += (double) right / above;
            }
        }
        assertThat(Ranking.averagePrecision(score, positive)).isCloseTo(sum / count, within(1e-12));
    }

    @Test
    void anOrderByChanceHasTheShareOfPositivesAndAPerfectOneHas1() {
        boolean[] positive = {false, true, false, false};
        assertThat(Ranking.averagePrecision(new double[4], positive)).isEqualTo(0.25);
        assertThat(Ranking.averagePrecision(new double[] {0, 3, 1, 2}, positive)).isEqualTo(1);
        assertThat(Ranking.f1AtCount(new double[] {0, 3, 1, 2}, positive)).isEqualTo(1);
        assertThat(Ranking.f1AtCount(new double[] {4, 3, 1, 2}, positive)).isZero();
    }

    @Test
    void spearmanIsOneOfTheSameOrderAndKnowsTies() {
        assertThat(Ranking.spearman(new double[] {1, 2, 30}, new double[] {-5, 0, 0.1}))
                .isCloseTo(1, within(1e-12));
        assertThat(Ranking.spearman(new double[] {1, 2, 3}, new double[] {3, 2, 1}))
                .isCloseTo(-1, within(1e-12));
        // ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: 4.5 / √(4.5 · 5)
        assertThat(Ranking.spearman(new double[] {1, 2, 2, 5}, new double[] {1, 2, 3, 4}))
                .isCloseTo(4.5 / Math.sqrt(4.5 * 5), within(1e-12));
    }

    @Test
    void theBootstrapIntervalCoversTheCorrelation() {
        int covered = 0;
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            double[] a = random.doubles(80).toArray();
            double[] b = random.doubles(80).toArray(); // of correlation 0
            Ranking.Bootstrapped found =
                    Ranking.Bootstrapped.of(a, b, 200, new Random(seed), Ranking::spearman);
            assertThat(found.low()).isLessThan(found.value());
            covered += found.low() <= 0 && found.high() >= 0 ? 1 : 0;
        }
        assertThat(covered).isBetween(88, 100);
    }

    @Test
    void aClassifierOfOneNumberCutsBetweenTheClasses() {
        double[] values = IntStream.range(0, 40).mapToDouble(i -> i / 40.0).toArray();
        boolean[] high = new boolean[40];
        boolean[] low = new boolean[40];
        boolean[] mixed = new boolean[40];
        for (int i = 0; i < 40; i++) {
            high[i] = i >= 20;
            low[i] = i < 20;
            mixed[i] = i % 2 == 0;
        }
        assertThat(OneFeature.fit(values, high).f1(values, high)).isEqualTo(1);
        assertThat(OneFeature.fit(values, low).f1(values, low)).isEqualTo(1);
        assertThat(OneFeature.fit(values, high).f1(values, low)).isZero();
        assertThat(OneFeature.fit(values, mixed).f1(values, mixed)).isBetween(0.3, 0.7);
        assertThat(OneFeature.fit(new double[40], mixed).slope()).isZero();
    }
}
