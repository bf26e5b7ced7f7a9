package io.workflowtelemetry.io.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.workflowtelemetry.schemas.Framing;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A sink that keeps what it is given, as text that tests compare. */
final class Found implements RecordSink {
  /** Takes every file to be JSON. */
  static final RecogniseFile JSON =
      (head, file) -> new RecogniseFile.Recognised("json", Framing.JSON, true);

  /** One record or bad record; the error is empty for a record. */
  record Item(long line, String error, String bytes, long length, String sha256) {
    /** The same, so many lines further down. */
    Item after(long lines) {
      return new Item(line + lines, error, bytes, length, sha256);
    }
  }

  final List<Item> items = new ArrayList<>();
  int comments;

  /** Frames bytes that come in pieces of at most so many. */
  static Found frame(byte[] bytes, int piece, Function<RecordSink, Framer> framer) {
    Found found = new Found();
    try {
      framer.apply(found).frame(new Pieces(new ByteArrayInputStream(bytes), piece));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  static Found lines(String text) {
    return frame(text.getBytes(ISO_8859_1), 1000, sink -> new LineFramer(sink, 1000));
  }

  static Found document(String text) {
    return frame(text.getBytes(ISO_8859_1), 1000, sink -> new DocumentFramer(sink, 1000));
  }

  /** Each item as {@code line: bytes}, or {@code line! ERROR: bytes}. */
  List<String> told() {
    return items.stream()
        .map(i -> i.line + (i.error.isEmpty() ? ": " : "! " + i.error + ": ") + i.bytes)
        .toList();
  }

  /** The payloads of the records. */
  List<String> payloads() {
    return items.stream().filter(i -> i.error.isEmpty()).map(Item::bytes).toList();
  }

  @Override
  public void record(long line, byte[] payload) {
    items.add(new Item(line, "", new String(payload, ISO_8859_1), payload.length, ""));
  }

  @Override
  public void bad(long line, ReadError error, String message, Excerpt bytes) {
    String head = new String(bytes.head(), ISO_8859_1);
    items.add(new Item(line, error.name(), head, bytes.length(), bytes.sha256()));
  }

  @Override
  public void comment() {
    comments++;
  }

  /** Gives bytes a few at a time. */
  static final class Pieces extends FilterInputStream {
    private final int piece;

    Pieces(InputStream in, int piece) {
      super(in);
      this.piece = piece;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      return super.read(bytes, from, Math.min(length, piece));
    }
  }
}
