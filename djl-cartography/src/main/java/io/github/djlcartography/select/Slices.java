package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.archive.Examples;
import java.lang.reflect.Array;
import java.util.List;
import java.util.function.LongFunction;

/** Which part of the data each example belongs to: its class, or a column of its metadata. */
public final class Slices {

    /** Name of the slices that are the classes. */
    static final String LABEL = "label";

    @FunctionalInterface
    private interface Of {
        String name(long id, int label);
    }

    private final String name;
    private final Of of;

    private Slices(String name, Of of) {
        this.name = name;
        this.of = of;
    }

    /**
     * @param map whose class names are used, where it has them
     * @return the classes
     */
    public static Slices byLabel(DataMap map) {
        return byLabel(map.provenance().classNames());
    }

    static Slices byLabel(List<String> classNames) {
        return new Slices(
                LABEL,
                (id, label) ->
                        label < classNames.size()
                                ? classNames.get(label)
                                : Integer.toString(label));
    }

    /**
     * @param examples what is known of the dataset
     * @param column of its metadata
     * @return a slice for each value
     * @throws IllegalArgumentException if there is no such column
     */
    public static Slices of(Examples examples, String column) {
        if (!examples.names().contains(column)) {
            throw new IllegalArgumentException(
                    "slices: found no column "
                            + column
                            + ", expected label or one of the metadata "
                            + examples.names()
                            + ".");
        }
        Object values = examples.column(column, Object.class);
        return of(column, id -> String.valueOf(Array.get(values, Math.toIntExact(id))));
    }

    /**
     * @param name what the slices are, such as {@code source}
     * @param of the slice of an example by its id
     * @return the slices
     */
    public static Slices of(String name, LongFunction<String> of) {
        return new Slices(name, (id, label) -> of.apply(id));
    }

    /**
     * @return what the slices are
     */
    public String name() {
        return name;
    }

    /**
     * @param map a map
     * @param row of it
     * @return name of the slice that the row belongs to
     */
    public String of(DataMap map, int row) {
        return of.name(map.id(row), map.label(row));
    }

    String of(long id, int label) {
        return of.name(id, label);
    }
}
