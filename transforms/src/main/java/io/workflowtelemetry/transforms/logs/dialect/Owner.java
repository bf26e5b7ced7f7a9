package io.workflowtelemetry.transforms.logs.dialect;

import org.jspecify.annotations.Nullable;

/**
 * The run attempt that a file belongs to.
 *
 * @param repository owner/name; null where it is not known
 * @param runId null where it is not known
 * @param runAttempt from 1; null where the run is not known
 */
public record Owner(
    @Nullable String repository, @Nullable String runId, @Nullable Long runAttempt) {
  /** Belongs to a run that nobody knows. */
  public static final Owner UNKNOWN = new Owner(null, null, null);
}
