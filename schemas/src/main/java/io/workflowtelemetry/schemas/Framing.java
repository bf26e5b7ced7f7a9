package io.workflowtelemetry.schemas;

/** How the records of a file are cut out of it. */
public enum Framing {
  /** JSON values: one a line, or over any number of lines, as the content tells. */
  JSON,
  /** A record a line. */
  LINES,
  /** A record are the lines up to a blank one. */
  PARAGRAPHS,
  /**
   * A record is a line, or several where a quoted field holds line ends. The first one is the
   * header; it and a line feed stand before the bytes of each other record, so that each can be
   * understood, mended and replayed by itself.
   */
  CSV,
  /** Before each record stand four bytes, big-endian, that tell its length in bytes. */
  LENGTHS,
  /** The whole file is one record. */
  WHOLE
}
