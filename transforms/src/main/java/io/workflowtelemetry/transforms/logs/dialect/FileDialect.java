package io.workflowtelemetry.transforms.logs.dialect;

import io.workflowtelemetry.schemas.Framing;

/** A dialect that a whole file is in, told by the file's first bytes. */
public interface FileDialect extends Dialect {

  /** Returns how its records are cut out of a file. */
  Framing framing();

  /** Says whether a file is in this dialect, by its first bytes alone. */
  boolean recognises(Head head);

  /**
   * Understands one record, as {@link #framing} cuts it out.
   *
   * @param payload the record, which must not be changed
   * @param place where it was found
   * @param output gets what it says, once all of it is understood
   * @throws MalformedRecordException where the record can't be understood; nothing was put out then
   */
  void parse(byte[] payload, Place place, Understood output) throws MalformedRecordException;
}
