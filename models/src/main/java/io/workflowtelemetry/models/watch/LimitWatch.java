package io.workflowtelemetry.models.watch;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Prediction;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.check.AlertDraft;
import io.workflowtelemetry.transforms.check.Rule;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the last runs of a repository after each, and makes an alert of each time that a limit
 * stays passed: it began when it first was, and tells of the worst there was of it. It is not over
 * before as many runs came as are looked at: else near the limit there would be many.
 */
abstract class LimitWatch {
  private static final int MOST_EVIDENCE = 10;

  private final Rule rule;
  private final String target;
  private final int size;
  private final ArrayDeque<Prediction> last = new ArrayDeque<>();
  private final List<Alert> ended = new ArrayList<>();
  private @Nullable Instant startedAt;
  private int sinceStart;
  private @Nullable Finding worst;
  private @Nullable Prediction first;

  /**
   * Begins with no runs.
   *
   * @param target what of runs is foretold
   * @param size of how many runs the last are; no limit is passed before there are so many
   */
  LimitWatch(Rule rule, String target, int size) {
    this.rule = rule;
    this.target = target;
    this.size = size;
  }

  /** Says whether the watch is of a run. */
  abstract boolean looksAt(Prediction run);

  /** Returns which limit the last runs pass, null where they pass none. */
  abstract @Nullable Finding find(ArrayDeque<Prediction> runs);

  /** Looks at the next run, which has ended. */
  final void next(Prediction run) {
    if (!looksAt(run)) {
      return;
    }
    last.add(run);
    if (last.size() > size) {
      last.remove();
    }
    if (last.size() < size) {
      return;
    }
    sinceStart++;
    Finding finding = find(last);
    if (finding != null) {
      begin(run, finding);
    } else if (startedAt != null && sinceStart >= size) {
      ended.add(alert(startedAt, run.getCompletedAt()));
      startedAt = null;
      worst = null;
    }
  }

  private void begin(Prediction run, Finding finding) {
    if (startedAt == null) {
      startedAt = run.getCompletedAt();
      first = run;
      sinceStart = 0;
    }
    if (worst == null || finding.isWorseThan(worst)) {
      worst = finding;
    }
  }

  /** Returns the alerts of all runs so far; the last fires where its limit is still passed. */
  final List<Alert> alerts() {
    List<Alert> alerts = new ArrayList<>(ended);
    if (startedAt != null) {
      alerts.add(alert(startedAt, null));
    }
    return alerts;
  }

  private Alert alert(Instant began, @Nullable Instant endedAt) {
    Finding finding = Objects.requireNonNull(worst);
    Prediction run = Objects.requireNonNull(first);
    Alert.Builder draft =
        AlertDraft.of(rule, began)
            .setSeverity(finding.severity())
            .setRepository(run.getRepository())
            .setSource(run.getModelId() + "/" + target)
            .setEvidence(finding.evidence());
    return endedAt == null
        ? AlertDraft.firing(draft, finding.observed(), finding.threshold(), finding.message())
        : AlertDraft.resolved(
            draft, endedAt, finding.observed(), finding.threshold(), finding.message());
  }

  /** Returns the last of some runs that show it, at most ten, in their order. */
  static List<RunKey> evidence(ArrayDeque<Prediction> runs, Predicate<Prediction> shows) {
    List<RunKey> keys = new ArrayList<>();
    for (Prediction run : runs) {
      if (shows.test(run)) {
        keys.add(new RunKey(run.getRepository(), run.getRunId(), 1L));
      }
    }
    return keys.subList(Math.max(0, keys.size() - MOST_EVIDENCE), keys.size());
  }

  static Tally tally(ArrayDeque<Prediction> runs) {
    Tally tally = new Tally();
    runs.forEach(tally::addServed);
    return tally;
  }
}
