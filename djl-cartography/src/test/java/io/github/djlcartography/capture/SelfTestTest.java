package io.github.djlcartography.capture;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfTestTest {

    @Test
    void anEngineOfOnePieceIsFine() {
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThatCode(() -> SelfTest.run(manager)).doesNotThrowAnyException();
        }
    }

    @Test
    void oneThatMistakesTypesIsNamedWithItsRemedy() {
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThatThrownBy(
                            () ->
                                    SelfTest.check(
                                            manager,
                                            "numbers of type float16",
                                            List.of(1.0, 0.0),
                                            List.of(15360.0, 0.0)))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageStartingWith("engine PyTorch")
                    .hasMessageContaining("found numbers of type float16 [15360.0, 0.0]")
                    .hasMessageContaining("expected [1.0, 0.0]")
                    .hasMessageContaining("of one release");
        }
    }
}
