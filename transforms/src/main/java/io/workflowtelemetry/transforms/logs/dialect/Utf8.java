package io.workflowtelemetry.transforms.logs.dialect;

import io.workflowtelemetry.transforms.logs.dialect.MalformedRecordException.Kind;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads text in UTF-8. */
public final class Utf8 {
  private Utf8() {}

  /** Returns the text that bytes are; none of them is replaced. */
  public static String decode(byte[] bytes) throws MalformedRecordException {
    return decode(bytes, 0, bytes.length);
  }

  /**
   * Returns the text that bytes are; none of them is replaced.
   *
   * @param from index of the first byte
   * @param to index after the last byte
   */
  public static String decode(byte[] bytes, int from, int to) throws MalformedRecordException {
    return characters(bytes, from, to).toString();
  }

  /** Fails where the bytes are no text. */
  static void check(byte[] bytes, int from, int to) throws MalformedRecordException {
    var unused = characters(bytes, from, to);
  }

  private static CharBuffer characters(byte[] bytes, int from, int to)
      throws MalformedRecordException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
    } catch (CharacterCodingException e) {
      throw new MalformedRecordException(Kind.NOT_UTF8, "the bytes are not UTF-8");
    }
  }
}
