package io.workflowtelemetry.models;

import io.workflowtelemetry.models.fit.TrainingSet;
import io.workflowtelemetry.schemas.BuildExample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Runs of two workflows whose ends can be told: of one, pushes take 100 seconds and pull requests
 * 400, which no baseline knows, and branches that failed mostly fail again; the other takes 60
 * seconds, and fails by chance.
 */
public final class MadeHistory {
  /** When the first run was created. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private MadeHistory() {}

  /** Returns some runs, an hour apart. */
  public static List<BuildExample> runs(int from, int count) {
    List<BuildExample> runs = new ArrayList<>();
    for (int at = from; at < from + count; at++) {
      runs.add(run(at, new Random(at)));
    }
    return runs;
  }

  /** Returns runs in splits, of 600, 160 and 160. */
  public static TrainingSet set() {
    return new TrainingSet(
        runs(0, 600), runs(600, 160), runs(760, 160), START.plus(Duration.ofHours(760)));
  }

  private static BuildExample run(int at, Random random) {
    boolean tells = at % 2 == 0;
    boolean push = random.nextInt(2) == 0;
    boolean failedBefore = random.nextInt(3) == 0;
    boolean success = tells ? random.nextInt(10) < (failedBefore ? 2 : 9) : random.nextInt(10) < 8;
    double usual = tells ? (push ? 100 : 400) : 60;
    return BuildExample.newBuilder()
        .setRepository(tells ? "octo/app" : "octo/site")
        .setRunId(Integer.toString(at))
        .setCreatedAt(START.plus(Duration.ofHours(at)))
        .setWorkflowName(tells ? "CI" : "Pages, \"all\"")
        .setCommitAuthor("author-" + random.nextInt(5))
        .setTimeOfDay(at % 24)
        .setDayOfWeek(at / 24 % 7)
        .setPreviousOutcome(random.nextInt(5) == 0 ? "FAILURE" : "SUCCESS")
        .setPreviousDuration(tells ? (random.nextBoolean() ? 100.0 : 400.0) : 60.0)
        .setMeanDurationLast10(tells ? 250.0 : 60.0)
        .setSuccessRateLast10(0.7)
        .setRunsLast24h(12)
        .setEvent(push ? "push" : "pull_request")
        .setActor("actor-" + random.nextInt(3))
        .setIsBot(0L)
        .setBranchPreviousOutcome(failedBefore ? "FAILURE" : "SUCCESS")
        .setMedianSuccessDurationLast10(tells ? 250.0 : 60.0)
        .setModeDurationLast20(tells ? 250.0 : 60.0)
        .setBuildDuration(usual * (0.95 + 0.1 * random.nextDouble()))
        .setBuildSuccess(success ? 1 : 0)
        .build();
  }
}
