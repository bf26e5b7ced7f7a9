package io.workflowtelemetry.transforms.check;

import java.util.Arrays;
import java.util.List;

/** The rules that raise alerts. */
public enum Rule {
  /** A workflow's day with too few successes. */
  SUCCESS_RATE("WARNING"),
  /** A run far slower than those before it. */
  DURATION_ANOMALY("WARNING"),
  /** A run that is unlike those before it, in its duration, its wait or its jobs. */
  ANOMALY_SCORE("INFO"),
  /** Failures in a row on a branch. */
  FAILURE_STREAK("CRITICAL"),
  /** A source's day with too many bad records. */
  COLLECTION_FAILURE("WARNING"),
  /** Completed runs seen too late; only a stream can tell. */
  PROCESSING_DELAY("WARNING"),
  /** Output near its quota. */
  STORAGE("WARNING"),
  /** Telemetry that costs too much of a repository's run time. */
  TELEMETRY_OVERHEAD("WARNING"),
  /** A workflow's day that costs far more than those before it. */
  COST_ANOMALY("WARNING"),
  /** A month that costs, or will cost, more than its budget. */
  BUDGET("WARNING"),
  /** A run under way that does not move; only a stream can tell. */
  RUN_STALLED("WARNING"),
  /** A run that waits too long to start; only a stream can tell. */
  RUN_QUEUED("WARNING"),
  /** A run that started and was never heard of again; only a stream can tell. */
  RUN_LOST("WARNING"),
  /** Artifacts of a run that could not be archived; only a stream can tell. */
  ARCHIVE_FAILED("WARNING"),
  /** A model that foretells badly of late; only predictions can tell, as of those that follow. */
  MODEL_ACCURACY("WARNING"),
  /** Durations that are no longer distributed as they were when a model was fitted. */
  MODEL_DRIFT("WARNING"),
  /** Too many failures foretold that succeeded. */
  FALSE_POSITIVES("WARNING");

  private final String severity;

  Rule(String severity) {
    this.severity = severity;
  }

  /** Returns INFO, WARNING or CRITICAL. */
  public String severity() {
    return severity;
  }

  /** Says whether the rule is about runs under way, which a backfill can't tell. */
  public boolean isOfRunsUnderWay() {
    return this == RUN_STALLED || this == RUN_QUEUED || this == RUN_LOST;
  }

  /** Says whether only a stream can tell: the rule is about what happens while logs come in. */
  public boolean isOfStreams() {
    return this == PROCESSING_DELAY || this == ARCHIVE_FAILED || isOfRunsUnderWay();
  }

  /** Says whether the rule is about models: it looks at predictions, and at no run alone. */
  public boolean isOfModels() {
    return this == MODEL_ACCURACY || this == MODEL_DRIFT || this == FALSE_POSITIVES;
  }

  /** Returns the names of the rules about models, in their order. */
  public static List<String> namesOfModels() {
    return Arrays.stream(values()).filter(Rule::isOfModels).map(Enum::name).toList();
  }

  /** Returns the names of the rules that a backfill counts alerts of, in their order. */
  public static List<String> namesInBackfill() {
    return Arrays.stream(values())
        .filter(rule -> !rule.isOfRunsUnderWay() && rule != ARCHIVE_FAILED && !rule.isOfModels())
        .map(Enum::name)
        .toList();
  }
}
