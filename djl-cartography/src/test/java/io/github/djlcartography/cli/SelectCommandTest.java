package io.github.djlcartography.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.djlcartography.Runs;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveWriter;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.select.Recipe;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selectors;
import io.github.djlcartography.select.Slices;
import io.github.djlcartography.select.Weightings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recipes, weights and floors; explain, diff and undo. */
class SelectCommandTest {

    private static final int ROWS = 120;

    @TempDir private Path directory;
    private String run;
    private DataMap map;
    private Examples examples;

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void writeARun() {
        Random random = new Random(4);
        Runs runs = Runs.start(directory.resolve("run"), 3, random.ints(ROWS, 0, 3).toArray());
        for (int e = 0; e < 4; e++) {
            runs.gold(Pass.EPOCH_END, random.doubles(ROWS).toArray());
        }
        run = runs.directory().toString();
        String[] ids = new String[ROWS];
        String[] source = new String[ROWS];
        Arrays.setAll(ids, row -> "img-" + row);
        Arrays.setAll(source, row -> row < 90 ? "web" : "book");
        examples = Examples.of(ids).with("source", source);
        ArchiveWriter.resume(runs.directory()).examples(examples);
        map = Analyzer.of(runs.directory()).metrics(Metric.MEAN_LOSS).map();
    }

