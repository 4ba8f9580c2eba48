package io.github.djlcartography.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.djlcartography.analyze.DataMap;
import io.github.djlcartography.analyze.Metric;
import io.github.djlcartography.analyze.Trajectories;
import io.github.djlcartography.archive.Examples;
import io.github.djlcartography.select.Steps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a page knows of single examples: metadata of few values, and numbers, for all of them at
 * once, to filter by; ids, texts and other metadata, trajectories and thumbnails in chunks of rows,
 * which the page decodes when someone looks.
 */
final class PageRows {

    private static final int CHUNK = 1024; // rows: 100 KB of text, unpacked in some milliseconds
    static final int MOST_VALUES = 1000; // of metadata to filter by
    private static final int LONGEST = 2000; // chars of a text
    private static final long THUMBNAILS = 32L << 20; // bytes
    private static final int IMAGE_CHUNK = 512; // rows
    static final int MOST_EPOCHS = 64; // of a trajectory
    static final int ABSENT = 127;
    private static final int RIGHT = 128;

    private final DataMap map;
    private final @Nullable Examples examples;
    private final @Nullable Trajectories trajectories;
    private final int[] epochs; // those shown of the trajectories
    private final List<Object> measures = new ArrayList<>();
    private final Map<String, LongFunction<String>> fields = new LinkedHashMap<>(); // by id
    private final byte @Nullable [] @Nullable [] images; // by row of the map; null: left out
    private int pictured;
    private int shown;

    PageRows(DataMap map, @Nullable Examples examples, @Nullable Trajectories trajectories) {
        this.map = map;
        this.examples = examples;
        this.trajectories = trajectories;
        epochs = trajectories == null ? new int[0] : spread(trajectories.epochs(), MOST_EPOCHS);
        images = examples != null && examples.has("thumbnail") ? images(examples) : null;
    }

    /** As many as may be shown, the first and the last among them. */
    static int[] spread(int count, int most) {
        int shown = Math.min(count, most);
        return IntStream.range(0, shown)
                .map(i -> shown == 1 ? 0 : (int) ((long) i * (count - 1) / (shown - 1)))
                .toArray();
    }

    /** Writes metadata of few values, and keeps the rest for the chunks. */
    List<Object> slices(PageBlocks blocks) throws IOException {
        List<Object> slices = new ArrayList<>();
        if (examples == null) {
            return slices;
        }
        if (examples.hasIds()) {
            fields.put("id", examples::id);
        }
        if (examples.has("text")) {
            String[] texts = examples.column("text", String[].class);
            fields.put("text", row -> cut(texts[(int) row]));
        }
        for (String name : examples.names()) {
            Object column = examples.column(name, Object.class);
            LongFunction<String> text = row -> String.valueOf(Array.get(column, (int) row));
            Map<String, Integer> values =
                    column instanceof double[] ? Map.of() : values(text); // no names for numbers
            if (values.isEmpty()) {
                fields.put(name, row -> cut(text.apply(row)));
                if (!(column instanceof String[] || column instanceof boolean[])) {
                    measure(blocks, name, column);
                }
                continue;
            }
            String block = "s" + slices.size();
            int bytes = PageBlocks.bytesFor(values.size());
            Map<String, Object> slice = Page.block(block, bytes);
            slice.put("name", name);
            slice.put("values", List.copyOf(values.keySet()));
            slices.add(slice);
            int number = 0;
            for (Map.Entry<String, Integer> one : values.entrySet()) {
                one.setValue(number++);
            }
            blocks.numbers(block, map.size(), bytes, row -> values.get(text.apply(map.id(row))));
        }
        return slices;
    }

    /** Numbers to filter by a range of them. */
    private void measure(PageBlocks blocks, String name, Object column) throws IOException {
        double[] values = new double[map.size()];
        Arrays.setAll(values, row -> Array.getDouble(column, Math.toIntExact(map.id(row))));
        Steps.Fitting fitting = new Steps.Fitting(""); // whatever it is called
        fitting.add(values);
        Steps steps = fitting.steps();
        String block = "m" + measures.size();
        measures.add(Page.column(name, steps, block, 2));
        blocks.numbers(block, values.length, 2, row -> steps.of(values[row]));
    }

    List<Object> measures() {
        return measures;
    }

    /** In their order; none where they are too many. */
    private Map<String, Integer> values(LongFunction<String> text) {
        Map<String, Integer> values = new TreeMap<>();
        for (int row = 0; row < map.size(); row++) {
            values.put(text.apply(map.id(row)), 0);
            if (values.size() > MOST_VALUES) {
                return Map.of();
            }
        }
        return values;
    }

