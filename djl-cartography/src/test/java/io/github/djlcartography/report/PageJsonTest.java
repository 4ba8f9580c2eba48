package io.github.djlcartography.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PageJsonTest {

    private static final String ALPHABET =
            "ab<>&'\"\\/!-\n\r\t\u0000\u001b\u007f\u2028\u202e\ud83d\ude00é中";

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyTextIsReadBackAndNeverLooksLikeMarkup(long seed) throws JsonProcessingException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "</script><!--" : "");
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length()))); // half pairs as well
        }
        Map<String, Object> value = new LinkedHashMap<>();
        value.put(text.toString(), List.of(text.toString(), Map.of()));
        String json = PageJson.of(value);
        assertThat(json).doesNotContain("<");
        assertThat(new String(json.getBytes(UTF_8), UTF_8)).isEqualTo(json);
        assertThat(new ObjectMapper().readValue(json, Object.class)).isEqualTo(value);
    }

    @Test
    void numbersAreReadBackToTheLastBit() throws JsonProcessingException {
        Random random = new Random(3);
        List<Object> numbers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) {
                numbers.add(number);
            }
        }
        numbers.addAll(List.of(0.5, 1.0 / 3, 1e-300, -2.25));
        assertThat(new ObjectMapper().readValue(PageJson.of(numbers), double[].class))
                .isEqualTo(numbers.stream().mapToDouble(number -> (double) number).toArray());
    }

    @Test
    void whatIsNoNumberIsNull() {
        List<Object> values =
                new ArrayList<>(List.of(Double.NaN, Double.POSITIVE_INFINITY, 3, true));
        values.add(null);
        assertThat(PageJson.of(values)).isEqualTo("[null,null,3,true,null]");
    }
}
