package io.workflowtelemetry.io.logs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import org.apache.beam.sdk.io.FileSystems;

/** Reads the records of a file, or of a part of it. */
final class LogReader {
  private LogReader() {}

  static ReadableByteChannel open(String file) throws IOException {
    return FileSystems.open(FileSystems.matchNewResource(file, false));
  }

  /**
   * Reads a range into a sink.
   *
   * @return how many line ends stand in the range, where it is a part of a file; else 0
   * @throws IOException when the file can't be read
   */
  static long read(LogRange range, RecordSink sink, long maxRecordBytes) throws IOException {
    try (ReadableByteChannel channel = open(range.file())) {
      if (range.part()) {
        return readPart(range, channel, new LineFramer(sink, maxRecordBytes));
      }
      try (InputStream in = Decompression.open(new SourceStream(channel))) {
        Head head = Head.read(in);
        boolean lines = head.framing() == Framing.LINES;
        Framer framer =
            lines ? new LineFramer(sink, maxRecordBytes) : new DocumentFramer(sink, maxRecordBytes);
        framer.frame(head.andThen(in));
        return 0;
      }
    }
  }

  private static long readPart(LogRange range, ReadableByteChannel channel, LineFramer framer)
      throws IOException {
    if (range.start() == 0) {
      InputStream in = new SourceStream(channel);
      Head head = Head.read(in);
      return framer.frameRange(head.andThen(in), head.mark(), 0, range.end());
    }
    if (!(channel instanceof SeekableByteChannel seekable)) {
      throw new IOException("Part of " + range.file() + " can't be read: it can't be sought in");
    }
    // From the byte before: a line begins at the range's start if that one ends a line.
    long position = range.start() - 1;
    seekable.position(position);
    return framer.frameRange(new SourceStream(channel), position, range.start(), range.end());
  }

  /**
   * The first bytes of a file.
   *
   * @param bytes the bytes, and room behind them
   * @param mark length of the byte order mark that they begin with, 0 without one
   * @param length how many there are, the mark included
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Head(byte[] bytes, int mark, int length) {
    static Head read(InputStream in) throws IOException {
      byte[] bytes = new byte[Framing.HEAD_BYTES];
      int length = 0;
      try {
        for (int read = 0; read >= 0 && length < bytes.length; length += Math.max(read, 0)) {
          read = in.read(bytes, length, bytes.length - length);
        }
      } catch (BrokenCompressionException e) {
        // The next read throws it again, once this much is framed.
        return of(bytes, length);
      }
      return of(bytes, length);
    }

    private static Head of(byte[] bytes, int length) {
      boolean marked =
          length >= 3
              && bytes[0] == (byte) 0xef
              && bytes[1] == (byte) 0xbb
              && bytes[2] == (byte) 0xbf;
      return new Head(bytes, marked ? 3 : 0, length);
    }

    Framing framing() {
      return Framing.of(bytes, mark, length);
    }

    /** The content, byte order mark dropped: the head and then what is left of the file. */
    InputStream andThen(InputStream rest) {
      return new SequenceInputStream(new ByteArrayInputStream(bytes, mark, length - mark), rest);
    }
  }
}
