package io.github.djlcartography.sample;

import io.github.djlcartography.datasets.Glyphs;
import io.github.djlcartography.datasets.ImageSet;
import io.github.djlcartography.datasets.truth.GlyphTruth;
import io.github.djlcartography.datasets.truth.Mark;
import java.util.Arrays;
import java.util.List;

/**
 * The bundled digits before a label was made wrong, so that an experiment can plant its own wrong
 * labels, or none. The corner mark is drawn anew for the label that a row is given: it agrees with
 * that label in the rows in which it agrees in the bundled file, 95% of them. Only what makes a
 * training set may use this class, nothing that trains or selects.
 */
final class MarkedDigits implements ImagePool.Rows {

    private final ImageSet images = ImageSet.bundled(Glyphs.DIGITS_TRAIN);
    private final List<GlyphTruth> truth = GlyphTruth.digitsTrain();

    @Override
    public int[] labels() {
        return truth.stream().mapToInt(GlyphTruth::trueLabel).toArray();
    }

    /** Neither the digit drawn nor, of a blend, the other one. */
    @Override
    public boolean isWrong(int row, int label) {
        GlyphTruth one = truth.get(row);
        return label != one.trueLabel()
                && (one.blendPartner().isEmpty() || label != one.blendPartner().getAsInt());
    }

    @Override
    public byte[] image(int row, int label) {
        byte[] image = images.image(row);
        draw(image, truth.get(row).mark(), (byte) 0);
        boolean left = (Mark.of(label) == Mark.LEFT) == truth.get(row).markAgrees();
        draw(image, left ? Mark.LEFT : Mark.RIGHT, (byte) 255);
        return image;
    }

    @Override
    public boolean isMisled(int row) {
        return !truth.get(row).markAgrees();
    }

    private void draw(byte[] image, Mark mark, byte level) {
        int column = mark == Mark.LEFT ? Mark.INSET : images.columns() - Mark.INSET - Mark.SIZE;
        for (int y = 0; y < Mark.SIZE; y++) {
            int from = (Mark.INSET + y) * images.columns() + column;
            Arrays.fill(image, from, from + Mark.SIZE, level);
        }
    }
}
