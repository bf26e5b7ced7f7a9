package io.workflowtelemetry.runners.engine;

import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/**
 * A complete checkpoint that a job of Flink has left.
 *
 * @param path its folder
 * @param job the id of the job
 * @param number which of the job's checkpoints it is
 * @param completedAt when it was complete, in milliseconds since 1970
 */
record RetainedCheckpoint(String path, String job, long number, long completedAt) {
  /** Flink's layout; a checkpoint that is not complete has no such file. */
  private static final Pattern COMPLETE =
      Pattern.compile("(.*/([0-9a-f]{32})/chk-([0-9]{1,18}))/_metadata");

  private static final Comparator<RetainedCheckpoint> BY_AGE =
      Comparator.comparingLong(RetainedCheckpoint::completedAt)
          .thenComparingLong(RetainedCheckpoint::number)
          .thenComparing(RetainedCheckpoint::path);

  /**
   * Finds the newest of all jobs.
   *
   * @param folder the folder that the jobs kept their checkpoints in
   * @return nothing where none is complete
   * @throws IOException if the folder can't be listed
   */
  static Optional<RetainedCheckpoint> newest(String folder) throws IOException {
    return FileSystems.match(folder + "/*/chk-*/_metadata", EmptyMatchTreatment.ALLOW)
        .metadata()
        .stream()
        .map(RetainedCheckpoint::of)
        .flatMap(Optional::stream)
        .max(BY_AGE);
  }

  private static Optional<RetainedCheckpoint> of(Metadata file) {
    Matcher matcher = COMPLETE.matcher(file.resourceId().toString());
    return matcher.matches()
        ? Optional.of(
            new RetainedCheckpoint(
                matcher.group(1),
                matcher.group(2),
                Long.parseLong(matcher.group(3)),
                file.lastModifiedMillis()))
        : Optional.empty();
  }
}
