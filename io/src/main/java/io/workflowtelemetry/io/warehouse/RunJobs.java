package io.workflowtelemetry.io.warehouse;

import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.JobRow;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.coders.RecordCoder;
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

  @Override
  public PCollection<JobRow> expand(PCollection<Run> runs) {
    return runs.apply("Jobs", ParDo.of(new JobsFn())).setCoder(RecordCoder.of(JobRow.class));
  }

  private static final class JobsFn extends DoFn<Run, JobRow> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Run run, OutputReceiver<JobRow> output) {
      long position = 0;
      for (Job job : run.getJobs()) {
        output.output(
            new JobRow(
                run.getRepository(), run.getRunId(), run.getRunAttempt(), key(job), position, job));
        position++;
      }
    }

    private static String key(Job job) {
      return job.getJobId() == null
          ? Texts.bounded(job.getName() + "@" + job.getStartedAt())
          : job.getJobId();
    }
  }
}
