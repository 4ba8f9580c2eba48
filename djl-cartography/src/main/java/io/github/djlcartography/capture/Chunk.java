package io.github.djlcartography.capture;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows that go to the writer's thread together. They stay on their device until a chunk is full;
 * then each device joins its own, and copies once.
 */
final class Chunk {

    /** Bytes of outputs on a GPU that are worth a copy. */
    static final long GPU_BYTES = 4 << 20;

    /** Bytes of outputs that are worth waking a thread for. */
    static final long CPU_BYTES = 64 << 10;

    private final List<Unit> units = new ArrayList<>();
    private long bytes;

    void add(Unit unit) {
        units.add(unit);
        bytes += unit.bytes();
    }

    long bytes() {
        return bytes;
    }

    /** Reads the arrays and hands the rows on, in the order in which the batches came. */
    void read(Reading reading, Taker taker) {
        Map<Device, List<Unit>> devices = new HashMap<>();
        units.forEach(u -> devices.computeIfAbsent(u.device(), d -> new ArrayList<>()).add(u));
        Map<Device, Rows> rows = new HashMap<>();
        try (NDManager system = units.get(0).output().getManager().newSubManager()) {
            devices.forEach((device, its) -> rows.put(device, read(reading, system, device, its)));
            Map<Device, Integer> next = new HashMap<>();
            for (Unit unit : units) {
                int from = next.getOrDefault(unit.device(), 0);
                int to = from + Math.toIntExact(unit.output().getShape().get(0));
                next.put(unit.device(), to);
                Rows all = rows.get(unit.device());
                if (all != null) {
                    taker.take(unit.ids(), reading.slice(all, from, to));
                }
            }
        }
    }

    private static Rows read(Reading reading, NDManager system, Device device, List<Unit> units) {
        NDManager scope = system.newSubManager(device);
        NDArray embedding = joined(scope, units, Unit::embedding);
        return reading.read(
                        scope,
                        joinedAll(scope, units, Unit::output),
                        joinedAll(scope, units, Unit::label),
                        joined(scope, units, Unit::mask))
                .with(embedding == null ? null : Reading.floats(embedding));
    }

    private static NDArray joinedAll(
            NDManager scope, List<Unit> units, Function<Unit, NDArray> which) {
        NDList arrays = new NDList(units.stream().map(which).toList());
        NDArray joined =
                arrays.size() == 1 ? arrays.get(0).stopGradient() : NDArrays.concat(arrays);
        joined.attach(scope);
        return joined;
    }

    /** What a unit may lack: the same for all of them. */
    private static @Nullable NDArray joined(
            NDManager scope, List<Unit> units, Function<Unit, @Nullable NDArray> which) {
        return which.apply(units.get(0)) == null
                ? null
                : joinedAll(scope, units, unit -> Objects.requireNonNull(which.apply(unit)));
    }

    void close() {
        units.forEach(Unit::close);
    }

    /** Where rows go. */
    @FunctionalInterface
    interface Taker {
        void take(long[] ids, Rows rows);
    }
}
