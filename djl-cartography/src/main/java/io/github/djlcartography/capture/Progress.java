package io.github.djlcartography.capture;

import ai.djl.util.Utils;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.tensorboard.EventFile;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people see of a run while it goes on: a line for each epoch, and TensorBoard's files where
 * asked for. Lives on the writer's thread; takes two bits an example and pass.
 *
 * <p>Regions are thirds of a map that is not there yet. What stands for them: of the examples seen
 * so far, those that were right in all of the epochs in which they were seen, in some, or in none.
 * After a resume "so far" begins there.
 */
final class Progress {

    private static final Logger log = LoggerFactory.getLogger(CartographyListener.class);

    private final @Nullable Path tensorBoard;
    private final Map<Pass, SoFar> passes = new EnumMap<>(Pass.class);
    private @Nullable EventFile events;

    /**
     * @param tensorBoard directory for event files, or null
     */
    Progress(@Nullable Path tensorBoard) {
        this.tensorBoard = tensorBoard;
    }

    /** The examples, by their slots, that were ever right and ever wrong. */
    private static final class SoFar {

        final BitSet right = new BitSet();
        final BitSet wrong = new BitSet();

        void add(BitSet seen, BitSet hits) {
            right.or(hits);
            BitSet misses = (BitSet) seen.clone();
            misses.andNot(hits);
            wrong.or(misses);
        }

        double all() {
            BitSet all = (BitSet) right.clone();
            all.andNot(wrong);
            return all.cardinality() / (double) seen();
        }

        double none() {
            BitSet none = (BitSet) wrong.clone();
            none.andNot(right);
            return none.cardinality() / (double) seen();
        }

        private int seen() {
            BitSet seen = (BitSet) right.clone();
            seen.or(wrong);
            return seen.cardinality();
        }
    }

    /**
     * One pass of an epoch that was published.
     *
     * @param expected examples
     * @param seconds that the training thread spent on it
     */
    record Ended(OpenEpoch epoch, long expected, double seconds) {}

    void tell(int number, Map<Pass, Ended> ended) {
        StringJoiner line = new StringJoiner(" | ");
        Map<String, Double> scalars = new LinkedHashMap<>();
        ended.forEach(
                (pass, its) -> {
                    SoFar soFar = passes.computeIfAbsent(pass, p -> new SoFar());
                    soFar.add(its.epoch.slotsSeen(), its.epoch.slotsRight());
                    line.add(line(pass, its, soFar));
                    String chart = "cartography/" + pass + "/";
                    scalars.put(chart + "mean_confidence", its.epoch.meanConfidence());
                    scalars.put(chart + "accuracy", its.epoch.accuracy());
                    scalars.put(chart + "always_right", soFar.all());
                    scalars.put(chart + "sometimes_right", 1 - soFar.all() - soFar.none());
                    scalars.put(chart + "never_right", soFar.none());
                });
        if (isQuiet()) {
            log.debug("Cartography epoch {}, {}", number, line);
        } else {
            log.info("Cartography epoch {}, {}", number, line);
        }
        if (tensorBoard != null) {
            double now = EventFile.now();
            if (events == null) {
                events = EventFile.create(tensorBoard, now);
            }
            events.scalars(now, number, scalars);
        }
    }

    private static String line(Pass pass, Ended its, SoFar soFar) {
        return String.format(
                Locale.ROOT,
                "%s pass: %d of %d examples, mean confidence %.3f, accuracy %.3f;"
                        + " so far right in all epochs %.1f%%, in some %.1f%%, in none %.1f%%;"
                        + " it cost %.2f s",
                pass,
                its.epoch.seen(),
                its.expected,
                its.epoch.meanConfidence(),
                its.epoch.accuracy(),
                100 * soFar.all(),
                100 * (1 - soFar.all() - soFar.none()),
                100 * soFar.none(),
                its.seconds);
    }

    /** DJL's own switch, as its progress bar reads it. */
    private static boolean isQuiet() {
        return Boolean.parseBoolean(Utils.getEnvOrSystemProperty("DJL_DISABLE_PROGRESS_BAR"))
                || Boolean.getBoolean("disableProgressBar");
    }

    void end() {
        if (events != null) {
            events.close();
            events = null;
        }
    }
}
