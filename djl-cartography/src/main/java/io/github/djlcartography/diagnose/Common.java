package io.github.djlcartography.diagnose;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import java.util.Arrays;
import java.util.List;

/** The examples that all of some maps have, in ascending order of id. */
final class Common {

    private final List<DataMap> maps;
    private final int[][] rows; // of each map

    /**
     * @throws IllegalArgumentException if the maps are of several datasets, or a share is none
     */
    Common(List<DataMap> maps, double share) {
        requireShare(share);
        this.maps = maps;
        String fingerprint = maps.get(0).provenance().fingerprint();
        for (DataMap map : maps) {
            if (!map.provenance().fingerprint().equals(fingerprint)) {
                throw new IllegalArgumentException(
                        "fingerprint: found "
                                + map.provenance().fingerprint()
                                + ", expected "
                                + fingerprint
                                + ". Compare maps of one dataset: the same rows and labels.");
            }
        }
        rows = new int[maps.size()][maps.stream().mapToInt(DataMap::size).min().orElse(0)];
        int[] next = new int[maps.size()];
        int count = 0;
        while (isThere(next)) {
            long highest = Long.MIN_VALUE;
            for (int m = 0; m < next.length; m++) {
                highest = Math.max(highest, maps.get(m).id(next[m]));
            }
            boolean all = true;
            for (int m = 0; m < next.length; m++) {
                all &= maps.get(m).id(next[m]) == highest;
            }
            for (int m = 0; m < next.length; m++) {
                if (all) {
                    rows[m][count] = next[m];
                }
                next[m] += all || maps.get(m).id(next[m]) < highest ? 1 : 0;
            }
            count += all ? 1 : 0;
        }
        for (int m = 0; m < rows.length; m++) {
            rows[m] = Arrays.copyOf(rows[m], count);
        }
    }

    static void requireShare(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "share: found " + share + ", expected a fraction in (0, 1].");
        }
    }

    private boolean isThere(int[] next) {
        for (int m = 0; m < next.length; m++) {
            if (next[m] == maps.get(m).size()) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return rows[0].length;
    }

    /** Of a map, those of the examples. */
    int[] rows(int map) {
        return rows[map];
    }

    long[] ids() {
        return Arrays.stream(rows[0]).mapToLong(maps.get(0)::id).toArray();
    }

    int[] labels() {
        return Arrays.stream(rows[0]).map(maps.get(0)::label).toArray();
    }

    double[] values(int map, Metric metric) {
        return Arrays.stream(rows[map]).mapToDouble(r -> maps.get(map).value(metric, r)).toArray();
    }

    Standing standing(int map, double share) {
        return Standing.of(values(map, Metric.CONFIDENCE), values(map, Metric.VARIABILITY), share);
    }
}
