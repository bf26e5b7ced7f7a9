package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.DurationBaseline;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Finds runs that took far longer than the successful runs of their workflow before them. */
final class CheckDurations {
  private CheckDurations() {}

  /** Looks at one run after the other. */
  record DurationScan(Rules.DurationAnomaly rule) implements Scan<RunEnd, DurationBaseline, Alert> {
    @Override
    public Instant time(RunEnd end) {
      return end.getCompletedAt();
    }

    @Override
    public Comparator<RunEnd> ties() {
      return RunEnds.TIES;
    }

    @Override
    public DurationBaseline start() {
      return new DurationBaseline(List.of());
    }

    @Override
    public DurationBaseline next(DurationBaseline baseline, RunEnd end, Consumer<Alert> output) {
      Long duration = end.getDurationMs();
      Outcome outcome = Outcome.valueOf(end.getOutcome());
      if (duration == null || !outcome.isVerdict()) {
        return baseline;
      }
      List<Long> before = baseline.getDurationsMs();
      if (before.size() >= rule.minBaselineRuns()) {
        double sum = (double) before.stream().mapToLong(Long::longValue).sum();
        double limit = rule.multiplier() * (sum / before.size());
        if (duration > limit) {
          output.accept(alert(end, (double) duration, limit));
        }
      }
      if (outcome != Outcome.SUCCESS) {
        return baseline;
      }
      int from = before.size() < rule.baselineRuns() ? 0 : 1;
      List<Long> durations = new ArrayList<>(before.subList(from, before.size()));
      durations.add(duration);
      return new DurationBaseline(durations);
    }

    private static Alert alert(RunEnd end, double duration, double limit) {
      Alert.Builder draft =
          AlertDraft.of(Rule.DURATION_ANOMALY, end.getCompletedAt())
              .setRepository(end.getKey().getRepository())
              .setWorkflowName(end.getWorkflowName())
              .setRunId(end.getKey().getRunId())
              .setRunAttempt(end.getKey().getRunAttempt())
              .setEvidence(List.of(end.getKey()));
      return AlertDraft.resolved(
          draft,
          end.getCompletedAt(),
          duration,
          limit,
          "%s of %s took %s (at most %s wanted)"
              .formatted(
                  AlertDraft.name(end.getKey()),
                  end.getWorkflowName(),
                  AlertDraft.seconds(duration),
                  AlertDraft.seconds(limit)));
    }
  }
}
