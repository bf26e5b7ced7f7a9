package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.JobRow;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Makes rows of the jobs of runs. */
public final class RunJobs extends PTransform<PCollection<Run>, PCollection<JobRow>> {
  private static final long serialVersionUID = 1L;

  private RunJobs() {}

  /** Returns the transform. */
  public static RunJobs create() {
    return new RunJobs();
  }

  /** Returns the rows of a run's jobs. */
  public static List<JobRow> of(Run run) {
    List<JobRow> rows = new ArrayList<>();
    for (Job job : run.getJobs()) {
      rows.add(
          new JobRow(
              run.getRepository(),
              run.getRunId(),
              run.getRunAttempt(),
              key(job),
              (long) rows.size(),
              job));
    }
    return rows;
  }

  @Override
  public PCollection<JobRow> expand(PCollection<Run> runs) {
    return runs.apply("Jobs", ParDo.of(new JobsFn())).setCoder(RecordCoder.of(JobRow.class));
  }

  private static final class JobsFn extends DoFn<Run, JobRow> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Run run, OutputReceiver<JobRow> output) {
      of(run).forEach(output::output);
    }
  }

  private static String key(Job job) {
    return job.getJobId() == null
        ? SqlTexts.bounded(job.getName() + "@" + job.getStartedAt())
        : job.getJobId();
  }
}
