package io.workflowtelemetry.io.logs;

/** Kinds of error that reading finds; the name is the {@code error_type} of the bad record. */
public enum ReadError {
  /** A gzip or zstd stream that is cut short or damaged. */
  BROKEN_COMPRESSION,
  /** A JSON value that never closes, closes wrongly, or bytes where a value should begin. */
  BROKEN_DOCUMENT,
  /** A top-level array that the file ends in. */
  UNCLOSED_ARRAY,
  /** A record over the size limit. */
  RECORD_TOO_LARGE,
  /** A path that names a directory, not a file. */
  DIRECTORY,
  /** A watched file that can't be opened: it is gone by now, or may not be read. */
  UNREADABLE_FILE
}
