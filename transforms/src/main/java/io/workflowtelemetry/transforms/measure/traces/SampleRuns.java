package io.workflowtelemetry.transforms.measure.traces;

import io.workflowtelemetry.schemas.DimensionSample;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.Step;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.logs.dialect.Durations;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Gives a sample for each run, job and step that ended with a verdict and whose duration is known.
 * Keys have those of their parents before them: {@code owner/name/workflow/job/step}; where a name
 * on the way is missing there is no sample. What was skipped or cancelled is no verdict, and never
 * part of a baseline (SEMANTICS, section 1); jobs and steps count once they ended, whether their
 * run has or not.
 */
public final class SampleRuns extends PTransform<PCollection<Run>, PCollection<DimensionSample>> {
  private SampleRuns() {}

  /** Returns the transform. */
  public static SampleRuns create() {
    return new SampleRuns();
  }

  @Override
  public PCollection<DimensionSample> expand(PCollection<Run> runs) {
    return runs.apply("Sample", ParDo.of(new SampleFn()))
        .setCoder(RecordCoder.of(DimensionSample.class));
  }

  private static final class SampleFn extends DoFn<Run, DimensionSample> {
    @ProcessElement
    public void process(@Element Run run, OutputReceiver<DimensionSample> output) {
      String key = below(run.getRepository(), run.getWorkflowName());
      if (isVerdict(run.getConclusion())) {
        new Samples(run.getCompletedAt(), run.getDurationMs(), evidence(run), output::output)
            .add(DimensionType.WORKFLOW, key);
      }
      for (Job job : run.getJobs()) {
        if (!job.getCarriedOver()) {
          sample(run, key, job, output);
        }
      }
    }

    private static void sample(
        Run run, @Nullable String parent, Job job, OutputReceiver<DimensionSample> output) {
      String key = below(parent, job.getName());
      if (isVerdict(job.getConclusion())) {
        new Samples(job.getCompletedAt(), job.getDurationMs(), evidence(run), output::output)
            .add(DimensionType.JOB, key);
      }
      for (Step step : job.getSteps()) {
        if (isVerdict(step.getConclusion())) {
          Long durationMs = Durations.between(step.getStartedAt(), step.getCompletedAt());
          new Samples(step.getCompletedAt(), durationMs, evidence(run), output::output)
              .add(DimensionType.STEP, below(key, step.getName()));
        }
      }
    }

    private static boolean isVerdict(@Nullable String conclusion) {
      return Outcome.of(conclusion).isVerdict();
    }

    private static String evidence(Run run) {
      return run.getRunId() + "/" + run.getRunAttempt();
    }

    private static @Nullable String below(@Nullable String parent, @Nullable String name) {
      return parent == null || name == null || name.isBlank() ? null : parent + "/" + name;
    }
  }
}
