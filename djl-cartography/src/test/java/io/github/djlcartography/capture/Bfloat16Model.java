package io.github.djlcartography.capture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript model that gives back its input as bfloat16, written by hand: no Java of DJL's
 * makes an array of that type.
 */
final class Bfloat16Model {

    private static final String CODE =
            """
            class M(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              _is_full_backward_hook : Optional[bool]
              def forward(self: __torch__.M,
                x: Tensor) -> Tensor:
                return torch.to(x, 15)
            """;

    private Bfloat16Model() {}

    /** Writes {@code bfloat16.pt}; returns the directory. */
    static Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        ByteArrayOutputStream module = new ByteArrayOutputStream(); // a pickle, protocol 2
        ascii(module, "\u0080\u0002c__torch__\nM\nq\u0000)\u0081}(");
        text(module, "training");
        ascii(module, "\u0088");
        text(module, "_is_full_backward_hook");
        ascii(module, "Nub.");
        try (OutputStream file = Files.newOutputStream(directory.resolve("bfloat16.pt"));
                ZipOutputStream zip = new ZipOutputStream(file)) {
            put(zip, "data.pkl", module.toByteArray());
            put(zip, "code/__torch__.py", CODE.getBytes(StandardCharsets.US_ASCII));
            put(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            put(zip, "version", new byte[] {'3', '\n'});
        }
        return directory;
    }

    private static void ascii(ByteArrayOutputStream to, String text) {
        to.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void text(ByteArrayOutputStream to, String text) {
        to.writeBytes(new byte[] {'X', (byte) text.length(), 0, 0, 0});
        ascii(to, text);
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry("bfloat16/" + name);
        entry.setMethod(ZipEntry.STORED); // the reader maps what it finds
        entry.setSize(bytes.length);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
