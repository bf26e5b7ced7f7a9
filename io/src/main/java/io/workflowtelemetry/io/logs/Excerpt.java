package io.workflowtelemetry.io.logs;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Bytes of any number, told in bounded memory.
 *
 * @param head the bytes, or the first of them
 * @param length how many there are, in bytes
 * @param sha256 SHA-256 of all of them, in lower-case hex
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Never compared; the bytes pass from framer to sink only.
record Excerpt(byte[] head, long length, String sha256) {

  /** No bytes. */
  static Excerpt empty() {
    return whole(new byte[0]);
  }

  static Excerpt whole(byte[] bytes) {
    return new Excerpt(bytes, bytes.length, hex(newDigest().digest(bytes)));
  }

  static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
