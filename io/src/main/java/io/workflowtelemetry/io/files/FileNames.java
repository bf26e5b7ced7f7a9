package io.workflowtelemetry.io.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names of files that are made of texts from logs. A name is one of its folder, whatever the text
 * is, and different texts have different names.
 */
public final class FileNames {
  /** Leaves room for what comes after it within the 255 bytes of most file systems. */
  private static final int LONGEST = 160;

  private static final int KEPT = 100;
  private static final int DIGEST_BYTES = 16;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_%-][A-Za-z0-9._%-]{0,159}|[A-Za-z0-9._%-]{0,100}~[0-9a-f]{32}");

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private FileNames() {}

  /**
   * Returns a name of letters, digits, {@code -_.%~}: a text of the first four is its own name,
   * other characters are {@code %XX}, a byte of UTF-8 each, and so is a dot in front. The end of a
   * long name is a digest behind a {@code ~}.
   */
  public static String of(String text) {
    StringBuilder name = new StringBuilder();
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain(one) || (one == '.' && !name.isEmpty())) {
        name.append((char) one);
      } else {
        name.append('%');
        HEX.toHexDigits(name, one);
      }
    }
    // A half of a surrogate pair has no bytes of its own.
    boolean isTold = StandardCharsets.UTF_8.newEncoder().canEncode(text);
    return isTold && !name.isEmpty() && name.length() <= LONGEST
        ? name.toString()
        : name.substring(0, Math.min(KEPT, name.length())) + "~" + digest(text);
  }

  /** Says whether a text could be such a name. */
  static boolean isOne(String name) {
    return NAME.matcher(name).matches();
  }

  private static boolean isPlain(byte one) {
    return (one >= 'a' && one <= 'z')
        || (one >= 'A' && one <= 'Z')
        || (one >= '0' && one <= '9')
        || one == '-'
        || one == '_';
  }

  private static String digest(String text) {
    try {
      // No charset has halves of surrogate pairs.
      ByteBuffer chars = ByteBuffer.allocate(Character.BYTES * text.length());
      chars.asCharBuffer().put(text);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(chars.array());
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
