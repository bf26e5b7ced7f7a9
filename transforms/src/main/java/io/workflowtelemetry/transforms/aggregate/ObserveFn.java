package io.workflowtelemetry.transforms.aggregate;

import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.schemas.Subject;
import io.workflowtelemetry.transforms.aggregate.Measures.Observation;
import io.workflowtelemetry.transforms.calendar.Calendar;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Measures what ended. Observations of one subject and day are summed within a bundle before they
 * are shuffled: sorting every observation of a million runs for each period costs more than all
 * else that is done with it.
 */
final class ObserveFn extends DoFn<Run, KV<Subject, Measures>> {
  /** Bounds the memory of a bundle; later subjects then go out one by one. */
  private static final int MAX_SUMMED = 20_000;

  /** What is summed: all of a subject that ended on one day. */
  private record SubjectDay(
      String level,
      String repository,
      @Nullable String workflowName,
      @Nullable String jobName,
      String day) {
    Subject subject() {
      return Subject.newBuilder()
          .setLevel(level)
          .setRepository(repository)
          .setWorkflowName(workflowName)
          .setJobName(jobName)
          .build();
    }
  }

  /** A sum, and the earliest end in it, which becomes its timestamp. */
  private static final class Sum {
    private final Measures measures = new Measures();
    private long earliestMs = Long.MAX_VALUE;
  }

  private final Calendar calendar;
  private transient @Nullable Map<SubjectDay, Sum> sums;

  ObserveFn(Calendar calendar) {
    this.calendar = calendar;
  }

  @StartBundle
  public void startBundle() {
    sums = new HashMap<>();
  }

  @ProcessElement
  public void process(@Element Run run, OutputReceiver<KV<Subject, Measures>> output) {
    RunKey key =
        RunKey.newBuilder()
            .setRepository(run.getRepository())
            .setRunId(run.getRunId())
            .setRunAttempt(run.getRunAttempt())
            .build();
    if (run.getCompletedAt() != null) {
      Observation observation =
          observation(
              key,
              run.getConclusion(),
              run.getStartedAt(),
              run.getCompletedAt(),
              run.getDurationMs(),
              run.getQueueMs(),
              run.getTestFailures());
      String day = calendar.date(run.getCompletedAt());
      add(new SubjectDay("REPOSITORY", run.getRepository(), null, null, day), observation, output);
      add(
          new SubjectDay("WORKFLOW", run.getRepository(), run.getWorkflowName(), null, day),
          observation,
          output);
    }
    for (Job job : run.getJobs()) {
      if (job.getCompletedAt() != null) {
        Observation observation =
            observation(
                key,
                job.getConclusion(),
                job.getStartedAt(),
                job.getCompletedAt(),
                job.getDurationMs(),
                job.getQueueMs(),
                null);
        add(
            new SubjectDay(
                "JOB",
                run.getRepository(),
                run.getWorkflowName(),
                job.getName(),
                calendar.date(job.getCompletedAt())),
            observation,
            output);
      }
    }
  }

  private Observation observation(
      RunKey run,
      @Nullable String conclusion,
      @Nullable Instant startedAt,
      Instant completedAt,
      @Nullable Long durationMs,
      @Nullable Long queueMs,
      @Nullable Long testFailures) {
    return new Observation(
        run,
        completedAt.toEpochMilli(),
        conclusion,
        durationMs,
        queueMs,
        startedAt == null ? null : calendar.hour(startedAt),
        startedAt == null ? null : calendar.weekday(startedAt),
        testFailures);
  }

  private void add(
      SubjectDay subjectDay,
      Observation observation,
      OutputReceiver<KV<Subject, Measures>> output) {
    Map<SubjectDay, Sum> bundle = Objects.requireNonNull(sums);
    Sum sum = bundle.get(subjectDay);
    if (sum == null && bundle.size() >= MAX_SUMMED) {
      Measures alone = new Measures();
      alone.add(observation);
      output.outputWithTimestamp(
          KV.of(subjectDay.subject(), alone), timestamp(observation.completedAtMs()));
      return;
    }
    if (sum == null) {
      sum = new Sum();
      bundle.put(subjectDay, sum);
    }
    sum.measures.add(observation);
    sum.earliestMs = Math.min(sum.earliestMs, observation.completedAtMs());
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    Objects.requireNonNull(sums)
        .forEach(
            (subjectDay, sum) ->
                context.output(
                    KV.of(subjectDay.subject(), sum.measures),
                    timestamp(sum.earliestMs),
                    GlobalWindow.INSTANCE));
    sums = null;
  }

  private static org.joda.time.Instant timestamp(long ms) {
    return org.joda.time.Instant.ofEpochMilli(ms);
  }
}
