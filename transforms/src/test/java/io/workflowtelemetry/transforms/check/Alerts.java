package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.Collected;
import io.workflowtelemetry.schemas.Drafts;
import io.workflowtelemetry.schemas.ReadTally;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ToChanges;
import io.workflowtelemetry.transforms.measure.AggregateRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** Runs checks over a few runs, or ends of runs, that are all the history there is. */
final class Alerts {
  static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  private Alerts() {}

  /** Returns the alerts of one rule, by when they started. */
  static List<Alert> of(Rule rule, List<RunEnd> ends) {
    Pipeline pipeline = Collected.pipeline();
    Collected<Alert> alerts =
        Collected.of(
            check(
                pipeline, Calendar.in("UTC"), ends.stream().map(Alerts::run).toList(), List.of()));
    pipeline.run().waitUntilFinish();
    return alerts.elements().stream()
        .filter(alert -> alert.getRule().equals(rule.name()))
        .sorted(Comparator.comparing(Alert::getStartedAt).thenComparing(Alert::getAlertId))
        .toList();
  }

  /** Applies the checks of a history, with the rules' defaults. */
  static PCollection<Alert> check(
      Pipeline pipeline, Calendar calendar, List<Run> runs, List<ReadTally> tallies) {
    PCollection<Change<Run>> came =
        pipeline
            .apply("Runs", Create.of(runs).withCoder(RecordCoder.of(Run.class)))
            .apply("ToChanges", ToChanges.create());
    PCollection<ReadTally> read =
        pipeline.apply("Tallies", Create.of(tallies).withCoder(RecordCoder.of(ReadTally.class)));
    return FindAlerts.alerts(
        FindAlerts.inputs(
                came,
                AggregateRuns.days(
                    came.apply(
                        "Aggregate", AggregateRuns.by(calendar, Duration.ZERO, Duration.ZERO))),
                read)
            .apply(
                "Check", FindAlerts.by(Rules.defaults(), calendar, Duration.ZERO, Duration.ZERO)));
  }

  private static Run run(RunEnd end) {
    return Drafts.run(end.getKey().getRunId())
        .setRepository(end.getKey().getRepository())
        .setRunAttempt(end.getKey().getRunAttempt())
        .setWorkflowName(end.getWorkflowName())
        .setBranch(end.getBranch())
        .setHeadRepository(end.getHeadRepository())
        .setOutcome(end.getOutcome())
        .setCompletedAt(end.getCompletedAt())
        .setDurationMs(end.getDurationMs())
        .build();
  }

  /** Returns the end of a run of workflow CI on main, {@code second} seconds after the start. */
  static RunEnd end(String id, long second, String outcome, @Nullable Long durationMs) {
    return RunEnd.newBuilder()
        .setKey(new RunKey("o/r", id, 1L))
        .setWorkflowName("CI")
        .setBranch("main")
        .setCompletedAt(START.plusSeconds(second))
        .setOutcome(outcome)
        .setDurationMs(durationMs)
        .build();
  }
}
