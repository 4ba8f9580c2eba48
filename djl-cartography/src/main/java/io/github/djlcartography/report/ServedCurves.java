package io.github.djlcartography.report;

import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Pass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each example went through, a byte an epoch, read one epoch after the other. */
final class ServedCurves {

    private final int[] shown; // indices of epochs
    private final byte[][] levels; // by index, then by row of the map
    private final List<Object> epochs = new ArrayList<>();

    /**
     * @param run that the map was made from
     * @param room bytes that they may take: where it is too small, fewer epochs are shown
     */
    ServedCurves(ServedMap map, Archive run, long room) {
        Pass pass = map.provenance().pass();
        List<Integer> numbers = map.provenance().numbers();
        int most = (int) Math.min(PageRows.MOST_EPOCHS, room / map.size());
        shown = PageRows.spread(numbers.size(), most);
        levels = new byte[shown.length][];
        for (int epoch = 0; epoch < numbers.size(); epoch++) {
            int number = numbers.get(epoch);
            // Which rows count, the map has decided.
            Analyzer analyzer = Analyzer.of(run).pass(pass).epochs(number, number + 1).lenient();
            Trajectories one = analyzer.trajectories();
            Map<String, Object> told = new LinkedHashMap<>();
            Page.cover(run.epoch(pass, number), told);
            Page.means(one, 0, told);
            epochs.add(told);
            int place = Arrays.binarySearch(shown, epoch);
            if (place >= 0) {
                levels[place] = levels(map, one);
            }
        }
    }

    /** Both are in the order of the ids; either may have some that the other has not. */
    private static byte[] levels(ServedMap map, Trajectories epoch) {
        byte[] levels = new byte[map.size()];
        Arrays.fill(levels, (byte) PageRows.ABSENT);
        int at = 0;
        for (int row = 0; row < levels.length; row++) {
            while (at < epoch.size() && epoch.id(at) < map.id(row)) {
                at++;
            }
            if (at < epoch.size() && epoch.id(at) == map.id(row)) {
                levels[row] = PageRows.level(epoch, 0, at);
            }
        }
        return levels;
    }

    int[] shown() {
        return shown;
    }

    /** What is told of each epoch, shown or not. */
    List<Object> epochs() {
        return epochs;
    }

    byte[] of(int row) {
        byte[] curve = new byte[levels.length];
        for (int i = 0; i < curve.length; i++) {
            curve[i] = levels[i][row];
        }
        return curve;
    }
}
