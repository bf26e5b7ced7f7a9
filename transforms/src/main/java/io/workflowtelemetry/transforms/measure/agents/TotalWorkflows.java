package io.workflowtelemetry.transforms.measure.agents;

import io.workflowtelemetry.schemas.WorkflowStatistics;
import io.workflowtelemetry.schemas.WorkflowTotals;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PCollection;

/** Sums up all workflows in one row, which is there without workflows too. */
final class TotalWorkflows
    extends PTransform<PCollection<WorkflowStatistics>, PCollection<WorkflowTotals>> {
  private enum Total {
    WORKFLOWS,
    TIMED,
    CUT,
    WITH_CYCLES,
    DURATION_MS,
    OVERHEAD_MS
  }

  private TotalWorkflows() {}

  static TotalWorkflows create() {
    return new TotalWorkflows();
  }

  @Override
  public PCollection<WorkflowTotals> expand(PCollection<WorkflowStatistics> workflows) {
    return workflows
        .apply("Sums", MapElements.via(new ToSums()))
        .setCoder(Sums.coder(Total.class))
        .apply("Sum", Combine.globally(Sums.merging(Total.class)))
        .setCoder(Sums.coder(Total.class))
        .apply("Row", MapElements.via(new ToRow()))
        .setCoder(RecordCoder.of(WorkflowTotals.class));
  }

  private static final class ToSums extends SimpleFunction<WorkflowStatistics, Sums<Total>> {
    @Override
    public Sums<Total> apply(WorkflowStatistics workflow) {
      Sums<Total> sums =
          new Sums<>(Total.class)
              .add(Total.WORKFLOWS, 1)
              .add(Total.CUT, workflow.getLeftOut() > 0 ? 1 : 0)
              .add(Total.WITH_CYCLES, workflow.getCycles() > 0 ? 1 : 0);
      if (workflow.getDurationMs() != null) {
        sums.add(Total.TIMED, 1)
            .add(Total.DURATION_MS, workflow.getDurationMs())
            .add(Total.OVERHEAD_MS, workflow.getOverheadMs());
      }
      return sums;
    }
  }

  private static final class ToRow extends SimpleFunction<Sums<Total>, WorkflowTotals> {
    @Override
    public WorkflowTotals apply(Sums<Total> sums) {
      return WorkflowTotals.newBuilder()
          .setWorkflows(sums.get(Total.WORKFLOWS))
          .setTimed(sums.get(Total.TIMED))
          .setCut(sums.get(Total.CUT))
          .setWithCycles(sums.get(Total.WITH_CYCLES))
          .setMeanDurationMs(sums.mean(Total.DURATION_MS, Total.TIMED))
          .setMeanOverheadMs(sums.mean(Total.OVERHEAD_MS, Total.TIMED))
          .setOverheadShare(sums.mean(Total.OVERHEAD_MS, Total.DURATION_MS))
          .build();
    }
  }
}
