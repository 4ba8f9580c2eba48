package io.github.djlcartography.sample.text;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a module as TorchScript has it, without PyTorch: a zip of its code, a pickle of its
 * fields, and the bytes of its parameters. {@code torch.jit.load} reads it.
 *
 * @param arguments of {@code forward} after {@code self}, such as {@code tokens: Tensor}
 * @param result type of what it returns
 * @param body of {@code forward}, a line each
 * @param parameters float32, by name in the body as {@code self.name}
 */
public record TorchScriptFile(
        List<String> arguments, String result, List<String> body, List<Parameter> parameters) {

    /** A tensor. */
    public static final class Parameter {

        private final String name;
        private final int[] shape;
        private final float[] values;
        private final boolean trained;

        /**
         * @param trained whether it is saved as one that requires a gradient
         */
        public Parameter(String name, int[] shape, float[] values, boolean trained) {
            this.name = name;
            this.shape = shape;
            this.values = values;
            this.trained = trained;
        }

        String name() {
            return name;
        }

        int[] shape() {
            return shape;
        }

        float[] values() {
            return values;
        }
    }

    /** Writes it. */
    public void write(Path file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setMethod(ZipOutputStream.STORED);
            entry(zip, "data.pkl", fields());
            entry(zip, "code/__torch__.py", code().getBytes(US_ASCII));
            entry(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'}); // an empty tuple
            for (int i = 0; i < parameters.size(); i++) {
                float[] values = parameters.get(i).values();
                ByteBuffer bytes =
                        ByteBuffer.allocate(Float.BYTES * values.length)
                                .order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                entry(zip, "data/" + i, bytes.array());
            }
            entry(zip, "version", "3\n".getBytes(US_ASCII));
        }
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry("module/" + name);
        entry.setTime(0);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    private String code() {
        List<String> lines = new ArrayList<>();
        lines.add("class Encoder(Module):");
        lines.add(
                "  __parameters__ = ["
                        + parameters.stream()
                                .map(parameter -> '"' + parameter.name() + "\", ")
                                .collect(Collectors.joining())
                        + "]");
        lines.add("  __buffers__ = []");
        parameters.forEach(parameter -> lines.add("  " + parameter.name() + " : Tensor"));
        lines.add("  training : bool");
        lines.add(
                "  def forward(self: __torch__.Encoder, "
                        + String.join(", ", arguments)
                        + ") -> "
                        + result
                        + ":");
        body.forEach(line -> lines.add("    " + line));
        return String.join("\n", lines) + "\n";
    }

    /** {@code __torch__.Encoder} with its state, in protocol 2 of Python's pickle. */
    private byte[] fields() {
        Pickle pickle = new Pickle();
        pickle.global("__torch__", "Encoder").op(')').op(0x81); // an instance
        pickle.op('}').op('('); // its fields
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            pickle.text(parameter.name());
            pickle.global("torch._utils", "_rebuild_tensor_v2").op('(');
            pickle.op('(')
                    .text("storage")
                    .global("torch", "FloatStorage")
                    .text(Integer.toString(i))
                    .text("cpu")
                    .number(parameter.values().length)
                    .op('t')
                    .op('Q'); // the bytes of data/i
            pickle.number(0).numbers(parameter.shape()).numbers(strides(parameter.shape()));
            pickle.op(parameter.trained ? 0x88 : 0x89);
            pickle.global("collections", "OrderedDict").op(')').op('R').op('t').op('R');
        }
        pickle.text("training").op(0x88);
        return pickle.op('u').op('b').op('.').bytes();
    }

    private static int[] strides(int[] shape) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    /** Opcodes of Python's pickletools. */
    private static final class Pickle {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Pickle() {
            op(0x80).op(2);
        }

        Pickle op(int code) {
            out.write(code);
            return this;
        }

        Pickle global(String module, String name) {
            return op('c').raw(module + "\n" + name + "\n");
        }

        Pickle text(String text) {
            return op('X').int32(text.length()).raw(text);
        }

        Pickle number(int value) {
            return op('J').int32(value);
        }

        Pickle numbers(int... values) {
            op('(');
            for (int value : values) {
                number(value);
            }
            return op('t');
        }

        private Pickle int32(int value) {
            for (int shift = 0; shift < 32; shift += 8) {
                op(value >>> shift & 0xFF);
            }
            return this;
        }

        private Pickle raw(String ascii) {
            out.writeBytes(ascii.getBytes(US_ASCII));
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
