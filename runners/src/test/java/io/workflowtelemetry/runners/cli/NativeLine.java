package io.workflowtelemetry.runners.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * A native log line of a test.
 *
 * @param id of the run
 * @param status success, failure or cancelled
 * @param start when the run began
 * @param took how long it took
 * @param author of its commit
 */
record NativeLine(String id, String status, Instant start, Duration took, String author) {
  static NativeLine of(String id, String status, String start, Duration took) {
    return new NativeLine(id, status, Instant.parse(start), took, "Ada Moreno");
  }

  /** Returns the line, without its end. */
  String json() {
    return String.format(
        Locale.ROOT,
        "{\"workflow_id\":\"%s\",\"name\":\"CI Build\",\"status\":\"%s\",\"duration_ms\":%d,"
            + "\"jobs\":[{\"id\":\"1\",\"name\":\"build\",\"conclusion\":\"%s\","
            + "\"started_at\":\"%s\",\"completed_at\":\"%s\"}],"
            + "\"commit\":{\"sha\":\"%040x\",\"author\":\"%s\",\"message\":\"Fix it\","
            + "\"files_changed\":1,\"lines_added\":2,\"lines_removed\":3},"
            + "\"timestamp\":\"%s\",\"repository\":\"harbor/lantern\",\"branch\":\"main\","
            + "\"event\":\"push\"}",
        id,
        status,
        took.toMillis(),
        status,
        start,
        start.plus(took),
        id.hashCode(),
        author,
        start);
  }
}
