package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.ErrorGroup;
import io.workflowtelemetry.schemas.ErrorKey;
import io.workflowtelemetry.schemas.ErrorSighting;
import io.workflowtelemetry.schemas.EventTimes;
import io.workflowtelemetry.schemas.JobLog;
import io.workflowtelemetry.schemas.LogError;
import io.workflowtelemetry.schemas.coders.RecordCoder;
import io.workflowtelemetry.transforms.keyed.Change;
import io.workflowtelemetry.transforms.keyed.GroupFunction;
import io.workflowtelemetry.transforms.keyed.Projection;
import io.workflowtelemetry.transforms.keyed.ReviseGroups;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Groups the errors that job logs keep by repository and fingerprint. A log of a run counts once,
 * however often it is read.
 */
public final class GroupErrors
    extends PTransform<PCollection<Change<JobLog>>, PCollection<Change<ErrorGroup>>> {
  private static final long serialVersionUID = 1L;

  private final Duration delay;

  private GroupErrors(Duration delay) {
    this.delay = delay;
  }

  /**
   * Returns the transform.
   *
   * @param delay how long, in processing time, a group of a stream waits for more; of no matter to
   *     a history
   */
  public static GroupErrors every(Duration delay) {
    return new GroupErrors(delay);
  }

  @Override
  public PCollection<Change<ErrorGroup>> expand(PCollection<Change<JobLog>> logs) {
    ReviseGroups<ErrorKey, ErrorSighting, ErrorGroup> group =
        ReviseGroups.by(
                new Groups(), RecordCoder.of(ErrorSighting.class), RecordCoder.of(ErrorGroup.class))
            .every(delay);
    return group.changes(
        logs.apply("Group", group.of(new Groups(), RecordCoder.of(ErrorKey.class))));
  }

  /** What each log holds of each kind of error. */
  private record Groups()
      implements Projection<JobLog, ErrorKey, ErrorSighting>,
          GroupFunction<ErrorKey, ErrorSighting, ErrorGroup> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id(ErrorSighting sighting) {
      return sighting.getRunId() + "/" + sighting.getRunAttempt() + "/" + sighting.getLogSha256();
    }

    @Override
    public void items(JobLog log, BiConsumer<ErrorKey, ErrorSighting> groups) {
      Map<String, ErrorTally> tallies = new LinkedHashMap<>();
      for (LogError error : log.getErrors()) {
        tallies
            .computeIfAbsent(error.getFingerprint(), fingerprint -> new ErrorTally())
            .add(sighting(log, error));
      }
      tallies.forEach(
          (fingerprint, tally) ->
              groups.accept(
                  new ErrorKey(log.getRepository(), fingerprint),
                  tally.sighting(log.getSha256(), log.getRunId(), log.getRunAttempt())));
    }

    private static ErrorSighting sighting(JobLog log, LogError error) {
      return ErrorSighting.newBuilder()
          .setLogSha256(log.getSha256())
          .setRunId(log.getRunId())
          .setRunAttempt(log.getRunAttempt())
          .setPattern(error.getPattern())
          .setExample(error.getMessage())
          .setErrors(1)
          .setFirstSeenAt(error.getAt())
          .setLastSeenAt(error.getAt())
          .build();
    }

    @Override
    public Map<String, ErrorGroup> outputs(
        ErrorKey key, Iterable<ErrorSighting> sightings, boolean closed) {
      ErrorTally tally = new ErrorTally();
      sightings.forEach(tally::see);
      return tally.isEmpty()
          ? Map.of()
          : Map.of("", tally.group(key.getRepository(), key.getFingerprint()));
    }

    /** Errors of one kind are one group, however long they stay away. */
    @Override
    public Instant settlesAt(ErrorKey key, ErrorSighting sighting, Instant timestamp) {
      return EventTimes.END;
    }
  }
}
