package io.workflowtelemetry.transforms.logs.dialect;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Status and conclusion as a record gives them, put in order: in lower case, the conclusion in
 * GitHub's words where it is in those of another system, and where the status holds a conclusion's
 * word and the conclusion is empty, the status is the conclusion.
 *
 * @param status lower case; null where there is none
 * @param conclusion lower case; null where there is none
 */
public record Verdicts(@Nullable String status, @Nullable String conclusion) {
  /** GitHub's conclusions, by their own words and by those that other systems have for them. */
  private static final Map<String, String> CONCLUSIONS =
      Map.ofEntries(
          Map.entry("success", "success"),
          Map.entry("succeeded", "success"),
          Map.entry("passed", "success"),
          Map.entry("failure", "failure"),
          Map.entry("failed", "failure"),
          Map.entry("error", "failure"),
          Map.entry("errored", "failure"),
          Map.entry("timed_out", "timed_out"),
          Map.entry("timeout", "timed_out"),
          Map.entry("cancelled", "cancelled"),
          Map.entry("canceled", "cancelled"),
          Map.entry("cancel", "cancelled"),
          Map.entry("cancellation", "cancelled"),
          Map.entry("aborted", "cancelled"),
          Map.entry("skipped", "skipped"),
          Map.entry("skip", "skipped"),
          Map.entry("neutral", "neutral"),
          Map.entry("action_required", "action_required"),
          Map.entry("stale", "stale"),
          Map.entry("startup_failure", "startup_failure"));

  public static Verdicts of(@Nullable String status, @Nullable String conclusion) {
    String normalStatus = normal(status);
    String normalConclusion = normal(conclusion);
    if (normalConclusion != null) {
      return new Verdicts(normalStatus, conclusion(normalConclusion));
    }
    String told = normalStatus == null ? null : CONCLUSIONS.get(normalStatus);
    return told == null ? new Verdicts(normalStatus, null) : new Verdicts("completed", told);
  }

  public static Verdicts of(JsonFields fields) throws MalformedRecordException {
    return of(fields.text("status"), fields.text("conclusion"));
  }

  /** Returns a conclusion in GitHub's words; null where there is none, unknown words stay. */
  public static @Nullable String conclusion(@Nullable String word) {
    String normal = normal(word);
    return normal == null ? null : CONCLUSIONS.getOrDefault(normal, normal);
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
