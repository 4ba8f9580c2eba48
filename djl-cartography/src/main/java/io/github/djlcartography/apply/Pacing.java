package io.github.djlcartography.apply;

/**
 * How much of the data a curriculum shows, as training goes on. All but {@link #competence} are b +
 * (1 − b)·f(x) of x = progress / a: from share b at first to everything at progress a.
 *
 * @see <a href="https://arxiv.org/abs/2012.03107">Wu et al. 2021</a>
 */
@FunctionalInterface
public interface Pacing {

    /**
     * @param progress steps taken of all steps planned, in [0, 1)
     * @return share of the data to draw from; what lies outside [0, 1] is taken as the nearer end
     */
    double share(double progress);

    /**
     * √(x·(1 − c₀²) + c₀²): what is added grows slower the more there is.
     *
     * @param a progress at which everything is shown, in (0, 1]
     * @param c0 share at first, in [0, 1]; the paper has 0.01
     * @return the pacing
     * @see <a href="https://arxiv.org/abs/1903.09848">Platanios et al. 2019</a>
     */
    static Pacing competence(double a, double c0) {
        require(a, c0);
        return progress -> Math.sqrt(progress / a * (1 - c0 * c0) + c0 * c0);
    }

    /**
     * f(x) = x.
     *
     * @param a progress at which everything is shown, in (0, 1]
     * @param b share at first, in [0, 1]
     * @return the pacing
     */
    static Pacing linear(double a, double b) {
        require(a, b);
        return progress -> b + (1 - b) * (progress / a);
    }

    /**
     * f(x) = x².
     *
     * @param a progress at which everything is shown, in (0, 1]
     * @param b share at first, in [0, 1]
     * @return the pacing
     */
    static Pacing quadratic(double a, double b) {
        require(a, b);
        return progress -> b + (1 - b) * (progress / a) * (progress / a);
    }

    /**
     * f(x) = √x.
     *
     * @param a progress at which everything is shown, in (0, 1]
     * @param b share at first, in [0, 1]
     * @return the pacing
     */
    static Pacing root(double a, double b) {
        require(a, b);
        return progress -> b + (1 - b) * Math.sqrt(progress / a);
    }

    /**
     * f(x) = ⌊x⌋: share b until progress a, then everything.
     *
     * @param a progress at which everything is shown, in (0, 1]
     * @param b share at first, in [0, 1]
     * @return the pacing
     */
    static Pacing step(double a, double b) {
        require(a, b);
        return progress -> b + (1 - b) * Math.floor(progress / a);
    }

    /**
     * f(x) = (e^10x − 1) / (e^10 − 1): late.
     *
     * @param a progress at which everything is shown, in (0, 1]
     * @param b share at first, in [0, 1]
     * @return the pacing
     */
    static Pacing exponential(double a, double b) {
        require(a, b);
        return progress ->
                b + (1 - b) * StrictMath.expm1(10 * (progress / a)) / StrictMath.expm1(10);
    }

    /**
     * f(x) = 1 + ln(x + e^−10) / 10: early.
     *
     * @param a progress at which everything is shown, in (0, 1]
     * @param b share at first, in [0, 1]
     * @return the pacing
     */
    static Pacing logarithmic(double a, double b) {
        require(a, b);
        return progress ->
                b + (1 - b) * (1 + StrictMath.log(progress / a + StrictMath.exp(-10)) / 10);
    }

    private static void require(double a, double b) {
        if (!(a > 0 && a <= 1) || !(b >= 0 && b <= 1)) {
            throw new IllegalArgumentException(
                    "Pacing: found a=" + a + ", b=" + b + ", expected a in (0, 1], b in [0, 1].");
        }
    }
}
