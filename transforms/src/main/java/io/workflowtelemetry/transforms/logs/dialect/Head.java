package io.workflowtelemetry.transforms.logs.dialect;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The first bytes of a file, as they are once unpacked, without a byte order mark.
 *
 * @param bytes the first 64 KiB of the file, or all of it where it is smaller
 * @param name the file's path, which may say what a run the file belongs to but not what format
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Head(byte[] bytes, String name) {

  /** Returns whether the file begins with these bytes, each given as a number from 0 to 255. */
  public boolean beginsWith(int... first) {
    if (bytes.length < first.length) {
      return false;
    }
    for (int i = 0; i < first.length; i++) {
      if ((bytes[i] & 0xff) != first[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the bytes as text; what is no UTF-8 is replaced. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns the lines of the text; the last may be cut off. */
  public List<String> lines() {
    return text().lines().toList();
  }
}
