package io.github.djlcartography.diagnose;

/** Quantiles of Student's t, from the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4. */
final class StudentT {

    private static final int HALVINGS = 60;

    private StudentT() {}

    /**
     * @param level probability that lies between −t and t, in (0, 1)
     * @param freedom degrees of it, 1 or more
     * @return t
     */
    static double quantile(double level, int freedom) {
        double low = 0;
        double high = Math.PI / 2;
        for (int i = 0; i < HALVINGS; i++) {
            double angle = (low + high) / 2;
            if (within(angle, freedom) < level) {
                low = angle;
            } else {
                high = angle;
            }
        }
        return Math.sqrt(freedom) * StrictMath.tan((low + high) / 2);
    }

    /** P(|T| ≤ √ν tan θ). */
    private static double within(double angle, int freedom) {
        double sine = StrictMath.sin(angle);
        double cosine = StrictMath.cos(angle);
        boolean odd = freedom % 2 == 1;
        double term = odd ? cosine : 1;
        double sum = freedom == 1 ? 0 : term;
        for (int k = odd ? 2 : 1; k <= freedom - 3; k += 2) {
            term *= cosine * cosine * k / (k + 1);
            sum += term;
        }
        return odd ? 2 / Math.PI * (angle + sine * sum) : sine * sum;
    }
}
