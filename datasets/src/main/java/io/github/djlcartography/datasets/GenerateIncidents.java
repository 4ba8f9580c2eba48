package io.github.djlcartography.datasets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.djlcartography.datasets.incidents.IncidentGenerator;
import io.github.djlcartography.datasets.incidents.IncidentRecipe;
import io.github.djlcartography.datasets.truth.IncidentTable;
import io.github.djlcartography.datasets.truth.IncidentTruth;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Writes the bundled sentence pairs, or checks that they are what this code makes.
 *
 * <pre>
 * GenerateIncidents --out DIR   writes incidents/, truth/ and SHA256SUMS.incidents[.content] into DIR
 * GenerateIncidents --check     makes everything anew in memory and compares it with the class path
 * </pre>
 *
 * <p>Exit code: 0 done or all the same, 1 something differs or cannot be written, 2 wrong usage.
 */
public final class GenerateIncidents {
    private GenerateIncidents() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        List<Supplier<SortedMap<String, byte[]>>> sets = new ArrayList<>();
        for (IncidentRecipe recipe : IncidentRecipe.values()) {
            sets.add(() -> files(recipe));
        }
        return new Bundle("GenerateIncidents", "SHA256SUMS.incidents", sets).run(args, out, err);
    }

    /** The two files of a set, by their names relative to this package. */
    static SortedMap<String, byte[]> files(IncidentRecipe recipe) {
        List<IncidentGenerator.Row> rows = new IncidentGenerator(recipe).rows();
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put("incidents/" + recipe.file() + ".tsv", table(recipe, rows));
        files.put(
                "truth/incidents-" + recipe.file() + ".tsv",
                IncidentTable.format(rows.stream().map(IncidentGenerator.Row::truth).toList()));
        return files;
    }

    /** Tab-separated; a column of labels for each noise in the training set. */
    private static byte[] table(IncidentRecipe recipe, List<IncidentGenerator.Row> rows) {
        StringBuilder text = new StringBuilder("id\treport\tclaim");
        boolean train = recipe == IncidentRecipe.TRAIN;
        boolean grouped = recipe == IncidentRecipe.VALIDATION;
        if (train) {
            Incidents.NOISE.forEach(noise -> text.append("\tlabel_").append(noise));
        } else {
            text.append(grouped ? "\tlabel\tgroup" : "\tlabel");
        }
        text.append('\n');
        for (IncidentGenerator.Row row : rows) {
            IncidentTruth truth = row.truth();
            text.append(truth.id()).append('\t');
            text.append(row.report()).append('\t').append(row.claim());
            for (int noise : train ? Incidents.NOISE : List.of(0)) {
                text.append('\t').append(Incidents.CLASSES.get(truth.observed(noise)));
            }
            if (grouped) {
                text.append('\t').append(Incidents.CLASSES.get(truth.label()));
                text.append('/').append(truth.cue());
            }
            text.append('\n');
        }
        return text.toString().getBytes(UTF_8);
    }
}
