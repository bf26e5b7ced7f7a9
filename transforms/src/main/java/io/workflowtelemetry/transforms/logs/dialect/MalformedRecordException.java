package io.workflowtelemetry.transforms.logs.dialect;

/**
 * Says why a log record can't be understood. It becomes a bad record and never stops a pipeline.
 */
public final class MalformedRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of thing is wrong; the names stand in bad records and don't change. */
  public enum Kind {
    /** The bytes are no UTF-8. */
    NOT_UTF8,
    /** The bytes are no JSON value, or one nested too deep. */
    INVALID_JSON,
    /** The bytes are no XML that may be read: not well-formed, nested too deep, or with a DTD. */
    INVALID_XML,
    /** The bytes are no row of CSV, or one with more or fewer cells than its header. */
    INVALID_CSV,
    /** The bytes are no message of Protocol Buffers that is expected here. */
    INVALID_PROTOBUF,
    /** The bytes are no archive that may be read: broken, too large, or with paths out of it. */
    INVALID_ARCHIVE,
    /** A delivery is not signed with the secret that is known. */
    INVALID_SIGNATURE,
    /** The file is of no known format. */
    UNKNOWN_FORMAT,
    /** The value is of no known format. */
    UNRECOGNISED,
    /** A field that the record can't do without is missing or null. */
    MISSING_FIELD,
    /** A field has a value of another type. */
    WRONG_TYPE,
    /** A number or a time lies outside what is possible. */
    OUT_OF_RANGE
  }

  private final Kind kind;

  /**
   * Creates an exception.
   *
   * @param kind what kind of thing is wrong
   * @param message what is wrong, in one sentence, without the record's own text beyond a few words
   */
  public MalformedRecordException(Kind kind, String message) {
    // No stack trace: this is data about a record, made once for every bad one.
    super(message, null, false, false);
    this.kind = kind;
  }

  /** Returns what kind of thing is wrong. */
  public Kind kind() {
    return kind;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
