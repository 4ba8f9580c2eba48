package io.github.djlcartography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The build runs the tests of the rooms that need no DJL twice: as they are, and once more on a
 * class path without it. This holds the second time to its word.
 */
@EnabledIfSystemProperty(named = "cartography.without", matches = "djl")
class WithoutDjlTest {

    @Test
    void djlIsReallyNotThere() {
        assertThatThrownBy(() -> Class.forName("ai.djl.Model"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> Class.forName("ai.djl.pytorch.engine.PtEngine"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void arrowHasNoMemoryToAllocateFrom() {
        assertThatThrownBy(
                        () ->
                                Class.forName(
                                        "org.apache.arrow.memory.unsafe"
                                                + ".DefaultAllocationManagerFactory"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void noFlagOpensTheJdk() {
        assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
                .noneMatch(argument -> argument.startsWith("--add-"));
    }
}
