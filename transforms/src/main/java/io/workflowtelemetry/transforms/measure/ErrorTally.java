package io.workflowtelemetry.transforms.measure;

import io.workflowtelemetry.schemas.ErrorGroup;
import io.workflowtelemetry.schemas.ErrorSighting;
import io.workflowtelemetry.schemas.EventTimes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Errors of one kind: what they have in common once, and of each log how many it holds. */
final class ErrorTally {
  private record Log(String sha256, @Nullable String runId, @Nullable Long runAttempt) {}

  private record Attempt(String runId, @Nullable Long runAttempt) {}

  /** What all have in common; its log and its count say nothing. Null before the first. */
  private @Nullable ErrorSighting common;

  private final Map<Log, Long> errorsByLog = new HashMap<>();

  /** Adds an error to those of its log. */
  void add(ErrorSighting error) {
    note(error);
    errorsByLog.merge(log(error), error.getErrors(), Long::sum);
  }

  /** Takes all that a log holds, which may have been seen before. */
  void see(ErrorSighting sighting) {
    note(sighting);
    errorsByLog.merge(log(sighting), sighting.getErrors(), Math::max);
  }

  boolean isEmpty() {
    return common == null;
  }

  /** Returns all that was added of a log's errors. */
  ErrorSighting sighting(String sha256, @Nullable String runId, @Nullable Long runAttempt) {
    return ErrorSighting.newBuilder(Objects.requireNonNull(common))
        .setLogSha256(sha256)
        .setRunId(runId)
        .setRunAttempt(runAttempt)
        .setErrors(errors())
        .build();
  }

  ErrorGroup group(@Nullable String repository, String fingerprint) {
    ErrorSighting known = Objects.requireNonNull(common);
    return ErrorGroup.newBuilder()
        .setRepository(repository)
        .setFingerprint(fingerprint)
        .setPattern(known.getPattern())
        .setExample(known.getExample())
        .setErrors(errors())
        .setLogs(errorsByLog.size())
        .setRuns(
            errorsByLog.keySet().stream()
                .filter(log -> log.runId != null)
                .map(log -> new Attempt(Objects.requireNonNull(log.runId), log.runAttempt))
                .distinct()
                .count())
        .setFirstSeenAt(known.getFirstSeenAt())
        .setLastSeenAt(known.getLastSeenAt())
        .build();
  }

  private long errors() {
    return errorsByLog.values().stream().mapToLong(Long::longValue).sum();
  }

  private void note(ErrorSighting more) {
    ErrorSighting known = common;
    if (known == null) {
      common = more;
      return;
    }
    common =
        ErrorSighting.newBuilder(known)
            .setPattern(least(known.getPattern(), more.getPattern()))
            .setExample(least(known.getExample(), more.getExample()))
            .setFirstSeenAt(EventTimes.earlier(known.getFirstSeenAt(), more.getFirstSeenAt()))
            .setLastSeenAt(EventTimes.later(known.getLastSeenAt(), more.getLastSeenAt()))
            .build();
  }

  private static String least(String one, String other) {
    return other.compareTo(one) < 0 ? other : one;
  }

  private static Log log(ErrorSighting sighting) {
    return new Log(sighting.getLogSha256(), sighting.getRunId(), sighting.getRunAttempt());
  }
}
