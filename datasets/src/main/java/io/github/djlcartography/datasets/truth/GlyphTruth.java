package io.github.djlcartography.datasets.truth;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;

/**
 * What one row of a generated set really is. The mechanisms are independent: one row may be a
 * blend, have a flipped label and bear a mark that disagrees.
 *
 * @param row the row in the images' and labels' files, from 0
 * @param observedLabel the label in the file, from 0
 * @param trueLabel the class drawn; of a blend the one that outweighs, at equal shares by a coin
 * @param flip whether and how {@code observedLabel} was replaced by a wrong one; never by a blend's
 *     other digit
 * @param blendPartner the other digit of a blend; empty where the image shows one glyph
 * @param lambda the share of the <em>lower</em> of a blend's two digits, in [0.3, 0.7], in
 *     thousandths
 * @param mark the corner mark in the image
 * @param markAgrees whether the mark stands for {@code observedLabel}; false where there is no
 *     mark, and for letters, whose mark stands for nothing
 * @param style shape and pen, such as {@code 7-hook/plain}; of a blend {@code
 *     3-round+8-waist/plain}, the one that outweighs first
 */
public record GlyphTruth(
        int row,
        int observedLabel,
        int trueLabel,
        Flip flip,
        OptionalInt blendPartner,
        OptionalDouble lambda,
        Mark mark,
        boolean markAgrees,
        String style) {

    /** Whether the label in the file is wrong. */
    public boolean flipped() {
        return flip != Flip.NONE;
    }

    /** Whether the image shows two digits laid over each other. */
    public boolean blended() {
        return blendPartner.isPresent();
    }

    /** The truth of the bundled digits for training, in row order. */
    public static List<GlyphTruth> digitsTrain() {
        return bundled("digits-train");
    }

    /** The truth of the bundled in-domain test, in row order. */
    public static List<GlyphTruth> digitsTest() {
        return bundled("digits-test");
    }

    /** The truth of the bundled test with the reversed mark, in row order. */
    public static List<GlyphTruth> digitsReversedMark() {
        return bundled("digits-reversed-mark");
    }

    /** The truth of the bundled test of unseen styles, in row order. */
    public static List<GlyphTruth> digitsUnseenStyle() {
        return bundled("digits-unseen-style");
    }

    /** The truth of the bundled letters for pretraining, in row order. */
    public static List<GlyphTruth> lettersTrain() {
        return bundled("letters-train");
    }

    /** The truth of the bundled letters held out, in row order. */
    public static List<GlyphTruth> lettersTest() {
        return bundled("letters-test");
    }

    private static List<GlyphTruth> bundled(String set) {
        String file = set + ".tsv.gz";
        try (InputStream in = GlyphTruth.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new FileNotFoundException(
                        file
                                + ": not in the jar, expected beside "
                                + GlyphTruth.class.getName()
                                + ". Build it anew.");
            }
            try (GZIPInputStream text = new GZIPInputStream(in)) {
                return TruthTable.parse(text.readAllBytes(), file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
