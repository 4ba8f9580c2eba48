package io.github.djlcartography.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private static Recipe random(Random random, int depth) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            parameters.put("key_" + i, value(random, true));
        }
        List<Recipe> of = new ArrayList<>();
        for (int i = depth == 0 ? 0 : random.nextInt(3); i > 0; i--) {
            of.add(random(random, depth - 1));
        }
        return new Recipe("way" + random.nextInt(100), parameters, of);
    }

    private static Object value(Random random, boolean lists) {
        return switch (random.nextInt(lists ? 6 : 5)) {
            case 0 -> random.nextLong() % 1_000_000_000_000L;
            case 1 -> random.nextGaussian() * StrictMath.pow(10, random.nextInt(40) - 20);
            case 2 -> random.nextBoolean();
            case 3 -> (double) random.nextInt(10);
            case 4 -> words(random);
            default -> Stream.generate(() -> value(random, false)).limit(3).toList();
        };
    }

    private static String words(Random random) {
        String letters = "ab c,()=[]\"\\0.5\n-–é true";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsWrittenReadsBack(long seed) {
        Recipe recipe = random(new Random(seed), 3);
        assertThat(Recipe.parse(recipe.toJson())).isEqualTo(recipe);
        assertThat(Recipe.parse(recipe.toString())).isEqualTo(recipe);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "-0.5", "true", "1e5", "a ", "", "1.", "\"", "a,b"})
    void aTextThatLooksLikeSomethingElseStaysAText(String text) {
        Recipe recipe = Recipe.of("own", "words", text);
        assertThat(Recipe.parse(recipe.toString()).text("words")).isEqualTo(text);
    }

    @Test
    void aRecipeIsWrittenAsPeopleWouldWriteIt() {
        Recipe recipe =
                Recipe.of("then")
                        .over(
                                Recipe.of("top", "metric", "confidence", "share", 0.95),
                                Recipe.of("weigh_focal", "gamma", 2.0));
        assertThat(recipe)
                .hasToString("then(top(metric=confidence, share=0.95), weigh_focal(gamma=2.0))");
        assertThat(recipe.toJson())
                .isEqualTo(
                        "{\"name\":\"then\",\"of\":[{\"name\":\"top\",\"parameters\":{\"metric\":"
                                + "\"confidence\",\"share\":0.95}},{\"name\":\"weigh_focal\","
                                + "\"parameters\":{\"gamma\":2.0}}]}");
        assertThat(Recipe.parse(" random ( share = 50e-2 ,seed=1 ) "))
                .isEqualTo(Recipe.of("random", "share", 0.5, "seed", 1));
        assertThat(Recipe.parse("all")).isEqualTo(Recipe.of("all"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "top(",
                "top(metric=)",
                "top(metric=a",
                "top(a=1, a=2)",
                "top(share=0.5))",
                "top(share=[1, 2)",
                "{",
                "{\"name\": 5}",
                "{\"name\": \"a\", \"of\": [1]}",
                "{\"name\": \"a\"} 1",
                "{\"name\": \"a\", \"parameters\": {\"b\": null}}",
                "{\"parameters\": {}}",
                "{\"name\": \"a\", \"other\": 1}"
            })
    void whatIsNoRecipeIsRefused(String text) {
        assertThatThrownBy(() -> Recipe.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("recipe: ");
    }

    @Test
    void aParameterOfAnotherKindIsRefusedByName() {
        Recipe recipe = Recipe.of("ccs", "share", "half", "beta", 0.1);
        assertThatThrownBy(() -> recipe.number("share"))
                .hasMessage("ccs: found share=half, expected a number.");
        assertThatThrownBy(() -> recipe.whole("seed"))
                .hasMessage("ccs: found no seed, expected a whole number of that name.");
        assertThatThrownBy(() -> recipe.only("share"))
                .hasMessage("ccs: found the parameter beta, expected share.");
        assertThatThrownBy(() -> Recipe.of("a", "b", Double.NaN))
                .hasMessage("b: found NaN, expected a text, a finite number or a boolean.");
    }

    @Test
    void forPeopleALongListIsCutAndAShortRecipeIsWhatItIs() {
        Recipe lasso =
                Recipe.of(
                        "lasso", "x", "el2n", "corners", LongStream.range(0, 90).boxed().toList());
        assertThat(Recipe.of("on_map", "epochs", List.of(0, 1)).over(lasso).brief())
                .isEqualTo(
                        "on_map(lasso(x=el2n, corners=[0, 1, 2, 3, 4, 5, … 84 more]),"
                                + " epochs=[0, 1])");
        for (long seed = 0; seed < 50; seed++) {
            Recipe recipe = random(new Random(seed), 3);
            assertThat(recipe.brief()).isEqualTo(recipe.toString());
        }
    }
}
