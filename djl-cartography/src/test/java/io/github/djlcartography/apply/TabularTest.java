package io.github.djlcartography.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.basicdataset.tabular.CsvDataset;
import ai.djl.basicdataset.tabular.TabularDataset;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.util.Progress;
import io.github.djlcartography.analyze.Analyzer;
import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Pass;
import io.github.djlcartography.capture.CartographyListener;
import io.github.djlcartography.capture.RowCoded;
import io.github.djlcartography.select.Selection;
import io.github.djlcartography.select.Selectors;
import io.github.djlcartography.select.Weightings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.commons.csv.CSVFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/** DJL's tabular datasets and Tablesaw's tables, whose rows say which they are. */
class TabularTest {

    private static final int ROWS = 60;

    @TempDir Path directory;

    /** What DJL's {@code TablesawDataset}, which is on no repository, does with a table. */
    private static final class OfTable extends TabularDataset {

        private final Table table;

        OfTable(Builder builder, Table table) {
            super(builder);
            this.table = table;
        }

        @Override
        public String getCell(long row, String feature) {
            return table.column(feature).getString(Math.toIntExact(row));
        }

        @Override
        protected long availableSize() {
            return table.rowCount();
        }

        @Override
        public void prepare(@Nullable Progress progress) {
            prepareFeaturizers();
        }

        static final class Builder extends BaseBuilder<Builder> {
            @Override
            protected Builder self() {
                return this;
            }
        }
    }

    private static final class OfCsv extends CsvDataset.CsvBuilder<OfCsv> {}

    private static <T extends TabularDataset.BaseBuilder<T>> T columns(T builder) {
        for (int c = 0; c < RowCoded.CLASSES; c++) {
            builder.addNumericFeature("x" + c);
        }
        return builder.addNumericLabel("label").setSampling(8, true);
    }

    private static Table table() {
        Table table = Table.create("rows");
        for (int c = 0; c < RowCoded.CLASSES; c++) {
            FloatColumn column = FloatColumn.create("x" + c);
            for (int row = 0; row < ROWS; row++) {
                column.append(RowCoded.logit(row, c));
            }
            table.addColumns(column);
        }
        IntColumn labels = IntColumn.create("label");
        for (int row = 0; row < ROWS; row++) {
            labels.append(RowCoded.label(row));
        }
        return table.addColumns(labels);
    }

    private RandomAccessDataset csv() throws Exception {
        Path file = directory.resolve("rows.csv");
        table().write().csv(file.toFile());
        assertThat(Files.readAllLines(file)).hasSize(ROWS + 1);
        return columns(
                        new OfCsv()
                                .optCsvFile(file)
                                .setCsvFormat(
                                        CSVFormat.DEFAULT
                                                .builder()
                                                .setHeader()
                                                .setSkipHeaderRecord(true)
                                                .get()))
                .build();
    }

    private DataMap map(String name, RandomAccessDataset dataset) throws Exception {
        Path run = directory.resolve(name);
        try (Model model = RowCoded.echo();
                Trainer trainer =
                        model.newTrainer(
                                RowCoded.still()
                                        .addTrainingListeners(
                                                CartographyListener.builder()
                                                        .setDirectory(run)
                                                        .setTrainingSet(dataset)
                                                        .optPasses(Pass.EPOCH_END, Pass.TRAINING)
                                                        .build()))) {
            trainer.initialize(new Shape(1, RowCoded.CLASSES));
            RowCoded.makeEcho(model);
            EasyTrain.fit(trainer, 2, dataset, null);
        }
        DataMap map = Analyzer.of(run).pass(Pass.TRAINING).map();
        for (int row = 0; row < map.size(); row++) {
            long id = map.id(row);
            assertThat(map.value(Metric.CONFIDENCE, row))
                    .isCloseTo(RowCoded.probability(id, RowCoded.label(id)), within(1e-5));
        }
        return map;
    }

    private void secondRun(RandomAccessDataset dataset) throws Exception {
        Selection keep =
                Selectors.bottom(Metric.CONFIDENCE, 0.5)
                        .then(Weightings.focal(2))
                        .select(map("first", dataset));
        SelectedDataset view =
                SelectedDataset.builder()
                        .setDataset(dataset)
                        .setSelection(keep)
                        .optWeights()
                        .setSampling(7, true)
                        .build();
        DataMap second = map("second", view);
        assertThat(LongStream.range(0, second.size()).map(row -> second.id((int) row)))
                .containsExactlyElementsOf(LongStream.of(keep.ids()).boxed().toList());
        assertThat(keep.size()).isEqualTo(30);
    }

    @Test
    void aSecondRunOnRowsOfDjlsCsvDatasetIsMappedUnderTheirIds() throws Exception {
        secondRun(csv());
    }

    @Test
    void aSecondRunOnRowsOfATablesawDatasetIsMappedUnderTheirIds() throws Exception {
        secondRun(new OfTable(columns(new OfTable.Builder()), table()));
    }

    @Test
    void aTableKeepsTheSelectedRowsInOrderWithTheirWeightsIfAsked() throws Exception {
        Selection keep =
                Selectors.bottom(Metric.CONFIDENCE, 0.5)
                        .then(Weightings.focal(2))
                        .select(map("first", csv()));
        Table kept = Tables.where(table(), keep);
        assertThat(kept.rowCount()).isEqualTo(30);
        assertThat(kept.columnNames()).isEqualTo(table().columnNames());
        List<Float> expected = new ArrayList<>();
        for (long id : keep.ids()) {
            expected.add(RowCoded.logit(id, 1));
        }
        assertThat(kept.floatColumn("x1").asList()).isEqualTo(expected);
        Table weighted = Tables.where(table(), keep, "weight");
        assertThat(weighted.doubleColumn("weight").asDoubleArray())
                .containsExactly(LongStream.of(keep.ids()).mapToDouble(keep::weight).toArray());
        assertThat(weighted.doubleColumn("weight").mean()).isCloseTo(1, within(1e-9));
        assertThatThrownBy(() -> Tables.where(table().first(59), keep))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("table rows: found 59 rows, expected 60");
    }
}
