package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.logs.dialect.Digests;
import io.workflowtelemetry.transforms.runs.Branches;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes alerts. An alert's id follows from its rule, subject and start, so revisions share it. */
public final class AlertDraft {
  private static final int ID_LENGTH = 32;

  private AlertDraft() {}

  /** Returns an alert of a rule that began at {@code startedAt}, without a subject yet. */
  public static Alert.Builder of(Rule rule, Instant startedAt) {
    return Alert.newBuilder()
        .setRule(rule.name())
        .setSeverity(rule.severity())
        .setStartedAt(startedAt)
        .setEvidence(List.of());
  }

  /** Returns the finished alert, still firing. */
  public static Alert firing(
      Alert.Builder draft, double observed, double threshold, String message) {
    return finish(draft.setStatus("FIRING").setEndedAt(null), observed, threshold, message);
  }

  /** Returns the finished alert, over since {@code endedAt}. */
  public static Alert resolved(
      Alert.Builder draft, Instant endedAt, double observed, double threshold, String message) {
    return finish(draft.setStatus("RESOLVED").setEndedAt(endedAt), observed, threshold, message);
  }

  /** Returns the finished alert, over since {@code endedAt}, or still firing where that is null. */
  static Alert until(
      Alert.Builder draft,
      @Nullable Instant endedAt,
      double observed,
      double threshold,
      String message) {
    return endedAt == null
        ? firing(draft, observed, threshold, message)
        : resolved(draft, endedAt, observed, threshold, message);
  }

  /** Returns an alert that turned out to have no cause. */
  public static Alert withdrawn(Alert alert) {
    return Alert.newBuilder(alert).setStatus("WITHDRAWN").setEndedAt(null).build();
  }

  /** Returns a run attempt as a reader would name it. */
  public static String name(RunKey run) {
    return run.getRepository() + " run " + run.getRunId() + " attempt " + run.getRunAttempt();
  }

  /** Returns a share as a percentage with one decimal. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  /** Returns an amount of a currency with two decimals. */
  static String money(double amount, String currency) {
    return String.format(Locale.ROOT, "%.2f %s", amount, currency);
  }

  /** Returns a duration in ms as seconds with one decimal. */
  public static String seconds(double ms) {
    return String.format(Locale.ROOT, "%.1f s", ms / 1000);
  }

  private static Alert finish(
      Alert.Builder draft, double observed, double threshold, String message) {
    return draft
        .setObserved(observed)
        .setThreshold(threshold)
        .setMessage(message)
        .setAlertId(id(draft))
        .build();
  }

  private static String id(Alert.Builder draft) {
    String identity =
        Stream.<@Nullable Object>of(
                draft.getRule(),
                draft.getRepository(),
                draft.getWorkflowName(),
                Branches.nameOf(draft.getBranch(), draft.getHeadRepository()),
                draft.getRunId(),
                draft.getRunAttempt(),
                draft.getSource(),
                draft.getOutput(),
                draft.getStartedAt())
            .map(part -> Objects.toString(part, ""))
            // A separator that no name holds keeps different subjects different.
            .collect(Collectors.joining("\u001f"));
    return Digests.sha256(identity).substring(0, ID_LENGTH);
  }
}
