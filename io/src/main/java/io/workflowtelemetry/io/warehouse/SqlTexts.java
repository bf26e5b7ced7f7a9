package io.workflowtelemetry.io.warehouse;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Texts as databases take them. */
final class SqlTexts {
  /**
   * The longest text in a key or an index, in UTF-16 units. Three of them fit into PostgreSQL's
   * 2,704 bytes of an index entry, whatever they are made of.
   */
  static final int LONGEST_KEY = 256;

  private static final int DIGEST = 64;

  private SqlTexts() {}

  /** PostgreSQL knows no U+0000; the replacement character takes its place. */
  static String storable(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }

  /** Returns short texts as they are; of others the beginning and the SHA-256 of the whole. */
  static String bounded(String text) {
    if (text.length() <= LONGEST_KEY) {
      return text;
    }
    int end = LONGEST_KEY - DIGEST - 1;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + '#' + sha256(text);
  }

  /** Returns the SHA-256 of a text's UTF-8 in lower-case hex. */
  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
