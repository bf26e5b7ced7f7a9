package io.workflowtelemetry.transforms.check;

import io.workflowtelemetry.schemas.Alert;
import io.workflowtelemetry.schemas.RunEnd;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.Collected;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/** Runs checks over a few ends of runs. */
final class Alerts {
  static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

  private Alerts() {}

  static List<Alert> of(
      PTransform<PCollection<RunEnd>, PCollection<Alert>> check, List<RunEnd> ends) {
    Pipeline pipeline = Collected.pipeline();
    Collected<Alert> alerts =
        Collected.of(
            pipeline
                .apply(Create.of(ends).withCoder(RecordCoder.of(RunEnd.class)))
                .apply("Check", check));
    pipeline.run().waitUntilFinish();
    return alerts.elements().stream()
        .sorted(Comparator.comparing(Alert::getStartedAt).thenComparing(Alert::getAlertId))
        .toList();
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
