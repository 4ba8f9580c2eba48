package io.github.djlcartography.apply;

import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.select.Selection;
import java.util.Arrays;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/** Selections on Tablesaw tables, which need no DJL. */
public final class Tables {

    private Tables() {}

    /**
     * @param table whose rows are those of the dataset that was mapped, in its order
     * @param selection which to keep
     * @return the rows kept, in order, as a new table
     * @throws ArchiveException if the table has another number of rows than the dataset
     */
    public static Table where(Table table, Selection selection) {
        if (table.rowCount() != selection.rows()) {
            throw new ArchiveException(
                    "table "
                            + table.name()
                            + ": found "
                            + table.rowCount()
                            + " rows, expected "
                            + selection.rows()
                            + " as in "
                            + selection.dataset()
                            + ". Give the table that the mapped dataset was made of.",
                    null);
        }
        return table.rows(rows(selection));
    }

    /**
     * As {@link #where(Table, Selection)}, with the weights.
     *
     * @param table whose rows are those of the dataset that was mapped, in its order
     * @param selection which to keep
     * @param column name of the column of weights, new
     * @return the rows kept, with a column more
     * @throws ArchiveException if the table has another number of rows than the dataset
     */
    public static Table where(Table table, Selection selection, String column) {
        double[] weights = Arrays.stream(selection.ids()).mapToDouble(selection::weight).toArray();
        return where(table, selection).addColumns(DoubleColumn.create(column, weights));
    }

    private static int[] rows(Selection selection) {
        long[] ids = selection.ids();
        int[] rows = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            rows[i] = (int) ids[i]; // less than the table's row count
        }
        return rows;
    }
}