    static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end)
                + String.format(Locale.ROOT, " … (%,d more characters)", text.length() - end);
    }

    /** The least confident and the most variable first, in turn, as far as there is room. */
    private byte[] @Nullable [] images(Examples examples) {
        byte[][] all = examples.column("thumbnail", byte[][].class);
        byte[] @Nullable [] chosen = new byte[map.size()][];
        int[] hard = ranked(map.values(Metric.CONFIDENCE), 1);
        int[] ambiguous = ranked(map.values(Metric.VARIABILITY), -1);
        long room = THUMBNAILS;
        for (int i = 0; i < 2 * chosen.length; i++) {
            int row = (i % 2 == 0 ? hard : ambiguous)[i / 2];
            byte[] image = all[Math.toIntExact(map.id(row))];
            if (chosen[row] != null || image.length == 0) {
                continue;
            }
            pictured++;
            if (image.length <= room) {
                room -= image.length;
                shown++;
                chosen[row] = image;
            }
        }
        return chosen;
    }

    private static int[] ranked(double[] values, int sign) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(
                        (a, b) -> {
                            int order = sign * Double.compare(values[a], values[b]);
                            return order != 0 ? order : Integer.compare(a, b);
                        })
                .mapToInt(Integer::intValue)
                .toArray();
    }

    Map<String, Object> describe() {
        Map<String, Object> chunks = new LinkedHashMap<>();
        chunks.put("rows", CHUNK);
        chunks.put("fields", List.copyOf(fields.keySet()));
        chunks.put("epochs", Arrays.stream(epochs).boxed().toList());
        chunks.put("imageRows", IMAGE_CHUNK);
        chunks.put("images", shown);
        chunks.put("pictured", pictured);
        return chunks;
    }

    void writeTo(PageBlocks blocks) throws IOException {
        for (int from = 0; from < map.size(); from += CHUNK) {
            int end = Math.min(map.size(), from + CHUNK);
            if (!fields.isEmpty()) {
                blocks.packed("t" + from / CHUNK, texts(from, end).getBytes(UTF_8));
            }
        }
        writeCurves(blocks, "p");
        for (int from = 0; images != null && from < map.size(); from += IMAGE_CHUNK) {
            images(blocks, images, from, Math.min(map.size(), from + IMAGE_CHUNK));
        }
    }

    /** The trajectories alone, in blocks of other names. */
    void writeCurves(PageBlocks blocks, String prefix) throws IOException {
        for (int from = 0; trajectories != null && from < map.size(); from += CHUNK) {
            int end = Math.min(map.size(), from + CHUNK);
            blocks.packed(prefix + from / CHUNK, curves(trajectories, from, end));
        }
    }

    private String texts(int from, int end) {
        List<List<String>> columns = new ArrayList<>();
        for (LongFunction<String> field : fields.values()) {
            List<String> column = new ArrayList<>(end - from);
            for (int row = from; row < end; row++) {
                column.add(field.apply(map.id(row)));
            }
            columns.add(column);
        }
        return PageJson.of(columns);
    }

    /** A byte for each example and epoch: p(gold) in 126ths, or that it was absent; then RIGHT. */
    private byte[] curves(Trajectories trajectories, int from, int end) {
        byte[] curves = new byte[(end - from) * epochs.length];
        int at = 0;
        for (int row = from; row < end; row++) {
            for (int epoch : epochs) {
                curves[at++] = level(trajectories, epoch, row);
            }
        }
        return curves;
    }

    static byte level(Trajectories trajectories, int epoch, int row) {
        double p = trajectories.probability(epoch, row);
        int level = Double.isNaN(p) ? ABSENT : (int) Math.floor(p * (ABSENT - 1) + 0.5);
        return (byte) (level | (trajectories.isRight(epoch, row) ? RIGHT : 0));
    }

    /** For each row the length of its image, 4 bytes little-endian; then the images. */
    private static void images(PageBlocks blocks, byte[] @Nullable [] images, int from, int end)
            throws IOException {
        var lengths = new ByteArrayOutputStream();
        var bytes = new ByteArrayOutputStream();
        for (int row = from; row < end; row++) {
            byte[] image = images[row];
            int length = image == null ? 0 : image.length;
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                lengths.write(length >> shift);
            }
            if (image != null) {
                bytes.writeBytes(image);
            }
        }
        lengths.writeBytes(bytes.toByteArray());
        blocks.plain("i" + from / IMAGE_CHUNK, lengths.toByteArray());
    }
}
