package io.workflowtelemetry.models.features;

import io.workflowtelemetry.schemas.BuildExample;
import java.util.Locale;

/** What a model foretells. */
public enum Target {
  /** How long a run takes: {@code build_duration}. */
  DURATION("build_duration"),
  /** Whether a run succeeds: {@code build_success}. */
  SUCCESS("build_success");

  private final String column;

  Target(String column) {
    this.column = column;
  }

  /** Returns the name as users write it, which is that of the model's folder too. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the column of the dataset that holds it. */
  public String column() {
    return column;
  }

  /** Returns what trees learn: the logarithm of the seconds, or 1 for success and 0 for failure. */
  public double of(BuildExample example) {
    return this == DURATION
        ? Logs.ofSeconds(example.getBuildDuration())
        : example.getBuildSuccess();
  }
}
