package io.workflowtelemetry.schemas.blocks;

/**
 * Reads the rows of a block, in any order.
 *
 * @param <T> a row
 */
final class Block<T> {
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

  int size() {
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
    return in.text(code);
  }

  /** Returns the time of a row in ms since the epoch. */
  long timeMs(int row) {
    return times[row];
  }

  T row(int row) {
    in.moveTo(starts[row]);
    return codec.read(in);
  }
}
