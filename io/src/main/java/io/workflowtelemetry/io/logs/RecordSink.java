package io.workflowtelemetry.io.logs;

import java.io.IOException;

/** Takes what a framer finds, in the order of the file. */
interface RecordSink {
  /**
   * What the file is, before anything else is found in it.
   *
   * @throws IOException when what belongs to the file can't be read
   */
  default void recognised(RecogniseFile.Recognised file) throws IOException {}

  /**
   * A whole record.
   *
   * @param line number of the line that it begins on, from 1
   * @param payload its exact bytes, which the sink may keep
   */
  void record(long line, byte[] payload);

  /**
   * Bytes that are no record.
   *
   * @param line number of the line that they begin on, from 1
   * @param message what is wrong, in one sentence
   */
  void bad(long line, ReadError error, String message, Excerpt bytes);

  /** A comment line. */
  void comment();
}
