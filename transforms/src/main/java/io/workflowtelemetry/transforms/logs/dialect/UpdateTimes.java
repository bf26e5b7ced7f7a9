package io.workflowtelemetry.transforms.logs.dialect;

import io.workflowtelemetry.schemas.JobState;
import io.workflowtelemetry.schemas.RunState;
import io.workflowtelemetry.schemas.RunUpdate;
import io.workflowtelemetry.schemas.TestReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The times that what was learnt of a run tells. */
public final class UpdateTimes {
  private UpdateTimes() {}

  /** Returns the latest time, null where there is none. */
  public static @Nullable Instant latest(RunUpdate update) {
    Instant latest = null;
    RunState run = update.getRun();
    if (run != null) {
      latest = later(latest, run.getCreatedAt());
      latest = later(latest, run.getRunStartedAt());
      latest = later(latest, run.getUpdatedAt());
    }
    for (JobState job : update.getJobs()) {
      latest = later(latest, job.getCreatedAt());
      latest = later(latest, job.getStartedAt());
      latest = later(latest, job.getCompletedAt());
    }
    for (TestReport report : update.getReports()) {
      latest = later(latest, report.getReportedAt());
    }
    return latest;
  }

  /** Returns the later of two times, null where both are. */
  public static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? other : one;
  }
}
