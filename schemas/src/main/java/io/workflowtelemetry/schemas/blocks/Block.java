package io.workflowtelemetry.schemas.blocks;

import org.apache.beam.sdk.coders.Coder;

/**
 * Reads the rows of a block, in any order. On the direct runner all steps that follow a grouping
 * read its blocks at the same time.
 *
 * @param <T> a row
 */
public final class Block<T> {
  private final RowCodec<T> codec;
  private final RowInput in;
  private final int[] keys;
  private final long[] times;
  private final int[] starts;
  private final int texts;

  private Block(RowCodec<T> codec, RowInput in, int texts, int[] keys, long[] times, int[] starts) {
    this.codec = codec;
    this.in = in;
    this.texts = texts;
    this.keys = keys;
    this.times = times;
    this.starts = starts;
  }

  /** Opens a block of rows that have times. */
  public static <T> Block<T> timed(byte[] bytes, Coder<T> coder) {
    return open(bytes, RowCodec.of(coder), true);
  }

  /** Opens a block of rows without times. */
  public static <T> Block<T> untimed(byte[] bytes, Coder<T> coder) {
    return open(bytes, RowCodec.of(coder), false);
  }

  /** Opens what a {@link BlockWriter} wrote. */
  static <T> Block<T> open(byte[] bytes, RowCodec<T> codec, boolean timed) {
    RowInput head = RowInput.plain(bytes);
    int[] textStarts = new int[head.readCount()];
    for (int i = 0; i < textStarts.length; i++) {
      textStarts[i] = head.position();
      int length = head.readCount();
      head.moveTo(head.position() + length);
    }
    long baseMs = head.readSigned();
    int count = head.readCount();
    int[] keys = new int[count];
    long[] times = new long[timed ? count : 0];
    int[] starts = new int[count];
    int start = 0;
    for (int i = 0; i < count; i++) {
      keys[i] = head.readCount();
      if (timed) {
        times[i] = head.readSigned();
      }
      starts[i] = start;
      start += head.readCount();
    }
    for (int i = 0; i < count; i++) {
      starts[i] += head.position();
    }
    return new Block<>(
        codec,
        RowInput.withDictionary(bytes, textStarts, baseMs),
        textStarts.length,
        keys,
        times,
        starts);
  }

  /** Returns how many rows there are. */
  public int size() {
    return starts.length;
  }

  /** Returns how many texts there are that may be keys. */
  int texts() {
    return texts;
  }

  /** Returns which of the texts is the key of a row. */
  int keyCode(int row) {
    return keys[row];
  }

  String key(int code) {
    return in.from(0).text(code);
  }

  /** Returns the first text of a block, which is the key of all rows where those have one. */
  public static String firstKey(byte[] bytes) {
    RowInput head = RowInput.plain(bytes);
    head.readCount();
    return head.readText();
  }

  /** Returns the time of a row, as it was given. */
  public long time(int row) {
    return times[row];
  }

  /** Returns a row, read from its bytes. */
  public T row(int row) {
    return codec.read(in.from(starts[row]));
  }
}
