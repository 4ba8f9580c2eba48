package io.github.djlcartography.analyze;

import io.github.djlcartography.archive.Archive;
import io.github.djlcartography.archive.Epoch;
import io.github.djlcartography.archive.Layout;
import io.github.djlcartography.archive.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import tech.tablesaw.api.Table;

/**
 * Our core metrics against DuckDB's: the same rows, six epochs of three classes in dataset order,
 * as our files and as Parquet that DuckDB wrote (one file an epoch, its defaults). Both in this
 * process, warm, turn by turn, with as many threads; medians. DuckDB makes a table of one row an
 * example, in whatever order; ours is in dataset order. The two are held against each other: counts
 * exactly, the rest to 1e-7. Then what a Tablesaw table of the map costs. Arguments: numbers of
 * rows, by default 549367 and 5000000; or {@code write DIR ROWS}, which leaves such a run there,
 * for whole processes to be measured on.
 */
public final class PeerCost {

    private static final int EPOCHS = 6;

    private static final String QUERY =
            """
            CREATE OR REPLACE TEMP TABLE map AS
            SELECT example, any_value(label) AS label, avg(gold) AS confidence,
              stddev_pop(gold) AS variability, count_if(right_) AS correct_count,
              bit_or(CASE WHEN right_ THEN 1 << epoch ELSE 0 END) AS bits
            FROM (SELECT example, label, epoch,
                CASE label WHEN 0 THEN p0 WHEN 1 THEN p1 ELSE p2 END AS gold,
                label = CASE WHEN p0 >= p1 AND p0 >= p2 THEN 0 WHEN p1 >= p2 THEN 1 ELSE 2 END
                  AS right_
              FROM '$files/*.parquet')
            GROUP BY example""";

    /** An epoch that was right before one that was wrong: the last one is before none. */
    private static final String FORGOTTEN =
            "bit_count(bits & ~(bits >> 1) & " + ((1 << (EPOCHS - 1)) - 1) + ")";

    private PeerCost() {}

    private interface Timed {
        void run() throws SQLException;
    }

    private record Row(String name, Timed timed, List<Double> seconds) {

        Row(String name, Timed timed) {
            this(name, timed, new ArrayList<>());
        }

        double median() {
            return seconds.stream().sorted().toList().get(seconds.size() / 2);
        }
    }

