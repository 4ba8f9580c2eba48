package io.github.djlcartography.report;

/** Moves places on a line apart until each has its room. */
final class Spread {

    private Spread() {}

    /**
     * @param places ascending
     * @param room that each takes, from middle to middle
     * @param low end of the line
     * @param high its other end
     * @return the places that are that far apart and, by the sum of squares, closest to these, then
     *     pushed off the ends; as near to that as there is room for
     */
    static double[] apart(double[] places, double room, double low, double high) {
        int n = places.length;
        double[] middle = new double[n]; // of blocks of places that touch
        int[] size = new int[n];
        int blocks = 0;
        for (double place : places) {
            middle[blocks] = place;
            size[blocks++] = 1;
            while (blocks > 1
                    && middle[blocks - 1] - middle[blocks - 2]
                            < room * (size[blocks - 1] + size[blocks - 2]) / 2) {
                blocks--;
                int both = size[blocks - 1] + size[blocks];
                middle[blocks - 1] =
                        (middle[blocks - 1] * size[blocks - 1] + middle[blocks] * size[blocks])
                                / both;
                size[blocks - 1] = both;
            }
        }
        double[] apart = new double[n];
        int at = 0;
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < size[block]; i++) {
                apart[at++] = middle[block] + (i - (size[block] - 1) / 2.0) * room;
            }
        }
        for (int i = 0; i < n; i++) {
            apart[i] = Math.max(apart[i], low + i * room);
        }
        for (int i = 0; i < n; i++) {
            apart[i] = Math.min(apart[i], high - (n - 1 - i) * room);
        }
        return apart;
    }
}
