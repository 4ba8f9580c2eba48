package io.github.djlcartography.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.djlcartography.Runs;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.select.Selection;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrajectoriesTest {

    @TempDir private Path directory;

    @Test
    void everyEpochOfEveryExampleIsThere() {
        write();
        Trajectories some = Analyzer.of(directory.resolve("run")).skipFirst(1).trajectories();
        assertThat(some.epochs()).isEqualTo(3);
        assertThat(some.provenance().numbers()).containsExactly(1, 2, 3);
        assertThat(new long[] {some.id(0), some.id(1), some.id(2)}).containsExactly(0, 1, 2);
        assertThat(some.label(1)).isOne();
        assertThat(some.probability(0, 0)).isEqualTo(0.25);
        assertThat(some.isRight(0, 0)).isFalse();
        assertThat(some.isRight(1, 0)).isTrue();
        assertThat(some.has(2, 1)).isFalse();
        assertThat(some.probability(2, 1)).isNaN();
        assertThat(some.isRight(2, 1)).isFalse();
    }

    /** As in the Javadoc. */
    @Test
    void theEpochFromWhichOnAnExampleStayedRight() {
        Path directory = write();
        Trajectories run = Analyzer.of(directory).trajectories();
        int[] settled = new int[run.size()];
        boolean[] never = new boolean[run.size()];
        for (int row = 0; row < run.size(); row++) {
            int epoch = run.epochs();
            while (epoch > 0 && (run.isRight(epoch - 1, row) || !run.has(epoch - 1, row))) {
                epoch--;
            }
            settled[row] = epoch;
            never[row] = epoch == run.epochs();
        }
        Selection unsettled = Selection.of(Analyzer.of(directory).map(), "unsettled", never);
        assertThat(settled).containsExactly(2, 2, 4);
        assertThat(unsettled.ids()).containsExactly(2);
    }

    private Path write() {
        Runs runs = Runs.start(directory.resolve("run"), 2, 0, 1, 0);
        runs.gold(Pass.EPOCH_END, 0.75, 0.75, 0.75)
                .gold(Pass.EPOCH_END, 0.25, 0.25, 0.25)
                .gold(Pass.EPOCH_END, 0.75, 0.75, 0.75)
                .epoch(
                        Pass.EPOCH_END,
                        new long[] {2, 0},
                        new int[] {0, 0},
                        0,
                        Runs.p(2, 0, 0.25),
                        Runs.p(2, 0, 0.75));
        return runs.directory();
    }
}
