package io.workflowtelemetry.transforms.runs;

import io.workflowtelemetry.schemas.JobState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What tells one job of a run attempt from another: its id, else its name and start. */
record JobIdentity(@Nullable String id, @Nullable String name, @Nullable Instant startedAt) {
  static JobIdentity of(JobState job) {
    return job.getJobId() != null
        ? new JobIdentity(job.getJobId(), null, null)
        : new JobIdentity(null, job.getName(), job.getStartedAt());
  }
}
