package io.workflowtelemetry.schemas.blocks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes that values are written to, the small ones in few bytes. */
final class RowOutput {
  /** What a text that was written before, or a time near another, would weigh by itself. */
  private static final int TIME_WEIGHT = 6;

  private byte[] bytes;
  private int size;
  private long saved;
  private final @Nullable TextTable texts;
  private final @Nullable RowOutput dictionary;

  /** By the number of a text in the table its own in the dictionary, from 1; 0 for not there. */
  private int[] codes = {};

  private int round;
  private long baseMs;
  private boolean based;
  private int count;

  private RowOutput(int capacity, @Nullable TextTable texts, @Nullable RowOutput dictionary) {
    this.bytes = new byte[capacity];
    this.texts = texts;
    this.dictionary = dictionary;
    this.based = dictionary == null;
  }

  /** Returns an output in which equal values are equal bytes, wherever they stand. */
  static RowOutput plain(int capacity) {
    return new RowOutput(capacity, null, null);
  }

  /**
   * Returns an output that writes each text once and times by what they are apart.
   *
   * @param texts the texts of all outputs that are written at the same time
   */
  static RowOutput withDictionary(int capacity, TextTable texts) {
    return new RowOutput(capacity, texts, plain(capacity / 4));
  }

  int size() {
    return size;
  }

  /** Returns what has been written would weigh in a plain output, about. */
  long weight() {
    return size + saved;
  }

  /** Returns the time that others are written relative to, in ms since the epoch. */
  long baseMs() {
    return baseMs;
  }

  /** Returns how many texts the dictionary has. */
  int textCount() {
    return dictionary == null ? 0 : dictionary.count;
  }

  /** Returns the texts, each with its length. */
  @Nullable RowOutput dictionary() {
    return dictionary;
  }

  void writeByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  /** Writes 7 bits a byte, the lowest first. */
  void writeUnsigned(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Writes a number whose sign may be either. */
  void writeSigned(long value) {
    writeUnsigned((value << 1) ^ (value >> 63));
  }

  void writeDouble(double value) {
    ensure(Double.BYTES);
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      bytes[size++] = (byte) (bits >>> shift);
    }
  }

  /** Writes a time in ms since the epoch. */
  void writeTime(long ms) {
    if (!based) {
      based = true;
      baseMs = ms;
    }
    int before = size;
    writeSigned(ms - baseMs);
    saved += TIME_WEIGHT - (size - before);
  }

  void writeText(String text) {
    int before = size;
    if (texts == null) {
      writeDistinct(text);
    } else {
      writeUnsigned(codeOf(text));
      saved += text.length() + 1L - (size - before);
    }
  }

  /** Returns the place of a text in the dictionary, which has it from now on. */
  int codeOf(String text) {
    if (texts == null || dictionary == null) {
      throw new IllegalStateException("a plain output has no dictionary");
    }
    int number = texts.numberOf(text);
    if (round != texts.round()) {
      Arrays.fill(codes, 0);
      round = texts.round();
    }
    if (number >= codes.length) {
      codes = Arrays.copyOf(codes, Math.max(number + 1, codes.length * 2));
    }
    if (codes[number] == 0) {
      // A text of a former round is there twice.
      dictionary.writeText(text);
      codes[number] = ++dictionary.count;
    }
    return codes[number] - 1;
  }

  /** Writes a text that hardly another row has: it is quicker not to look for it. */
  void writeDistinct(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    writeUnsigned(utf8.length);
    write(utf8, 0, utf8.length);
  }

  void write(byte[] from, int offset, int length) {
    ensure(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  /** Appends what another output holds. */
  void write(RowOutput other) {
    write(other.bytes, 0, other.size);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** Returns the bytes as a text of as many characters, whose order is that of the bytes. */
  String toLatin1() {
    return new String(bytes, 0, size, StandardCharsets.ISO_8859_1);
  }

  /** Forgets all that was written to a plain output. */
  void reset() {
    size = 0;
    saved = 0;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
