package io.workflowtelemetry.transforms.logs.dialect;

import org.jspecify.annotations.Nullable;

/**
 * The run attempt that a file belongs to.
 *
 * @param repository owner/name; null where it is not known
 * @param runId null where it is not known
 * @param runAttempt from 1; null where the run is not known
 * @param folder the folder that the file is in below that of the run, such as of a job of a matrix;
 *     null where there is none
 */
public record Owner(
    @Nullable String repository,
    @Nullable String runId,
    @Nullable Long runAttempt,
    @Nullable String folder) {
  /** Belongs to a run that nobody knows. */
  public static final Owner UNKNOWN = new Owner(null, null, null, null);
}
