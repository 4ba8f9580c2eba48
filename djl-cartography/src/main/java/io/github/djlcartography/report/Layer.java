package io.github.djlcartography.report;

/** What stands for the examples in a scatter, as pixels. */
@FunctionalInterface
interface Layer {

    /**
     * @return premultiplied ARGB, row by row, of the size of the frame
     */
    int[] paint(Frame frame);

    /** One on the other. */
    static Layer of(Layer below, Layer above) {
        return frame -> {
            int[] raster = below.paint(frame);
            int[] top = above.paint(frame);
            for (int i = 0; i < raster.length; i++) {
                raster[i] = Stamp.over(top[i], raster[i]);
            }
            return raster;
        };
    }
}
