package io.workflowtelemetry.transforms.logs.dialect;

import io.workflowtelemetry.schemas.EventTimes;
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
      latest = EventTimes.later(latest, run.getCreatedAt());
      latest = EventTimes.later(latest, run.getRunStartedAt());
      latest = EventTimes.later(latest, run.getUpdatedAt());
    }
    for (JobState job : update.getJobs()) {
      latest = EventTimes.later(latest, job.getCreatedAt());
      latest = EventTimes.later(latest, job.getStartedAt());
      latest = EventTimes.later(latest, job.getCompletedAt());
    }
    for (TestReport report : update.getReports()) {
      latest = EventTimes.later(latest, report.getReportedAt());
    }
    return latest;
  }
}
