package io.workflowtelemetry.transforms.logs.joblogs;

import java.io.IOException;
import java.io.InputStream;

/** Bounds what comes out of an archive, however small it is packed. */
final class Unpacked {
  static final long MAX_ENTRY_BYTES = 64L << 20;
  static final long MAX_BYTES = 256L << 20;
  static final long MAX_RATIO = 200;

  private final long max;
  private long bytes;

  /**
   * Creates bounds.
   *
   * @param packed bytes of the archive
   */
  Unpacked(long packed) {
    this.max = Math.min(MAX_BYTES, packed * MAX_RATIO);
  }

  /** Returns the entry that {@code archive} stands at. */
  Entry entry(InputStream archive) {
    return new Entry(archive);
  }

  /** More comes out of the archive than may. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super(
          "unpacked, it is larger than 256 MiB or than 200 times its size, or an entry than"
              + " 64 MiB");
    }
  }

  /** The bytes of one entry. */
  final class Entry extends InputStream {
    private final InputStream archive;
    private long entryBytes;

    private Entry(InputStream archive) {
      this.archive = archive;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      int count = archive.read(target, from, length);
      if (count > 0) {
        entryBytes += count;
        bytes += count;
        if (entryBytes > MAX_ENTRY_BYTES || bytes > max) {
          throw new TooLargeException();
        }
      }
      return count;
    }

    /** Reads what is left of the entry, which the archive would else unpack beyond all bounds. */
    void drain() throws IOException {
      byte[] rest = new byte[16 << 10];
      int count;
      do {
        count = read(rest, 0, rest.length);
      } while (count >= 0);
    }
  }
}
