package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.PastJob;
import io.workflowtelemetry.schemas.PastSuccess;
import io.workflowtelemetry.schemas.RunBaseline;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds runs that are unlike the successful runs of their workflow before them: in how long they
 * took or waited, or in which jobs they had.
 */
final class CheckAnomalies {
  private CheckAnomalies() {}

  /** Looks at one run after the other. */
  record AnomalyScan(Rules.AnomalyScore rule) implements Scan<RunEnd, RunBaseline, Alert> {
    @Override
    public Instant time(RunEnd end) {
      return end.getCompletedAt();
    }

    @Override
    public Comparator<RunEnd> ties() {
      return RunEnds.TIES;
    }

    @Override
    public RunBaseline start() {
      return new RunBaseline(List.of());
    }

    @Override
    public RunBaseline next(RunBaseline baseline, RunEnd end, Consumer<Alert> output) {
      Long duration = end.getDurationMs();
      Outcome outcome = Outcome.valueOf(end.getOutcome());
      if (duration == null || !outcome.isVerdict()) {
        return baseline;
      }
      List<PastSuccess> before = baseline.getRuns();
      // What failed, or ran again only what had failed, may well be short or lack jobs.
      boolean isWhole = outcome == Outcome.SUCCESS && end.getKey().getRunAttempt() == 1;
      if (before.size() >= rule.minBaselineRuns()) {
        AnomalyParts parts = AnomalyParts.of(rule, before, end, duration, isWhole);
        if (parts.score() > rule.maxScore()) {
          output.accept(alert(end, parts));
        }
      }
      if (!isWhole) {
        return baseline;
      }
      int from = before.size() < rule.baselineRuns() ? 0 : 1;
      List<PastSuccess> runs = new ArrayList<>(before.subList(from, before.size()));
      runs.add(past(end, duration));
      return new RunBaseline(runs);
    }

    private static PastSuccess past(RunEnd end, long duration) {
      List<PastJob> jobs = new ArrayList<>();
      end.getLongestJobs()
          .forEach(job -> jobs.add(new PastJob(RunEnds.hash(job.getName()), job.getDurationMs())));
      return new PastSuccess(duration, end.getQueueMs(), end.getJobs(), end.getJobSet(), jobs);
    }

    private Alert alert(RunEnd end, AnomalyParts parts) {
      Alert.Builder draft =
          AlertDraft.of(Rule.ANOMALY_SCORE, end.getCompletedAt())
              .setRepository(end.getKey().getRepository())
              .setWorkflowName(end.getWorkflowName())
              .setRunId(end.getKey().getRunId())
              .setRunAttempt(end.getKey().getRunAttempt())
              .setEvidence(List.of(end.getKey()));
      return AlertDraft.resolved(
          draft,
          end.getCompletedAt(),
          parts.score(),
          rule.maxScore(),
          "%s of %s %s"
              .formatted(
                  AlertDraft.name(end.getKey()),
                  end.getWorkflowName(),
                  new AnomalyReasons(parts).text()));
    }
  }
}
