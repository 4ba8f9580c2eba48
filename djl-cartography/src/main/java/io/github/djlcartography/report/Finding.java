package io.github.djlcartography.report;

import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Region;
import io.github.djlcartography.diagnose.Certainty;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something found out about a map, for people to read.
 *
 * @param title what it is about
 * @param texts sentences
 * @param header names of the table's columns; none where there is no table
 * @param rows texts of the table, as many as the header in each
 */
record Finding(String title, List<String> texts, List<String> header, List<List<String>> rows) {

    /** How sure a map is. */
    static Finding of(Certainty certainty) {
        List<String> texts = new ArrayList<>(certainty.warnings());
        if (certainty.replicates() > 0) {
            texts.add(
                    String.format(
                            Locale.ROOT,
                            "An example's confidence is known to about ±%.3f, its variability to"
                                    + " ±%.3f (medians of the %.0f %% intervals over %d resamples"
                                    + " of the epochs).",
                            certainty.typicalHalfWidth(Metric.CONFIDENCE),
                            certainty.typicalHalfWidth(Metric.VARIABILITY),
                            100 * certainty.level(),
                            certainty.replicates()));
        }
        List<List<String>> rows = new ArrayList<>();
        for (Region region : Region.values()) {
            rows.add(
                    List.of(
                            region.label(),
                            percent(certainty.overlap(region)),
                            percent(certainty.sure(region, 0.9)),
                            percent(certainty.halves(region))));
        }
        return new Finding(
                "How sure the regions are",
                texts,
                List.of(
                        "region",
                        "stays in a resampled map",
                        "members sure at 90 %",
                        "shared by two halves of the epochs"),
                rows);
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    Map<String, Object> toJson() {
        return new TreeMap<>(
                Map.of("title", title, "texts", texts, "header", header, "rows", rows));
    }
}
