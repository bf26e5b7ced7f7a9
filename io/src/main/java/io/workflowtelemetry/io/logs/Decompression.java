package io.workflowtelemetry.io.logs;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** How a file is compressed, told by its first bytes and not by its name. */
enum Decompression {
  NONE,
  /** One gzip member or several (RFC 1952). */
  GZIP,
  /** One zstd frame or several (RFC 8878). */
  ZSTD;

  private static final int ZSTD_FRAME = 0xfd2fb528;
  private static final int ZSTD_SKIPPABLE_FRAME = 0x184d2a50;

  /**
   * Most compressed bytes that one read may take. A gzip member's name is held in memory, however
   * long it is, and nothing real needs as many for one buffer.
   */
  private static final long MAX_GZIP_BYTES_A_READ = 16 * 1024 * 1024;

  /**
   * Most compressed bytes handed to zstd at once. It drops what it had unpacked of a piece that it
   * then finds broken.
   */
  private static final int ZSTD_PIECE_BYTES = 4 * 1024;

  /** The compression of a file that begins with these bytes. */
  static Decompression of(byte[] first) {
    if (first.length >= 2 && (first[0] & 0xff) == 0x1f && (first[1] & 0xff) == 0x8b) {
      return GZIP;
    }
    if (first.length < Integer.BYTES) {
      return NONE;
    }
    int magic =
        (first[0] & 0xff)
            | (first[1] & 0xff) << 8
            | (first[2] & 0xff) << 16
            | (first[3] & 0xff) << 24;
    boolean zstd = magic == ZSTD_FRAME || (magic & ~0xf) == ZSTD_SKIPPABLE_FRAME;
    return zstd ? ZSTD : NONE;
  }

  /**
   * The bytes that a file holds. Where they are compressed and that is broken, reading gives all
   * that was unpacked and then throws {@link BrokenCompressionException}, again at every read.
   *
   * @throws IOException when the file can't be read
   */
  static InputStream open(SourceStream source) throws IOException {
    Decompression kind = of(source.peek());
    return kind == NONE ? source : new Unpacked(kind, source);
  }

  private static final class Unpacked extends InputStream {
    private final Decompression kind;
    private final SourceStream source;
    private final byte[] single = new byte[1];
    private @Nullable InputStream unpacker;

    /** Bytes unpacked so far, where the unpacker tells. */
    private LongSupplier unpacked = () -> 0;

    private @Nullable BrokenCompressionException broken;

    Unpacked(Decompression kind, SourceStream source) {
      this.kind = kind;
      this.source = source;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (broken != null) {
        throw broken;
      }
      long before = unpacked.getAsLong();
      try {
        return unpacker().read(bytes, from, length);
      } catch (IOException e) {
        if (source.hasFailed()) {
          throw e;
        }
        broken = new BrokenCompressionException(reason(e), e);
        int rescued = (int) (unpacked.getAsLong() - before);
        if (rescued > 0) {
          return rescued;
        }
        throw broken;
      }
    }

    private InputStream unpacker() throws IOException {
      if (kind == GZIP) {
        source.allow(MAX_GZIP_BYTES_A_READ);
      }
      InputStream opened = unpacker;
      if (opened == null) {
        opened = kind == GZIP ? openGzip() : openZstd();
        unpacker = opened;
      }
      return opened;
    }

    private InputStream openGzip() throws IOException {
      // Unlike the JDK's stream, it neither overlooks nor forgives a broken second member.
      GzipCompressorInputStream gzip = new GzipCompressorInputStream(source, true);
      unpacked = gzip::getBytesRead;
      return gzip;
    }

    private InputStream openZstd() throws IOException {
      source.limitReads(ZSTD_PIECE_BYTES);
      return new ZstdInputStream(source);
    }

    private String reason(IOException e) {
      String message = e.getMessage();
      return "The "
          + kind.name().toLowerCase(Locale.ROOT)
          + " stream is broken: "
          + (message == null ? "it ends too early" : message);
    }

    @Override
    public int read() throws IOException {
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public void close() throws IOException {
      if (unpacker != null) {
        unpacker.close();
      }
      source.close();
    }
  }
}
