package io.workflowtelemetry.transforms.check;

import java.util.Arrays;
import java.util.List;

/** The rules that raise alerts. */
public enum Rule {
  /** A workflow's day with too few successes. */
  SUCCESS_RATE("WARNING"),
  /** A run far slower than those before it. */
  DURATION_ANOMALY("WARNING"),
  /** Failures in a row on a branch. */
  FAILURE_STREAK("CRITICAL"),
  /** A source's day with too many bad records. */
  COLLECTION_FAILURE("WARNING"),
  /** Completed runs seen too late; only a stream can tell. */
  PROCESSING_DELAY("WARNING"),
  /** Output near its quota. */
  STORAGE("WARNING"),
  /** Telemetry that costs too much of a repository's run time. */
  TELEMETRY_OVERHEAD("WARNING");

  private final String severity;

  Rule(String severity) {
    this.severity = severity;
  }

  /** Returns INFO, WARNING or CRITICAL. */
  public String severity() {
    return severity;
  }

  /** Returns the names of all rules in their order. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Enum::name).toList();
  }
}
