package io.workflowtelemetry.transforms.logs;

/** Says that a line which a user gave as a bad record, mended or not, is none. */
public final class NoBadRecordException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final String reason;

  NoBadRecordException(String file, String reason) {
    super(file + ", " + reason);
    this.file = file;
    this.reason = reason;
  }

  /** Returns the file that the line is in. */
  public String file() {
    return file;
  }

  /** Returns which line it is, and why it is none. */
  public String reason() {
    return reason;
  }
}
