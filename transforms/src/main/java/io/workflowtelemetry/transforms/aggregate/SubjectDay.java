package io.workflowtelemetry.transforms.aggregate;

import io.workflowtelemetry.schemas.Subject;
import org.jspecify.annotations.Nullable;

/**
 * All of a subject that ended on one day.
 *
 * @param level REPOSITORY, WORKFLOW or JOB
 * @param repository owner/name
 * @param workflowName null for a repository
 * @param jobName null but for a job
 * @param day as yyyy-mm-dd
 */
record SubjectDay(
    String level,
    String repository,
    @Nullable String workflowName,
    @Nullable String jobName,
    String day) {
  Subject subject() {
    return new Subject(level, repository, workflowName, jobName);
  }
}
