package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.schemas.Framing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
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
  static long read(LogRange range, RecordSink sink, RecogniseFile recogniser, ReadLimits limits)
      throws IOException {
    RecogniseFile.Recognised part = range.part();
    try (ReadableByteChannel channel = open(range.file())) {
      if (part != null) {
        sink.recognised(part);
        return readPart(range, channel, new LineFramer(sink, limits.maxRecordBytes()));
      }
      try (InputStream in = Decompression.open(new SourceStream(channel))) {
        frame(in, range.file(), sink, recogniser, limits);
        return 0;
      }
    }
  }

  /**
   * Reads what a file holds, unpacked, into a sink.
   *
   * @throws IOException when it can't be read
   */
  static void frame(
      InputStream in, String file, RecordSink sink, RecogniseFile recogniser, ReadLimits limits)
      throws IOException {
    Head head = Head.read(in);
    RecogniseFile.Recognised recognised = recogniser.recognise(head.content(), file);
    sink.recognised(recognised);
    framer(head, recognised, sink, limits).frame(head.andThen(in));
  }

  private static Framer framer(
      Head head, RecogniseFile.Recognised recognised, RecordSink sink, ReadLimits limits) {
    long maxRecordBytes = limits.maxRecordBytes();
    return switch (recognised.framing()) {
      case JSON ->
          head.isLines(Framing.JSON)
              ? new LineFramer(sink, maxRecordBytes)
              : new DocumentFramer(sink, maxRecordBytes);
      case LINES -> new LineFramer(sink, maxRecordBytes);
      case PARAGRAPHS -> new ParagraphFramer(sink, maxRecordBytes);
      case LENGTHS -> new LengthFramer(sink, maxRecordBytes);
      case CSV -> new CsvFramer(sink, maxRecordBytes);
      case WHOLE ->
          new WholeFramer(sink, recognised.known() ? limits.maxDocumentBytes() : maxRecordBytes);
    };
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
    // From before it: what begins at the range's start, and what is part of a line before it.
    long position = Math.max(0, range.start() - LineJoiner.LOOK_BACK_BYTES);
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
      byte[] bytes = new byte[JsonShape.HEAD_BYTES];
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

    /** The bytes, without the byte order mark. */
    byte[] content() {
      return Arrays.copyOfRange(bytes, mark, length);
    }

    /** Whether a file of that framing has a record a line. */
    boolean isLines(Framing framing) {
      return framing == Framing.LINES
          || (framing == Framing.JSON && JsonShape.of(bytes, mark, length) == JsonShape.LINES);
    }

    /** The content, byte order mark dropped: the head and then what is left of the file. */
    InputStream andThen(InputStream rest) {
      return new SequenceInputStream(new ByteArrayInputStream(bytes, mark, length - mark), rest);
    }
  }
}
