package io.workflowtelemetry.schemas;

/** How the records of a file are cut out of it. */
public enum Framing {
  /** JSON values: one a line, or over any number of lines, as the content tells. */
  JSON,
  /** A record a line. */
  LINES,
  /** A record are the lines up to a blank one. */
  PARAGRAPHS,
  /** Before each record stand four bytes, big-endian, that tell its length in bytes. */
  LENGTHS,
  /**
   * A record is a line, or several where a quoted field holds line ends. The first is the header;
   * it and a line end stand before the bytes of each of the others.
   */
  CSV,
  /** The whole file is one record. */
  WHOLE
}
