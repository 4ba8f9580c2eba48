package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.Pass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every metric of a run that follows from a formula in whole numbers, to the last bit: on any
 * machine and JDK, whatever is made faster. A new metric gets a line at its place; what it should
 * be is {@link MetricsTest}'s to say, that it stays so this one's.
 */
class GoldenMetricsTest {

    private static final int CLASSES = 4;
    private static final int EPOCHS = 6;
    private static final int[] LABELS = {0, 1, 2, 3, 0};

    /** Never learnt, and missing from epoch 2. */
    private static final int HARD = 3;

    private static final int MISSING_EPOCH = 2;

    private static final List<String> GOLDEN =
            """
            confidence 0.3934665520985921 0.4774792045354843 0.3903996969262759 \
            0.17259008586406707 0.466670294602712
            variability 0.2076778853008272 0.26985599467866656 0.278961254823004 \
            0.11656525731437559 0.13298903301946488
            correctness 0.5 0.6666666666666666 0.5 0.0 0.8333333333333334
            correct_count 3.0 4.0 3.0 0.0 5.0
            forgetting_events 1.0 1.0 2.0 0.0 1.0
            never_learnt 0.0 0.0 0.0 1.0 0.0
            threshold_closeness 0.23865062447823804 0.24949281377164545 0.2379877735661478 \
            0.14280274812550103 0.24888913073813002
            epochs 6.0 6.0 6.0 5.0 6.0
            forgetfulness 1.0 1.0 2.0 1000.0 1.0
            forgetting_presentations 1.0 1.0 2.0 5.0 1.0
            first_learnt 2.0 1.0 0.0 NaN 0.0
            active_bias 0.2085716788492051 0.2718140432576931 0.2811237324130128 \
            0.11676306768294177 0.13322403089963114
            aleatoric 0.1955205204352145 0.17667055590763292 0.16016839187372284 \
            0.12921528891273446 0.2312030478346777
            epistemic 0.04313010404302354 0.07282225786401252 0.07781938169242497 \
            0.01358745921276659 0.01768608290345232
            probability_margin -0.03700056175390879 0.13925388703743616 0.012157159547011057 \
            -0.4161701172590256 0.0878961185614268
            el2n 1.0482501313090324 0.6941489055752754 0.9850043952465057 1.0488693192601204 \
            0.4820602983236313
            prediction_flips 4.0 3.0 4.0 3.0 1.0
            aum -0.6272159169117609 0.08679853131373723 -0.3926066855589549 \
            -1.5861501544713974 0.18791859596967697
            mean_loss 1.506607527534167 1.0963342289129894 1.559325821697712 \
            2.1257701873779298 0.8085449735323588
            last_loss 0.41960957646369934 0.33821292221546173 1.2622417509555817 \
            0.9783261269330978 1.3997173756361008
            entropy 0.979353537162145 0.9605657706658045 0.9507131775220236 0.9812405854463577 \
            1.0293168028195698
            dyn_unc 0.1552575836535327 0.3364852099616446 0.3557080175002601 \
            0.11898729113496216 0.09515425652425634
            dual 0.09487928450971071 0.1819453882804123 0.18950167140173874 \
            0.10120741494926146 0.04960289055598567
            max_label_variability 0.22598756737730588 0.26985599467866656 0.278961254823004 \
            0.2674550726319565 0.20888915513189898
            tdds 0.17094933317846364 0.5811857401467379 1.4475269022440067 \
            0.3192264763253239 0.37788485179788345
            runs 1.0 1.0 1.0 1.0 1.0
            epoch_variability 0.2076778853008272 0.26985599467866656 0.278961254823004 \
            0.11656525731437559 0.13298903301946488
            seed_variability 0.0 0.0 0.0 0.0 0.0
            """
                    .lines()
                    .toList();

    @TempDir private Path directory;

    private static float[] p(int example, int epoch) {
        int[] weights = new int[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            int root = (5 * example + 7 * c + 3 * epoch * (1 + example % 3)) % 11;
            weights[c] = 1 + root * root;
        }
        weights[LABELS[example]] += example == HARD ? 0 : 50 * ((example + epoch) % 3);
        float[] p = new float[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            p[c] = (float) weights[c] / Arrays.stream(weights).sum();
        }
        return p;
    }

    @Test
    void everyMetricHasTheValueThatItAlwaysHad() {
        Runs runs = Runs.start(directory.resolve("run"), CLASSES, LABELS);
        for (int e = 0; e < EPOCHS; e++) {
            int epoch = e;
            int[] seen =
                    IntStream.range(0, LABELS.length)
                            .filter(i -> i != HARD || epoch != MISSING_EPOCH)
                            .toArray();
            runs.epoch(
                    Pass.EPOCH_END,
                    Arrays.stream(seen).asLongStream().toArray(),
                    Arrays.stream(seen).map(i -> LABELS[i]).toArray(),
                    0,
                    Arrays.stream(seen).mapToObj(i -> p(i, epoch)).toArray(float[][]::new));
        }
        DataMap map =
                Analyzer.of(runs.directory())
                        .metrics(Metric.values())
                        .window(3)
                        .el2nEpochs(2)
                        .map();
        assertThat(Arrays.stream(Metric.values()).map(m -> line(m.key(), map.values(m))))
                .containsExactlyElementsOf(GOLDEN.stream().map(GoldenMetricsTest::again).toList());
    }

    /** JDKs before 19 write some doubles with a digit too many. */
    private static String again(String golden) {
        String[] words = golden.split(" ");
        return line(
                words[0], Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray());
    }

    private static String line(String key, double[] values) {
        return Arrays.stream(values)
                .mapToObj(Double::toString)
                .collect(Collectors.joining(" ", key + " ", ""));
    }
}
