package io.workflowtelemetry.transforms.dialect;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hex, which records are known by. */
public final class Sha256 {
  private Sha256() {}

  /** Returns the digest of bytes. */
  public static String hex(byte[] bytes) {
    return hex(digest(), bytes);
  }

  /** Returns a digest to put bytes into one after the other. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns what a digest comes to, and empties it. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String hex(MessageDigest digest, byte[] bytes) {
    return HexFormat.of().formatHex(digest.digest(bytes));
  }
}