    public static void main(String[] arguments) throws IOException, SQLException {
        Locale.setDefault(Locale.ROOT);
        if (arguments.length == 3 && arguments[0].equals("write")) {
            int rows = Integer.parseInt(arguments[2]);
            AnalyzeCost.write(Path.of(arguments[1]), 3, rows, false, Layout.full(3));
            return;
        }
        int[] sizes =
                arguments.length == 0
                        ? new int[] {549_367, 5_000_000}
                        : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        for (int rows : sizes) {
            Path directory = Files.createTempDirectory("peer-cost");
            try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
                System.out.printf(
                        "java %s, DuckDB %s%n",
                        System.getProperty("java.version"),
                        duck.getMetaData().getDatabaseProductVersion());
                try (Statement statement =
                        duck.createStatement()) { // else in the directory it is run in
                    statement.execute("SET temp_directory = '" + directory.resolve("duck") + "'");
                }
                measure(directory, duck.unwrap(DuckDBConnection.class), rows);
            } finally {
                AnalyzeCost.delete(directory);
            }
        }
    }

    private static void measure(Path directory, DuckDBConnection duck, int rows)
            throws IOException, SQLException {
        Path run = directory.resolve("run");
        Path parquet = Files.createDirectory(directory.resolve("parquet"));
        AnalyzeCost.write(run, 3, rows, false, Layout.full(3));
        write(run, duck, parquet);
        List<Row> table = new ArrayList<>();
        for (int threads : new int[] {1, 2}) {
            String with = threads == 1 ? ", 1 thread" : ", " + threads + " threads";
            table.add(
                    new Row(
                            "ours" + with,
                            () -> Analyzer.of(run).metrics().threads(threads).map()));
            table.add(new Row("DuckDB" + with, () -> query(duck, parquet, threads)));
        }
        int times = rows > 20_000_000 ? 1 : rows > 1_000_000 ? 5 : 11;
        for (int i = times == 1 ? -1 : -2; i < times; i++) {
            for (Row row : table) {
                long before = System.nanoTime();
                row.timed.run();
                if (i >= 0) {
                    row.seconds.add(1e-9 * (System.nanoTime() - before));
                }
            }
        }
        DataMap map = Analyzer.of(run).metrics().map();
        compare(map, duck);
        System.out.printf(
                "%,d rows, %d epochs: %.0f MB of Arrow, %.0f MB of Parquet; the maps agree%n",
                rows, EPOCHS, megabytes(run), megabytes(parquet));
        for (int i = 0; i < table.size(); i++) {
            Row row = table.get(i);
            double ours = table.get(i - i % 2).median();
            System.out.printf(
                    "  %-18s %8.3f s  %5.1f x ours%n", row.name, row.median(), row.median() / ours);
        }
        try {
            table(map);
        } catch (IllegalStateException e) {
            System.out.println("  " + e.getMessage());
        }
    }

    /** Its columns are copies; what they take of the heap is what stays after a collection. */
    private static void table(DataMap map) {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long before = System.nanoTime();
            map.table();
            seconds.add(1e-9 * (System.nanoTime() - before));
        }
        long empty = used();
        Table table = map.table();
        long bytes = used() - empty;
        System.out.printf(
                "  table() of %d columns %.3f s, %.0f bytes of heap a row%n",
                table.columnCount(),
                seconds.stream().sorted().toList().get(2),
                (double) bytes / map.size());
    }

    private static long used() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void write(Path run, DuckDBConnection duck, Path parquet) throws SQLException {
        try (Statement sql = duck.createStatement()) {
            sql.execute("SET preserve_insertion_order = true");
            for (Epoch epoch : Archive.open(run).epochs(Pass.EPOCH_END)) {
                sql.execute(
                        "CREATE OR REPLACE TABLE rows (example BIGINT, label INTEGER, p0 FLOAT,"
                                + " p1 FLOAT, p2 FLOAT, epoch INTEGER)");
                try (DuckDBAppender to = duck.createAppender("main", "rows")) {
                    epoch.read(
                            (count, example, label, p) -> {
                                for (int i = 0; i < count; i++) {
                                    append(to, example[i], label[i], p, 3 * i, epoch.number());
                                }
                            });
                }
                sql.execute("COPY rows TO '" + parquet + "/" + epoch.number() + ".parquet'");
            }
            sql.execute("DROP TABLE rows");
        }
    }

    private static void append(
            DuckDBAppender to, long example, int label, float[] p, int at, int epoch) {
        try {
            to.beginRow();
            to.append(example);
            to.append(label);
            to.append(p[at]);
            to.append(p[at + 1]);
            to.append(p[at + 2]);
            to.append(epoch);
            to.endRow();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void query(Connection duck, Path parquet, int threads) throws SQLException {
        try (Statement sql = duck.createStatement()) {
            sql.execute("SET threads TO " + threads);
            sql.execute(QUERY.replace("$files", parquet.toString()));
        }
    }

    private static void compare(DataMap map, Connection duck) throws SQLException {
        int rows = 0;
        try (Statement sql = duck.createStatement();
                ResultSet theirs =
                        sql.executeQuery(
                                "SELECT example, label, confidence, variability, correct_count, "
                                        + FORGOTTEN
                                        + " FROM map")) {
            while (theirs.next()) {
                int row = (int) theirs.getLong(1);
                check(map.id(row) == row && map.label(row) == theirs.getInt(2), row);
                near(map.value(Metric.CONFIDENCE, row), theirs.getDouble(3), row);
                near(map.value(Metric.VARIABILITY, row), theirs.getDouble(4), row);
                check(map.value(Metric.CORRECT_COUNT, row) == theirs.getInt(5), row);
                check(map.value(Metric.FORGETTING_EVENTS, row) == theirs.getInt(6), row);
                rows++;
            }
        }
        check(rows == map.size(), rows);
    }

    private static void near(double ours, double theirs, int row) {
        check(Math.abs(ours - theirs) < 1e-7, row);
    }

    private static void check(boolean same, int row) {
        if (!same) {
            throw new AssertionError("the maps differ in row " + row);
        }
    }

    private static double megabytes(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return 1e-6 * bytes;
    }
}
