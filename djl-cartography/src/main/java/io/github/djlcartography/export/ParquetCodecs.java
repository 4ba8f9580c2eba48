package io.github.djlcartography.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** How Parquet packs pages: the library's ways, and gzip, for which it would want Hadoop. */
final class ParquetCodecs implements CompressionCodecFactory {

    private static final int PAGE = 1 << 20;

    private final CodecFactory others = new CodecFactory(new PlainParquetConfiguration(), PAGE);

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return codec == CompressionCodecName.GZIP ? new Zip() : others.getCompressor(codec);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return codec == CompressionCodecName.GZIP ? new Unzip() : others.getDecompressor(codec);
    }

    @Override
    public void release() {
        others.release();
    }

    private static final class Zip implements BytesInputCompressor {

        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                bytes.writeAllTo(gzip);
            }
            return BytesInput.from(packed.toByteArray());
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.GZIP;
        }

        @Override
        public void release() {}
    }

    private static final class Unzip implements BytesInputDecompressor {

        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
            return BytesInput.from(unpacked(bytes.toInputStream(), size));
        }

        @Override
        public void decompress(ByteBuffer in, int packed, ByteBuffer out, int size)
                throws IOException {
            ByteBuffer page = in.duplicate().limit(in.position() + packed);
            out.put(unpacked(BytesInput.from(page).toInputStream(), size));
            in.position(in.position() + packed);
        }

        private static byte[] unpacked(InputStream in, int size) throws IOException {
            try (GZIPInputStream gzip = new GZIPInputStream(in)) {
                byte[] page = gzip.readNBytes(size);
                if (page.length < size) {
                    throw new IOException("a page of " + page.length + " bytes, not " + size);
                }
                return page;
            }
        }

        @Override
        public void release() {}
    }
}
