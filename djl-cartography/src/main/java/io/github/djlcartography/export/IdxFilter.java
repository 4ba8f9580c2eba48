package io.github.djlcartography.export;

import io.github.djlcartography.archive.ArchiveException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Filters files of numbers in IDX, the format of MNIST: two bytes 0, one for the type, one for the
 * number D of dimensions, D sizes as int32, then the values, big-endian, row after row.
 *
 * @see <a href="https://github.com/cvdfoundation/mnist">the format</a>
 */
final class IdxFilter {

    private static final int UNSIGNED = 0x08;
    private static final int DOUBLE = 0x0E;

    private final SourceFilter how;
    private final Decisions decisions;
    private final Input.Meter meter;
    private @Nullable Relabelling relabelling;

    IdxFilter(SourceFilter how, Decisions decisions, Input.Meter meter) {
        this.how = how;
        this.decisions = decisions;
        this.meter = meter;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Head(int type, int rows, int[] sizes, int rowBytes) {}

    /** A file, or those of a directory whose names begin with that of the training set. */
    Filtered filter(Path source, Path to, String name) throws IOException {
        boolean folder = Files.isDirectory(source);
        if (how.added().annotate()
                || how.added().corrected() != null
                || (how.added().weights() != null && !folder)) {
            throw new IllegalArgumentException(
                    "IDX has no columns: weights go with a directory, annotations with another"
                            + " format.");
        } else if (how.idColumn() != null) {
            throw new IllegalArgumentException("IDX has no ids: leave out the column of them.");
        }
        List<Path> files = folder ? training(source) : List.of(source);
        relabelling = how.relabelling(source, decisions);
        boolean tells = false;
        for (Path file : files) {
            tells |= check(file);
        }
        if (relabelling != null) {
            if (!tells && how.labelColumn() == null && !how.drops()) {
                throw ArchiveException.at(
                        source,
                        "no file of labels",
                        "one, such as train-labels-idx1-ubyte",
                        "Give the directory that has it, or that file.");
            }
            relabelling.resolve();
        }
        if (folder) {
            Files.createDirectory(to);
        }
        List<Filtered.File> sources = new ArrayList<>();
        List<Filtered.File> outputs = new ArrayList<>();
        for (Path file : files) {
            String called = folder ? file.getFileName().toString() : name;
            write(file, folder ? to.resolve(called) : to, called, sources, outputs);
        }
        if (folder) {
            String weights = how.added().weights();
            if (weights != null) {
                outputs.add(writeWeights(to, weights, SourceFormat.isGz(files.get(0))));
            }
            TrainingFolder.copyRest(source, to, files::contains);
        }
        int kept = decisions.kept();
        long rows = decisions.rows();
        return new Filtered(
                SourceFormat.IDX,
                rows,
                kept,
                rows - kept,
                relabelling == null ? 0 : relabelling.count(),
                0,
                List.of(),
                sources,
                outputs);
    }

    private List<Path> training(Path source) throws IOException {
        String prefix = prefix();
        try (Stream<Path> within = Files.list(source)) {
            List<Path> files =
                    within.filter(file -> file.getFileName().toString().startsWith(prefix))
                            .filter(file -> !Files.isDirectory(file))
                            .sorted()
                            .toList();
            if (files.isEmpty()) {
                throw ArchiveException.at(
                        source,
                        "no file that begins with " + prefix,
                        "those of the training set",
                        "Name what they begin with: --train (SourceFilter.train).");
            }
            return files;
        }
    }

    private String prefix() {
        String train = how.train();
        return train == null ? "train-" : train;
    }

    private Head head(Path file, DataInputStream in) throws IOException {
        int magic = in.readInt();
        int type = magic >> 8;
        int bytes =
                switch (type) {
                    case UNSIGNED, 0x09 -> 1;
                    case 0x0B -> 2;
                    case 0x0C, 0x0D -> 4;
                    case DOUBLE -> 8;
                    default -> 0;
                };
        int dimensions = magic & 0xFF;
        long rowBytes = bytes;
        int[] sizes = new int[dimensions];
        for (int d = 0; d < dimensions; d++) {
            sizes[d] = in.readInt();
            rowBytes = d == 0 ? rowBytes : rowBytes * sizes[d];
            if (sizes[d] < 0 || rowBytes > Integer.MAX_VALUE) {
                rowBytes = 0;
                break;
            }
        }
        if (rowBytes == 0 || dimensions == 0) {
            throw ArchiveException.at(
                    file,
                    "a head that begins with the bytes " + String.format("%08x", magic),
                    "one of IDX: 0000, a type of number, one dimension or more",
                    "Is it another format? Say so: --format (SourceFilter.format).");
        }
        return new Head(type, sizes[0], sizes, (int) rowBytes);
    }

    private static boolean isLabels(Path file, Head head) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return head.type == UNSIGNED && head.rowBytes == 1 && name.contains("label");
    }

