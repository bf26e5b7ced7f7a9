package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.Ending;
import io.workflowtelemetry.schemas.Job;
import io.workflowtelemetry.schemas.Run;
import io.workflowtelemetry.schemas.RunEndings;
import io.workflowtelemetry.schemas.RunKey;
import io.workflowtelemetry.transforms.keyed.Calendar;
import io.workflowtelemetry.transforms.logs.dialect.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The ends of a run attempt and of its jobs, by the days that they count for. */
final class Endings {
  private Endings() {}

  /** Gives what ended on each day, as yyyy-mm-dd. */
  static void of(
      Run run, Calendar calendar, Pricing pricing, BiConsumer<String, RunEndings> output) {
    Map<String, List<Ending>> days = new LinkedHashMap<>(2);
    Instant completedAt = run.getCompletedAt();
    if (completedAt != null) {
      add(
          days,
          null,
          completedAt,
          run.getConclusion(),
          run.getDurationMs(),
          run.getQueueMs(),
          run.getStartedAt(),
          run.getTestFailures(),
          null,
          null,
          calendar);
    }
    for (Job job : run.getJobs()) {
      Instant jobCompletedAt = job.getCompletedAt();
      if (jobCompletedAt != null && !job.getCarriedOver()) {
        boolean billed =
            job.getName() != null
                && job.getDurationMs() != null
                && !"skipped".equals(job.getConclusion());
        add(
            days,
            job.getName(),
            jobCompletedAt,
            job.getConclusion(),
            job.getDurationMs(),
            job.getQueueMs(),
            job.getStartedAt(),
            null,
            billed ? pricing.runner(job.getLabels()) : null,
            billed && job.getQueueMs() != null ? job.getCreatedAt() : null,
            calendar);
      }
    }
    RunKey key = new RunKey(run.getRepository(), run.getRunId(), run.getRunAttempt());
    days.forEach((day, endings) -> output.accept(day, new RunEndings(key, endings)));
  }

  private static void add(
      Map<String, List<Ending>> days,
      @Nullable String job,
      Instant completedAt,
      @Nullable String conclusion,
      @Nullable Long durationMs,
      @Nullable Long queueMs,
      @Nullable Instant startedAt,
      @Nullable Long testFailures,
      @Nullable String billedAs,
      @Nullable Instant queuedAt,
      Calendar calendar) {
    // Of anything else nobody asks when it started.
    Instant failedFrom = Outcome.of(conclusion) == Outcome.FAILURE ? startedAt : null;
    days.computeIfAbsent(calendar.date(completedAt), unused -> new ArrayList<>())
        .add(
            new Ending(
                job,
                completedAt,
                conclusion,
                durationMs,
                queueMs,
                failedFrom == null ? null : calendar.hour(failedFrom),
                failedFrom == null ? null : calendar.weekday(failedFrom),
                testFailures,
                billedAs,
                queuedAt == null ? null : calendar.hour(queuedAt)));
  }
}