    private Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Result(code, out.toString(), err.toString());
    }

    private Selection select(String... options) {
        Path out = directory.resolve("out.arrow");
        List<String> arguments =
                new ArrayList<>(List.of("select", run, "--force", "--out", out.toString()));
        arguments.addAll(List.of(options));
        Result result = run(arguments.toArray(String[]::new));
        assertThat(result.code).as(result.err).isZero();
        return Selection.load(out);
    }

    /**
     * With the columns that it needs, which the map is then made with; s2l reads the run itself.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "forgetting(share=0.3)",
                "el2n(count=40)",
                "aum(share=0.3)",
                "dyn_unc(share=0.3)",
                "tdds(share=0.3)",
                "dual(share=0.3, seed=4)",
                "ccs(share=0.1, seed=3)",
                "ccs(share=0.3, metric=probability_margin, hardest=low, beta=0.1, bins=20)",
                "drop(share=0.3, recall=[0.9, 0.5, 0.7], seed=2)",
                "per_slice(s2l(share=0.3, clusters=4, seed=1), slice=label)",
                "class_balanced_random(share=0.3)",
                "both_ends(metric=confidence, share=0.3)",
                "quantiles(metric=aum, from=0.25, to=0.5)",
                "between(metric=confidence, low=0.4, high=0.6)",
                "fixed_thresholds(region=hard-to-learn)",
                "reference(metric=variability, share=0.25, compatible=true)"
            })
    void everyStrategyIsThereByItsRecipe(String recipe) {
        Selection selection = select("--recipe", recipe);
        assertThat(selection.size()).isBetween(1, 60);
        assertThat(select("--recipe", selection.recipe().toString())).isEqualTo(selection);
    }

    @Test
    void aStrategyThatTheRunCannotServeSaysWhatIsMissing() {
        Result vectors = run("select", run, "--recipe", "moderate(share=0.3)");
        assertThat(vectors.code).isEqualTo(1);
        assertThat(vectors.err).contains("embedding-0.arrow");
    }

    @Test
    void aRecipeIsGivenAsTextAsJsonOrAsASelection() throws IOException {
        Selection expected =
                Selectors.top(Metric.CONFIDENCE, 0.9).then(Selectors.random(0.5, 3)).select(map);
        assertThat(select("--recipe", expected.recipe().toString())).isEqualTo(expected);
        Path json = directory.resolve("recipe.json");
        Files.writeString(json, expected.recipe().toJson());
        assertThat(select("--recipe", json.toString())).isEqualTo(expected);
        Path arrow = directory.resolve("earlier.arrow");
        expected.save(arrow);
        assertThat(select("--recipe", arrow.toString())).isEqualTo(expected);

        Result wrong = run("select", run, "--recipe", "wobble(share=0.5)");
        assertThat(wrong.code).isEqualTo(2);
        assertThat(wrong.err).contains("recipe: found wobble, expected one of all, ");
        assertThat(run("select", run, "--recipe", "top(").code).isEqualTo(2);
    }

    @Test
    void withinSlicesWithWeightsAndACount() {
        Slices sources = Slices.of(examples, "source");
        assertThat(select("--metric", "variability", "--top", "17"))
                .isEqualTo(
                        Selectors.of(Recipe.parse("top(metric=variability, count=17)"))
                                .select(map));
        assertThat(select("--region", "hard", "--per", "label"))
                .isEqualTo(
                        Selectors.of(
                                        Recipe.parse(
                                                "per_slice(region(region=hard, share=0.3333333333333333), slice=label)"))
                                .select(map));
        assertThat(select("--random", "20%", "--seed", "5", "--per", "source"))
                .isEqualTo(Selectors.random(0.2, 5).perSlice(sources).select(map));
        assertThat(select("--random", "0.5", "--weights", "by(metric=mean_loss, high=3)"))
                .isEqualTo(
                        Selectors.random(0.5, 0).then(Weightings.loss().clipped(0, 3)).select(map));
        assertThat(select("--recipe", "all", "--weights", "balanced(slice=source)").weight(119))
                .isCloseTo(2, within(1e-12));
        assertThat(select("--recipe", "all", "--epochs", "0", "--weights", "jtt(lambda=5)"))
                .isEqualTo(
                        Selectors.all()
                                .then(Weightings.jtt(5))
                                .select(Analyzer.of(Path.of(run)).epochs(0, 1).map()));
    }

    @Test
    void aFloorRefusesAndSlicesWarn() {
        String cut = "top(metric=confidence, share=0.2)";
        Result refused = run("select", run, "--recipe", cut, "--floor", "0.6");
        assertThat(refused.code).isEqualTo(1);
        assertThat(refused.err).startsWith("floor: found ").contains("expected 60% or more");
        assertThat(run("select", run, "--recipe", cut, "--floor", "1.6").code).isEqualTo(2);

        Result skewed =
                run(
                        "select",
                        run,
                        "--recipe",
                        "minus(all, top(metric=confidence, share=0.5))",
                        "--slices",
                        "source",
                        "--floor",
                        "0.95");
        assertThat(skewed.code).isEqualTo(1);
        assertThat(skewed.err).contains("of source ");
        Result none = run("select", run, "--random", "0.5", "--slices", "colour");
        assertThat(none.code).isEqualTo(2);
        assertThat(none.err).contains("slices: found no column colour, expected label or one of");
    }

    @Test
    void nothingIsOverwrittenWithoutForce() throws IOException {
        for (String option : new String[] {"--out", "--ids", "--twin"}) {
            Path there = Files.writeString(directory.resolve("there"), "precious");
            Result refused = run("select", run, "--random", "0.5", option, there.toString());
            assertThat(refused.code).isEqualTo(1);
            assertThat(refused.err)
                    .isEqualTo(
                            there
                                    + ": found a file, expected none. Give another name, or --force"
                                    + " to replace it.\n");
            assertThat(there).hasContent("precious");
        }
    }

    @Test
    void whatWasDecidedIsSaidAsJson() throws IOException {
        Result result = run("select", run, "--metric", "confidence", "--top", "0.5", "--json");
        JsonNode json = new ObjectMapper().readTree(result.out);
        assertThat(Recipe.parse(json.get("recipe").toString()))
                .isEqualTo(Recipe.of("top", "metric", "confidence", "share", 0.5));
        assertThat(json.get("candidates").asInt()).isEqualTo(ROWS);
        assertThat(json.get("kept").asInt()).isEqualTo(60);
        assertThat(json.get("weighted").asBoolean()).isFalse();
        assertThat(json.get("reasons").size()).isEqualTo(2);
        assertThat(json.get("classes").get(2).get("name").asText()).isEqualTo("class2");
    }

    @Test
    void aSelectionIsExplainedAsAWholeAndByExample() throws IOException {
        Path file = directory.resolve("s.arrow");
        Selection selection =
                Selectors.top(Metric.CONFIDENCE, 0.5).then(Weightings.focal(2)).select(map);
        selection.save(file);
        Result whole = run("explain", file.toString());
        assertThat(whole.code).isZero();
        assertThat(whole.out)
                .startsWith(selection + "\nafter " + selection.undo() + "\n")
                .contains("confidence not among the highest 60 of 120: ")
                .contains("class0 ");
        long kept = selection.ids()[3];
        assertThat(run("explain", file.toString(), Long.toString(kept)).out)
                .isEqualTo(selection.explain(kept));
        assertThat(run("explain", file.toString(), "img-" + kept, "--run", run).out)
                .isEqualTo(selection.explain(kept));
        assertThat(
                        new ObjectMapper()
                                .readTree(run("explain", file.toString(), "--json").out)
                                .get("kept")
                                .asInt())
                .isEqualTo(60);
        assertThat(run("explain", file.toString(), "img-1").code).isEqualTo(2);
        Result none = run("explain", file.toString(), "120");
        assertThat(none.code).isEqualTo(1);
        assertThat(none.err).startsWith(file + ": id: found 120, expected one of the 120");
    }

    @Test
    void aDecisionIsUndoneAndCompared() throws IOException {
        Path file = directory.resolve("s.arrow");
        Path before = directory.resolve("before.arrow");
        Selection selection =
                Selectors.top(Metric.CONFIDENCE, 0.5).then(Selectors.random(0.5, 1)).select(map);
        selection.save(file);
        assertThat(run("undo", file.toString(), "--out", before.toString()).out)
                .isEqualTo(selection.undo() + "\n");
        assertThat(Selection.load(before)).isEqualTo(selection.undo());
        assertThat(run("undo", file.toString(), "--out", before.toString()).code).isEqualTo(1);
        assertThat(run("diff", file.toString(), before.toString()).out)
                .isEqualTo(
                        "30 kept by both, 0 by the first only, 30 by the second only, 60 by"
                                + " neither; overlap 50%\n");
        JsonNode json =
                new ObjectMapper()
                        .readTree(run("diff", "--json", file.toString(), before.toString()).out);
        assertThat(json.get("only_second").size()).isEqualTo(30);
        assertThat(json.get("overlap").asDouble()).isEqualTo(0.5);
    }

    @Test
    void advisedIsWhatCanBeSelected() throws IOException {
        Result told = run("advise", run, "--keep", "0.3");
        assertThat(told.code).as(told.err).isZero();
        assertThat(told.out)
                .startsWith("recommended: ")
                .contains("what the map says:", "considered:");
        JsonNode json =
                new ObjectMapper().readTree(run("advise", run, "--keep", "36", "--json").out);
        Recipe recipe = Recipe.parse(json.get("recommended").get("recipe").toString());
        assertThat(told.out)
                .contains("recommended: " + recipe)
                .contains("--recipe \"" + recipe + "\"");
        assertThat(select("--recipe", recipe.toString()).size()).isEqualTo(36);
        assertThat(run("advise", run).code).isEqualTo(2);
        assertThat(run("advise", run, "--keep", "121").code).isEqualTo(2);
    }
}
