package io.workflowtelemetry.schemas.blocks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what a {@link RowOutput} wrote. */
final class RowInput {
  private final byte[] bytes;
  private int position;
  private final long baseMs;
  private final int[] textStarts;
  private final @Nullable String[] texts;

  private RowInput(
      byte[] bytes, int position, long baseMs, int[] textStarts, @Nullable String[] texts) {
    this.bytes = bytes;
    this.position = position;
    this.baseMs = baseMs;
    this.textStarts = textStarts;
    this.texts = texts;
  }

  /** Reads what was written to a plain output. */
  static RowInput plain(byte[] bytes) {
    return new RowInput(bytes, 0, 0, new int[0], new String[0]);
  }

  /**
   * Reads rows that have a dictionary.
   *
   * @param textStarts where the length of each of its texts stands
   * @param baseMs the time that others were written relative to
   */
  static RowInput withDictionary(byte[] bytes, int[] textStarts, long baseMs) {
    return new RowInput(bytes, 0, baseMs, textStarts, new String[textStarts.length]);
  }

  /**
   * Returns an input of the same bytes that reads from a place. Each thread needs one of its own;
   * texts that one has read are there for all.
   */
  RowInput from(int place) {
    return new RowInput(bytes, place, baseMs, textStarts, texts);
  }

  int position() {
    return position;
  }

  void moveTo(int place) {
    position = place;
  }

  int readByte() {
    return bytes[position++] & 0xFF;
  }

  long readUnsigned() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = bytes[position++];
      value |= (part & 0x7FL) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }

  int readCount() {
    return (int) readUnsigned();
  }

  long readSigned() {
    long value = readUnsigned();
    return (value >>> 1) ^ -(value & 1);
  }

  double readDouble() {
    long bits = 0;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      bits |= (bytes[position++] & 0xFFL) << shift;
    }
    return Double.longBitsToDouble(bits);
  }

  long readTime() {
    return baseMs + readSigned();
  }

  String readText() {
    if (textStarts.length > 0) {
      return text(readCount());
    }
    return readDistinct();
  }

  /** Reads a text that is in no dictionary. */
  String readDistinct() {
    int length = readCount();
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /** Returns a text of the dictionary; in one thread it is the same object each time. */
  String text(int code) {
    String known = texts[code];
    if (known != null) {
      return known;
    }
    int back = position;
    position = textStarts[code];
    int length = readCount();
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position = back;
    texts[code] = text;
    return text;
  }

  byte[] readBytes(int length) {
    byte[] read = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return read;
  }
}
