package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArchiveException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Filters or annotates a Parquet file: schema, values and metadata stay, rows are packed anew.
 * Where every row stays and nothing is added, it is copied. Takes the memory of a row group or two.
 *
 * <p>The only class that needs the library for Parquet, an optional dependency.
 */
final class ParquetFilter {

    private static final long ROW_GROUP = 64 << 20;

    /** Arrow's own schema, which would not have the columns that are added. */
    private static final String ARROW_SCHEMA = "ARROW:schema";

    private final SourceFilter how;
    private final Decisions decisions;
    private final Input.Meter meter;

    ParquetFilter(SourceFilter how, Decisions decisions, Input.Meter meter) {
        this.how = how;
        this.decisions = decisions;
        this.meter = meter;
    }

    Filtered filter(Path source, Path to, String name) throws IOException {
        Matching matching = new Matching(source, SourceFormat.PARQUET, decisions, how);
        Relabelling relabelling = how.relabelling(source, decisions);
        Filtered.File before;
        try (Input in = new Input(source, meter)) {
            before = in.digested(String.valueOf(source.getFileName()));
        }
        try (ParquetFileReader reader = open(source)) {
            MessageType schema = reader.getFileMetaData().getSchema();
            how.added().requireNew(source, schema.getFields().stream().map(Type::getName).toList());
            int id = column(source, schema, how.idColumn());
            int label = relabelling == null ? -1 : column(source, schema, how.labelColumn());
            long[] row = {0};
            if (id < 0 && label < 0) {
                for (; row[0] < reader.getRecordCount(); row[0]++) {
                    matching.see(null, null, row[0]);
                }
            } else {
                MessageType needed = some(schema, id, label);
                int labelAt = label == id ? 0 : needed.getFieldCount() - 1;
                read(
                        reader,
                        needed,
                        group -> {
                            matching.see(null, id < 0 ? null : text(group, 0), row[0]);
                            if (relabelling != null && label >= 0) {
                                relabelling.see(
                                        matching.seen(), text(group, labelAt), "in row " + row[0]);
                            }
                            row[0]++;
                        });
            }
            matching.check();
            if (relabelling != null) {
                relabelling.resolve();
                matching.relabelled(relabelling);
            }
        }
        try (ParquetFileReader reader = open(source)) {
            MessageType schema = reader.getFileMetaData().getSchema();
            write(source, to, reader, schema, matching, relabelling);
        }
        matching.checkEnd();
        if (relabelling == null
                && decisions.selection().size() == decisions.rows()
                && how.added().names().isEmpty()) {
            Files.copy(source, to, StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        try (Input written = new Input(to, bytes -> {})) {
            return matching.done(
                    SourceFormat.PARQUET, List.of(before), List.of(written.digested(name)));
        }
    }

    private void write(
            Path source,
            Path to,
            ParquetFileReader reader,
            MessageType schema,
            Matching matching,
            @Nullable Relabelling relabelling)
            throws IOException {
        List<Type> fields = new ArrayList<>(schema.getFields());
        List<Object> like = how.added().values(decisions, Decisions.NONE);
        for (int i = 0; i < like.size(); i++) {
            fields.add(type(like.get(i), how.added().names().get(i)));
        }
        MessageType wider = new MessageType(schema.getName(), fields);
        Map<String, String> words =
                new LinkedHashMap<>(reader.getFileMetaData().getKeyValueMetaData());
        words.remove(ParquetWriter.OBJECT_MODEL_NAME_PROP); // the library writes its own
        if (!like.isEmpty()) {
            words.remove(ARROW_SCHEMA);
        }
        int id = column(source, schema, how.idColumn());
        int label = column(source, schema, how.labelColumn());
        LabelCheck labels = new LabelCheck(source, decisions, how.classNames());
        try (ParquetWriter<Group> writer =
                ExampleParquetWriter.builder(new LocalOutputFile(to))
                        .withConf(new PlainParquetConfiguration())
                        .withType(wider)
                        .withExtraMetaData(new HashMap<>(words))
                        .withCodecFactory(new ParquetCodecs())
                        .withCompressionCodec(codec(reader))
                        .withRowGroupSize(ROW_GROUP)
                        .build()) {
            long[] row = {0};
            read(
                    reader,
                    schema,
                    group -> {
                        boolean stays =
                                matching.stays(null, id < 0 ? null : text(group, id), how.added());
                        labels.see(
                                matching.row(),
                                label < 0 ? null : text(group, label),
                                "in row " + row[0]++);
                        if (stays) {
                            String other =
                                    relabelling == null
                                            ? null
                                            : relabelling.replacement(matching.row());
                            writer.write(
                                    other == null
                                            ? wider(
                                                    group,
                                                    wider,
                                                    how.added().values(decisions, matching.row()))
                                            : relabelled(group, label, other));
                        }
                    });
        }
    }

    private interface Groups {
        void take(Group group) throws IOException;
    }

    private void read(ParquetFileReader reader, MessageType schema, Groups groups)
            throws IOException {
        reader.setRequestedSchema(schema);
        ColumnIOFactory columns = new ColumnIOFactory();
        for (PageReadStore pages = reader.readNextRowGroup();
                pages != null;
                pages = reader.readNextRowGroup()) {
            RecordReader<Group> records =
                    columns.getColumnIO(schema)
                            .getRecordReader(pages, new GroupRecordConverter(schema));
            for (long i = 0; i < pages.getRowCount(); i++) {
                groups.take(records.read());
            }
        }
    }

    private static ParquetFileReader open(Path source) throws IOException {
        try {
            return ParquetFileReader.open(
                    new LocalInputFile(source),
                    ParquetReadOptions.builder(new PlainParquetConfiguration())
                            .withCodecFactory(new ParquetCodecs())
                            .build());
        } catch (RuntimeException e) { // what it says of a file that is none
            throw new ArchiveException(
                    source
                            + ": found "
                            + e.getMessage()
                            + ", expected a Parquet file. Was it written whole? Get it again.",
                    e);
        }
    }

    private static CompressionCodecName codec(ParquetFileReader reader) {
        for (BlockMetaData block : reader.getFooter().getBlocks()) {
            return block.getColumns().get(0).getCodec();
        }
        return CompressionCodecName.UNCOMPRESSED;
    }

    private static int column(Path source, MessageType schema, @Nullable String name) {
        if (name == null) {
            return -1;
        } else if (schema.containsField(name) && schema.getType(name).isPrimitive()) {
            return schema.getFieldIndex(name);
        }
        throw ArchiveException.at(
                source,
                "columns " + schema.getFields().stream().map(Type::getName).toList(),
                "a column " + name + " of texts or numbers",
                "Give the name of one.");
    }

    /** The first of two columns, if there is one, and the second. */
    private static MessageType some(MessageType schema, int first, int second) {
        List<Type> columns = new ArrayList<>();
        if (first >= 0) {
            columns.add(schema.getType(first));
        }
        if (second >= 0 && second != first) {
            columns.add(schema.getType(second));
        }
        return new MessageType(schema.getName(), columns);
    }

    private static @Nullable String text(Group group, int column) {
        return group.getFieldRepetitionCount(column) == 0
                ? null
                : group.getValueToString(column, 0);
    }

    private static Type type(Object like, String name) {
        if (like instanceof Boolean) {
            return Types.required(PrimitiveTypeName.BOOLEAN).named(name);
        } else if (like instanceof Double) {
            return Types.required(PrimitiveTypeName.DOUBLE).named(name);
        }
        return Types.required(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(name);
    }

    /** The same values but the label. */
    private static Group relabelled(Group group, int label, String text) {
        SimpleGroup other = new SimpleGroup(group.getType());
        for (int field = 0; field < group.getType().getFieldCount(); field++) {
            if (field != label) {
                copy(group, other, field);
            }
        }
        switch (group.getType().getType(label).asPrimitiveType().getPrimitiveTypeName()) {
            case INT32 -> other.add(label, Integer.parseInt(text));
            case INT64 -> other.add(label, Long.parseLong(text));
            case BINARY -> other.add(label, text);
            case BOOLEAN -> other.add(label, Boolean.parseBoolean(text));
            default ->
                    throw new IllegalArgumentException(
                            "labels: found "
                                    + group.getType().getType(label)
                                    + ", expected texts or whole numbers. Say --annotate or --drop.");
        }
        return other;
    }

    private static void copy(Group from, SimpleGroup to, int field) {
        for (int i = 0; i < from.getFieldRepetitionCount(field); i++) {
            if (from.getType().getType(field).isPrimitive()) {
                add(to, field, from, i);
            } else {
                to.add(field, from.getGroup(field, i));
            }
        }
    }

    /** The same values, and those that are added. */
    private static Group wider(Group group, MessageType schema, List<Object> added) {
        if (added.isEmpty()) {
            return group;
        }
        SimpleGroup wider = new SimpleGroup(schema);
        int fields = group.getType().getFieldCount();
        for (int field = 0; field < fields; field++) {
            copy(group, wider, field);
        }
        for (int i = 0; i < added.size(); i++) {
            Object value = added.get(i);
            if (value instanceof Boolean flag) {
                wider.add(fields + i, flag);
            } else if (value instanceof Double number) {
                wider.add(fields + i, number);
            } else {
                wider.add(fields + i, value.toString());
            }
        }
        return wider;
    }

    private static void add(Group to, int field, Group from, int i) {
        switch (from.getType().getType(field).asPrimitiveType().getPrimitiveTypeName()) {
            case INT32 -> to.add(field, from.getInteger(field, i));
            case INT64 -> to.add(field, from.getLong(field, i));
            case BOOLEAN -> to.add(field, from.getBoolean(field, i));
            case FLOAT -> to.add(field, from.getFloat(field, i));
            case DOUBLE -> to.add(field, from.getDouble(field, i));
            case INT96 -> to.add(field, from.getInt96(field, i));
            case BINARY, FIXED_LEN_BYTE_ARRAY -> to.add(field, from.getBinary(field, i));
        }
    }
}
