package io.workflowtelemetry.io.archive;

/** Why artifacts can't be archived, in words for a reader. */
final class ArchiveException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST_NAME = 100;

  ArchiveException(String message) {
    super(message);
  }

  /** Returns the exception that a name is wrong. */
  static ArchiveException of(String name, String problem) {
    String shown =
        name.codePointCount(0, name.length()) <= LONGEST_NAME
            ? name
            : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME)) + "...";
    return new ArchiveException("'" + shown + "' " + problem);
  }
}
