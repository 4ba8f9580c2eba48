package io.github.djlcartography.select;

import io.github.djlcartography.analyze.DataMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** A way to decide that knows which columns it goes by. */
record Named(Set<String> columns, Function<DataMap, Selection> decide) implements Selector {

    Named {
        columns = Set.copyOf(columns);
    }

    /** Built on two others. */
    static Selector of(Selector one, Selector other, Function<DataMap, Selection> decide) {
        Set<String> columns = new TreeSet<>(one.columns());
        columns.addAll(other.columns());
        return new Named(columns, decide);
    }

    @Override
    public Selection select(DataMap map) {
        return decide.apply(map);
    }
}
