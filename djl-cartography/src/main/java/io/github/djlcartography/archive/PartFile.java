package io.github.djlcartography.archive;

import java.util.LinkedHashMap;
import java.util.Map;

/** The file that one process writes of an epoch: its place in the run, and its footer's words. */
final class PartFile {

    static final String FORMAT = "cartography.format_version";
    static final String PASS = "cartography.pass";
    static final String EPOCH = "cartography.epoch";
    static final String FINGERPRINT = "cartography.dataset_fingerprint";
    static final String COVERAGE = "cartography.coverage";

    private PartFile() {}

    static String relative(Pass pass, int epoch, int rank) {
        return relative(pass, epoch, "part", rank);
    }

    static String relative(Pass pass, int epoch, String stem, int rank) {
        return "pass=" + pass.key() + "/epoch=" + epoch + "/" + stem + "-" + rank + ".arrow";
    }

    static Map<String, String> footer(
            Pass pass, int epoch, String fingerprint, String coverageJson) {
        Map<String, String> footer = new LinkedHashMap<>(); // the same bytes in every JVM
        footer.put(FORMAT, Integer.toString(Manifest.FORMAT_VERSION));
        footer.put(PASS, pass.key());
        footer.put(EPOCH, Integer.toString(epoch));
        footer.put(FINGERPRINT, fingerprint);
        footer.put(COVERAGE, coverageJson);
        return footer;
    }
}
