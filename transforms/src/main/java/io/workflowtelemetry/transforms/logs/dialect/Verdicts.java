package io.workflowtelemetry.transforms.logs.dialect;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Status and conclusion as a record gives them, put in order: lower case, and where the status
 * holds a conclusion's word and the conclusion is empty, the status is the conclusion.
 *
 * @param status lower case; null where there is none
 * @param conclusion lower case; null where there is none
 */
public record Verdicts(@Nullable String status, @Nullable String conclusion) {
  private static final Set<String> CONCLUSIONS =
      Set.of(
          "success",
          "failure",
          "neutral",
          "cancelled",
          "skipped",
          "timed_out",
          "action_required",
          "stale",
          "startup_failure");

  public static Verdicts of(@Nullable String status, @Nullable String conclusion) {
    String normalStatus = normal(status);
    String normalConclusion = normal(conclusion);
    if (normalConclusion == null && normalStatus != null && CONCLUSIONS.contains(normalStatus)) {
      return new Verdicts("completed", normalStatus);
    }
    return new Verdicts(normalStatus, normalConclusion);
  }

  public static Verdicts of(JsonFields fields) throws MalformedRecordException {
    return of(fields.text("status"), fields.text("conclusion"));
  }

  /** Returns a word in lower case, without blanks around it; null where there is none. */
  static @Nullable String normal(@Nullable String word) {
    if (word == null) {
      return null;
    }
    String normal = word.strip().toLowerCase(Locale.ROOT);
    return normal.isEmpty() ? null : normal;
  }
}
