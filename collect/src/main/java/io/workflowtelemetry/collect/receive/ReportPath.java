package io.workflowtelemetry.collect.receive;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which run attempt a report is of, by where it is put: {@code
 * /junit/OWNER/NAME/RUN_ID/[ATTEMPT/]NAME.xml}.
 *
 * @param repository {@code OWNER/NAME}
 * @param attempt from 1; 1 where the path has none
 * @param file the report's own name, without {@code .xml}
 */
record ReportPath(String repository, String runId, int attempt, String file) {
  /** Neither a name that begins with a dot nor one that leads elsewhere, but {@code .github}. */
  private static final Pattern PATH =
      Pattern.compile(
          "/junit/([A-Za-z0-9][A-Za-z0-9._-]{0,99}/(?!\\.{1,2}/)[A-Za-z0-9._-]{1,100})"
              + "/([0-9]{1,19})(?:/([1-9][0-9]{0,3}))?/([A-Za-z0-9_-][A-Za-z0-9._-]{0,99})\\.xml");

  /** Reads the path of a request, as it came; nothing of one that is no such path. */
  static Optional<ReportPath> parse(String path) {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String attempt = matcher.group(3);
    return Optional.of(
        new ReportPath(
            matcher.group(1),
            matcher.group(2),
            attempt == null ? 1 : Integer.parseInt(attempt),
            matcher.group(4)));
  }
}
