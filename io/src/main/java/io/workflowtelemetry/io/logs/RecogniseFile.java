package io.workflowtelemetry.io.logs;

import io.workflowtelemetry.schemas.Framing;
import java.io.Serializable;

/** Says what a file is, by its first bytes. */
@FunctionalInterface
public interface RecogniseFile extends Serializable {
  /**
   * Says what a file is.
   *
   * @param head its first 64 KiB once unpacked, or all of it where it is smaller, without a byte
   *     order mark
   * @param file its path
   */
  Recognised recognise(byte[] head, String file);

  /**
   * What a file is.
   *
   * @param format name of its format
   * @param framing how records are cut out of it
   * @param known whether the format is one that the file's records can be understood in
   */
  record Recognised(String format, Framing framing, boolean known) implements Serializable {}
}
