package io.github.djlcartography.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private static String summary(List<Result> results) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Summary(results, Map.of("test", 1000))
                .print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Result result(String set, long seed, double accuracy) {
        return new Result(set, seed, 100, 10, 1.0, Map.of("test", accuracy));
    }

    @Test
    void pairedSeedsGiveStudentsInterval() {
        List<Result> results = new ArrayList<>();
        double[] gain = {0.01, 0.02, 0.03};
        for (int seed = 0; seed < gain.length; seed++) {
            results.add(result("random", seed, 0.8 + 0.01 * seed));
            results.add(result("ambiguous", seed, 0.8 + 0.01 * seed + gain[seed]));
        }
        // mean 2 points, sd 1 point, t(2) = 4.303: half-width 4.303 / √3 = 2.484
        assertThat(summary(results))
                .contains("(3 paired seeds)")
                .contains("test, ambiguous: +2.0 ± 2.5, too close to call");
    }

    @Test
    void oneSeedIsHeldAgainstTheTestSetsSamplingError() {
        // 1.96 · √((.8·.2 + .9·.1) / 1000) = 3.1 points
        assertThat(summary(List.of(result("random", 1, 0.8), result("ambiguous", 1, 0.9))))
                .contains("(one seed: the sampling error of the test set only)")
                .contains("test, ambiguous: +10.0 ± 3.1, better than random");
        assertThat(summary(List.of(result("random", 1, 0.9), result("ambiguous", 1, 0.8))))
                .contains("worse than random");
    }
}
