package io.github.djlcartography.export;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.archive.ArchiveException;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.archive.Published;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * A map as a Parquet file, in dataset order: {@code id} (text where the examples have ids, else the
 * row as int64), {@code label: int32}, then the metrics by their keys, whole ones as int32, others
 * as double. Needs parquet-floor, an optional dependency.
 */
public final class MapParquet {

    private MapParquet() {}

    /**
     * @param map to write
     * @param examples the run's, whose ids are written, or null for the numbers of the rows
     * @param file to write; its directory is made
     * @throws ArchiveException if it cannot be written, or the library is missing
     */
    public static void write(DataMap map, @Nullable Examples examples, Path file) {
        try {
            Rows.write(map, examples, file);
        } catch (LinkageError e) {
            throw SourceFilter.noParquet(file, e);
        }
    }

    /** Apart, so that the class above loads without the library. */
    private static final class Rows {

        static void write(DataMap map, @Nullable Examples examples, Path file) {
            Path target = file.toAbsolutePath();
            Path beside = Published.beside(target);
            try {
                Files.createDirectories(target.getParent());
                Files.deleteIfExists(beside);
                try {
                    fill(map, examples, beside);
                    try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                        channel.force(true);
                    }
                    Published.rename(beside, target);
                } finally {
                    Files.deleteIfExists(beside);
                }
            } catch (IOException e) {
                throw new ArchiveException(
                        file
                                + ": found that writing failed ("
                                + e
                                + "), expected room on the disk and a directory that may be"
                                + " written. What was there before is there.",
                        e);
            }
        }

        private static void fill(DataMap map, @Nullable Examples examples, Path file)
                throws IOException {
            boolean ids = examples != null && examples.hasIds();
            MessageType schema = schema(map, ids);
            try (ParquetWriter<Group> writer =
                    ExampleParquetWriter.builder(new LocalOutputFile(file))
                            .withConf(new PlainParquetConfiguration())
                            .withType(schema)
                            .withExtraMetaData(
                                    Map.of(
                                            "cartography.dataset", map.provenance().dataset(),
                                            "cartography.fingerprint",
                                                    map.provenance().fingerprint()))
                            .withCodecFactory(new ParquetCodecs())
                            .withCompressionCodec(CompressionCodecName.GZIP)
                            .build()) {
                for (int row = 0; row < map.size(); row++) {
                    SimpleGroup group = new SimpleGroup(schema);
                    if (ids && examples != null) {
                        group.add(0, examples.id(map.id(row)));
                    } else {
                        group.add(0, map.id(row));
                    }
                    group.add(1, map.label(row));
                    int at = 2;
                    for (Metric metric : map.metrics()) {
                        double value = map.value(metric, row);
                        if (metric.isWhole()) {
                            group.add(at++, (int) value);
                        } else {
                            group.add(at++, value);
                        }
                    }
                    for (String name : map.customs()) {
                        group.add(at++, map.value(name, row));
                    }
                    writer.write(group);
                }
            }
        }

        private static MessageType schema(DataMap map, boolean ids) {
            List<Type> fields = new ArrayList<>();
            fields.add(
                    ids
                            ? Types.required(PrimitiveTypeName.BINARY)
                                    .as(LogicalTypeAnnotation.stringType())
                                    .named("id")
                            : Types.required(PrimitiveTypeName.INT64).named("id"));
            fields.add(Types.required(PrimitiveTypeName.INT32).named("label"));
            for (Metric metric : map.metrics()) {
                PrimitiveTypeName type =
                        metric.isWhole() ? PrimitiveTypeName.INT32 : PrimitiveTypeName.DOUBLE;
                fields.add(Types.required(type).named(metric.key()));
            }
            for (String name : map.customs()) {
                fields.add(Types.required(PrimitiveTypeName.DOUBLE).named(name));
            }
            return new MessageType("map", fields);
        }
    }
}
