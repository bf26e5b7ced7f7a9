package io.workflowtelemetry.transforms.completion;

import io.workflowtelemetry.schemas.DurationBaseline;
import io.workflowtelemetry.schemas.ReportPart;
import io.workflowtelemetry.schemas.ReportStep;
import io.workflowtelemetry.schemas.RunReport;
import io.workflowtelemetry.schemas.SlowStep;
import io.workflowtelemetry.schemas.StepEnd;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.ChangeCoder;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import io.workflowtelemetry.transforms.keyed.ReviseInOrder;
import io.workflowtelemetry.transforms.keyed.Scan;
import io.workflowtelemetry.transforms.keyed.ScanHistories;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;

/**
 * Tells each report which steps of its run were slow, by the parameters of {@code
 * DURATION_ANOMALY}: those that took over so many times the mean of the last steps of their name
 * that succeeded before, once there are enough of them. What an earlier run tells late revises the
 * reports of those after it.
 */
public final class CompareSteps
    extends PTransform<PCollection<Change<RunReport>>, PCollection<Change<RunReport>>> {
  private static final long serialVersionUID = 1L;

  private static final RecordCoder<ReportPart> PARTS = RecordCoder.of(ReportPart.class);

  private final Rules.DurationAnomaly rule;
  private final Duration allowedLateness;

  private CompareSteps(Rules.DurationAnomaly rule, Duration allowedLateness) {
    this.rule = rule;
    this.allowedLateness = allowedLateness;
  }

  /**
   * Returns the transform.
   *
   * @param allowedLateness how long, in event time, a report may be revised
   */
  public static CompareSteps by(Rules.DurationAnomaly rule, Duration allowedLateness) {
    return new CompareSteps(rule, allowedLateness);
  }

  @Override
  public PCollection<Change<RunReport>> expand(PCollection<Change<RunReport>> reports) {
    PCollection<Change<ReportPart>> slow =
        reports
            .apply(
                "BySteps",
                ScanHistories.<RunReport, String, StepEnd, ReportPart>of(
                        new EndsByStep(),
                        KvCoder.of(StringUtf8Coder.of(), RecordCoder.of(StepEnd.class)))
                    .with(
                        "Compare",
                        end -> null,
                        new ReviseInOrder.Settings<>(
                            new PaceScan(rule),
                            StepEnd::getRunId,
                            ReportPart::getRunId,
                            RecordCoder.of(StepEnd.class),
                            RecordCoder.of(DurationBaseline.class),
                            PARTS,
                            allowedLateness)))
            .get(0);
    ReviseGroups<String, ReportPart, RunReport> join =
        ReviseGroups.by(new Joined(), PARTS, RecordCoder.of(RunReport.class))
            .allowing(allowedLateness)
            .ofFewItems();
    return join.changes(
        PCollectionList.of(slow)
            .and(
                reports
                    .apply("ToParts", MapElements.via(new ToPart()))
                    .setCoder(ChangeCoder.of(PARTS)))
            .apply("Parts", Flatten.pCollections())
            .apply("Join", join.of(new ByRun(), StringUtf8Coder.of())));
  }

  private static final class ToPart extends SimpleFunction<Change<RunReport>, Change<ReportPart>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Change<ReportPart> apply(Change<RunReport> change) {
      return change.map(
          report -> ReportPart.newBuilder().setRunId(report.getRunId()).setReport(report).build());
    }
  }

  /** Steps with a verdict and a duration, by their names. */
  private record EndsByStep() implements Projection<RunReport, String, StepEnd> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(StepEnd end) {
      return end.getRunId();
    }

    @Override
    public void items(RunReport report, BiConsumer<String, StepEnd> histories) {
      for (ReportStep step : report.getSteps()) {
        boolean verdict = step.getStatus().equals("SUCCEEDED") || step.getStatus().equals("FAILED");
        if (verdict && step.getDurationMs() != null) {
          histories.accept(
              step.getStep(),
              new StepEnd(
                  report.getRunId(),
                  step.getStep(),
                  step.getStatus(),
                  step.getEndedAt(),
                  step.getDurationMs()));
        }
      }
    }
  }

  /** Looks at the ends of steps of one name, one after the other. */
  private record PaceScan(Rules.DurationAnomaly rule)
      implements Scan<StepEnd, DurationBaseline, ReportPart> {
    private static final long serialVersionUID = 1L;

    @Override
    public Instant time(StepEnd end) {
      return end.getEndedAt();
    }

    @Override
    public Comparator<StepEnd> ties() {
      return Comparator.comparing(StepEnd::getRunId);
    }

    @Override
    public DurationBaseline start() {
      return new DurationBaseline(List.of());
    }

    @Override
    public DurationBaseline next(
        DurationBaseline baseline, StepEnd end, Consumer<ReportPart> output) {
      List<Long> before = baseline.getDurationsMs();
      if (before.size() >= rule.minBaselineRuns()) {
        double mean = (double) before.stream().mapToLong(Long::longValue).sum() / before.size();
        double limit = rule.multiplier() * mean;
        if (end.getDurationMs() > limit) {
          output.accept(
              ReportPart.newBuilder()
                  .setRunId(end.getRunId())
                  .setSlow(new SlowStep(end.getStep(), end.getDurationMs(), mean, limit))
                  .build());
        }
      }
      if (!end.getStatus().equals("SUCCEEDED")) {
        return baseline;
      }
      int from = before.size() < rule.baselineRuns() ? 0 : 1;
      List<Long> durations = new ArrayList<>(before.subList(from, before.size()));
      durations.add(end.getDurationMs());
      return new DurationBaseline(durations);
    }
  }

  private record ByRun() implements Projection<ReportPart, String, ReportPart> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(ReportPart part) {
      return Joined.idOf(part);
    }

    @Override
    public void items(ReportPart part, BiConsumer<String, ReportPart> runs) {
      runs.accept(part.getRunId(), part);
    }
  }

  /** A report and what was slow. */
  private record Joined() implements GroupFunction<String, ReportPart, RunReport> {
    private static final long serialVersionUID = 1L;

    private static final Comparator<SlowStep> WORST_FIRST =
        Comparator.comparingDouble((SlowStep step) -> -step.getDurationMs() / step.getLimitMs())
            .thenComparing(SlowStep::getStep);

    /** The report is no step; a step's part is told from it by a letter before its name. */
    static String idOf(ReportPart part) {
      return part.getSlow() == null ? "" : "s" + part.getSlow().getStep();
    }

    @Override
    public String id(ReportPart part) {
      return idOf(part);
    }

    @Override
    public Map<String, RunReport> outputs(String run, Iterable<ReportPart> parts, boolean closed) {
      @Nullable RunReport report = null;
      List<SlowStep> slow = new ArrayList<>();
      for (ReportPart part : parts) {
        if (part.getSlow() != null) {
          slow.add(part.getSlow());
        } else {
          report = part.getReport();
        }
      }
      slow.sort(WORST_FIRST);
      return report == null
          ? Map.of()
          : Map.of("", RunReport.newBuilder(report).setSlow(slow).build());
    }

    @Override
    public Instant settlesAt(String run, ReportPart part, Instant timestamp) {
      return timestamp;
    }
  }
}
