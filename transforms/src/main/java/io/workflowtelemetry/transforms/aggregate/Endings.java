package io.workflowtelemetry.transforms.aggregate;

import io.workflowtelemetry.schemas.Ending;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.calendar.Calendar;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The ends of a run attempt and of its jobs, and the subjects and days that they count for. */
final class Endings {
  private Endings() {}

  /** Gives each end, once for every subject that it counts for. */
  static void of(Run run, Calendar calendar, BiConsumer<SubjectDay, Ending> output) {
    RunKey key = new RunKey(run.getRepository(), run.getRunId(), run.getRunAttempt());
    Instant completedAt = run.getCompletedAt();
    if (completedAt != null) {
      Ending ending =
          ending(
              key,
              null,
              completedAt,
              run.getConclusion(),
              run.getDurationMs(),
              run.getQueueMs(),
              run.getStartedAt(),
              run.getTestFailures(),
              calendar);
      String day = calendar.date(completedAt);
      output.accept(new SubjectDay("REPOSITORY", run.getRepository(), null, null, day), ending);
      output.accept(
          new SubjectDay("WORKFLOW", run.getRepository(), run.getWorkflowName(), null, day),
          ending);
    }
    for (Job job : run.getJobs()) {
      Instant jobCompletedAt = job.getCompletedAt();
      if (jobCompletedAt != null) {
        output.accept(
            new SubjectDay(
                "JOB",
                run.getRepository(),
                run.getWorkflowName(),
                job.getName(),
                calendar.date(jobCompletedAt)),
            ending(
                key,
                identity(job),
                jobCompletedAt,
                job.getConclusion(),
                job.getDurationMs(),
                job.getQueueMs(),
                job.getStartedAt(),
                null,
                calendar));
      }
    }
  }

  private static String identity(Job job) {
    return job.getJobId() != null ? job.getJobId() : job.getName() + "@" + job.getStartedAt();
  }

  private static Ending ending(
      RunKey run,
      @Nullable String job,
      Instant completedAt,
      @Nullable String conclusion,
      @Nullable Long durationMs,
      @Nullable Long queueMs,
      @Nullable Instant startedAt,
      @Nullable Long testFailures,
      Calendar calendar) {
    return new Ending(
        run,
        job,
        completedAt,
        conclusion,
        durationMs,
        queueMs,
        startedAt == null ? null : calendar.hour(startedAt),
        startedAt == null ? null : calendar.weekday(startedAt),
        testFailures);
  }
}
