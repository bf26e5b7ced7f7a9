package io.workflowtelemetry.transforms.digest;

import io.workflowtelemetry.schemas.HealthScore;
import io.workflowtelemetry.schemas.PipelinePart;
import io.workflowtelemetry.schemas.SubjectWindow;
import io.workflowtelemetry.transforms.check.Rules;
import io.workflowtelemetry.transforms.measure.Distribution;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How all logs of a week were collected. */
final class PipelineHealth {
  /** What ids of parts that tell of a repository begin with. */
  static final String REPOSITORY = "repository/";

  private static final double DAYS = 7;

  private PipelineHealth() {}

  /** Returns the health of a week; null where nothing of it was read and nothing ended. */
  static @Nullable HealthScore of(SubjectWindow week, Rules rules, Iterable<PipelinePart> all) {
    long runMs = 0;
    long telemetryMs = 0;
    long read = 0;
    long bad = 0;
    boolean isThere = false;
    Set<Instant> failedDays = new HashSet<>();
    for (PipelinePart part : all) {
      isThere |= part.getRead() > 0 || part.getId().startsWith(REPOSITORY);
      runMs = Distribution.saturatingSum(runMs, part.getRunMs());
      telemetryMs = Distribution.saturatingSum(telemetryMs, part.getTelemetryMs());
      read += part.getRead();
      bad += part.getBad();
      if (part.getFailedDay() != null) {
        failedDays.add(part.getFailedDay());
      }
    }
    if (!isThere) {
      return null;
    }
    Rules.Health weights = rules.health();
    Parts parts =
        new Parts(weights.collectionWeight(), weights.badRecordWeight(), weights.overheadWeight());
    return HealthScore.newBuilder()
        .setLevel("PIPELINE")
        .setWindowStart(week.getWindowStart())
        .setWindowEnd(week.getWindowEnd())
        .setCollectionScore(
            parts.add(weights.collectionWeight(), Parts.ofShare(1 - failedDays.size() / DAYS)))
        .setBadRecordScore(
            parts.add(
                weights.badRecordWeight(),
                share(bad, read, rules.collectionFailure().maxBadShare())))
        .setOverheadScore(
            parts.add(
                weights.overheadWeight(),
                share(telemetryMs, runMs, rules.telemetryOverhead().maxShare())))
        .setScore(parts.mean())
        .setRunMs(runMs)
        .setTelemetryMs(telemetryMs)
        .build();
  }

  private static @Nullable Double share(long part, long all, double half) {
    return all == 0 ? null : Parts.ofAmount((double) part / all, half);
  }
}
