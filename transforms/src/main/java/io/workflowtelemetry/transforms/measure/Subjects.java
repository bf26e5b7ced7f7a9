package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.Subject;
import org.jspecify.annotations.Nullable;

/** What aggregates are about. */
public final class Subjects {
  private Subjects() {}

  /** Returns a repository, owner/name. */
  public static Subject repository(String repository) {
    return new Subject("REPOSITORY", repository, null, null);
  }

  static Subject workflow(String repository, @Nullable String workflow) {
    return new Subject("WORKFLOW", repository, workflow, null);
  }

  /** Returns a job of a workflow; without a name of a job the workflow itself. */
  static Subject of(Subject workflow, @Nullable String job) {
    return job == null
        ? workflow
        : new Subject("JOB", workflow.getRepository(), workflow.getWorkflowName(), job);
  }
}