    /**
     * Whether it has the dataset's rows and, where it has them, its labels.
     *
     * @return whether it has labels
     */
    private boolean check(Path file) throws IOException {
        try (Input input = new Input(file, bytes -> {})) {
            DataInputStream in = new DataInputStream(input.stream());
            Head head = head(file, in);
            if (head.rows != decisions.rows()) {
                throw decisions.other(file, head.rows + " rows", decisions.rows() + "");
            }
            if (!isLabels(file, head)) {
                return false;
            }
            for (int row = 0; row < head.rows; row++) {
                int label = in.read();
                int expected = decisions.label(row);
                if (label >= 0 && expected != Decisions.UNKNOWN && label != expected) {
                    throw decisions.other(
                            file, "label " + label + " in row " + row, "label " + expected);
                } else if (relabelling != null && label >= 0) {
                    relabelling.see(row, Integer.toString(label), "in row " + row);
                }
            }
            return true;
        } catch (EOFException e) {
            throw cut(file);
        }
    }

    private void write(
            Path file,
            Path to,
            String name,
            List<Filtered.File> sources,
            List<Filtered.File> outputs)
            throws IOException {
        try (Input input = new Input(file, meter);
                Output output = new Output(to, SourceFormat.isGz(Path.of(name)))) {
            DataInputStream in = new DataInputStream(input.stream());
            DataOutputStream out = new DataOutputStream(output.stream());
            Head head = head(file, in);
            head.sizes[0] = decisions.kept();
            boolean labels = relabelling != null && isLabels(file, head);
            writeHead(out, head.type, head.sizes);
            byte[] bytes = new byte[head.rowBytes];
            for (int row = 0; row < head.rows; row++) {
                in.readFully(bytes);
                String label = labels && relabelling != null ? relabelling.replacement(row) : null;
                if (label != null) {
                    bytes[0] = (byte) Integer.parseInt(label);
                }
                if (decisions.keeps(row)) {
                    out.write(bytes);
                }
            }
            if (in.read() >= 0) {
                throw ArchiveException.at(
                        file,
                        "bytes after the last of its " + head.rows + " rows",
                        "none",
                        "Was it written whole? Get it again.");
            }
            out.flush();
            sources.add(input.digested(file.getFileName().toString()));
            outputs.add(output.finish(name));
        } catch (EOFException e) {
            throw cut(file);
        }
    }

    private static void writeHead(DataOutputStream out, int type, int... sizes) throws IOException {
        out.writeInt(type << 8 | sizes.length);
        for (int size : sizes) {
            out.writeInt(size);
        }
    }

    /** The weights of the rows that are kept, as one more file of the training set. */
    private Filtered.File writeWeights(Path to, String weights, boolean packed) throws IOException {
        String name = prefix() + weights + "-idx1-double" + (packed ? ".gz" : "");
        try (Output output = new Output(to.resolve(name), packed)) {
            DataOutputStream out = new DataOutputStream(output.stream());
            writeHead(out, DOUBLE, decisions.kept());
            for (long id : decisions.selection().ids()) {
                if (decisions.keeps(id)) {
                    out.writeDouble(decisions.weight(id));
                }
            }
            out.flush();
            return output.finish(name);
        }
    }

    private static ArchiveException cut(Path file) {
        return ArchiveException.at(
                file,
                "that it ends before its last row",
                "as many bytes as its head says",
                "It was cut short: get it again.");
    }
}
