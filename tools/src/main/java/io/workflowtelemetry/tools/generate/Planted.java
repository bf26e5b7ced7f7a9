package io.workflowtelemetry.tools.generate;

import java.time.Duration;
import java.time.Instant;

/**
 * What goes wrong in the small company on purpose, for a reader of its figures to find: a workflow
 * that gets slow, a test that is flaky, and a week that is costly.
 */
final class Planted {
  /** What is slow, on the last two whole weeks and what follows them. */
  private static final String SLOW = "harbor/river-api/Integration tests";

  private static final Instant SLOW_FROM = Instant.parse("2025-02-24T00:00:00Z");
  private static final double SLOWER = 1.8;

  /** What is flaky, and fails for no other reason. */
  private static final String FLAKY = "harbor/river-web/Browser tests";

  private static final Instant FLAKY_FROM = Instant.parse("2025-02-17T00:00:00Z");
  private static final double FLAKY_FAILURE_RATE = 0.35;

  /** What ran for a week on machines that cost ten times as much. */
  private static final String COSTLY = "harbor/river-api/CI Build";

  private static final Instant COSTLY_FROM = Instant.parse("2025-03-03T00:00:00Z");
  private static final Instant COSTLY_UNTIL = COSTLY_FROM.plus(Duration.ofDays(7));

  /** Nothing is planted into logs that are made to be many. */
  static final Planted NOTHING = new Planted(false);

  static final Planted IN_SAMPLE = new Planted(true);

  private final boolean there;

  private Planted(boolean there) {
    this.there = there;
  }

  /** Returns how many times as long as else a workflow takes. */
  double slowness(Workflow workflow, long timeMs) {
    return there && is(SLOW, workflow) && !isBefore(timeMs, SLOW_FROM) ? SLOWER : 1;
  }

  /** Returns the share of a workflow's runs that fail. */
  double failureRate(Workflow workflow, long timeMs) {
    return isFlaky(workflow, timeMs) ? FLAKY_FAILURE_RATE : workflow.failureRate();
  }

  /** Returns whether a workflow's runs leave reports, which tell of the flaky test. */
  boolean isFlaky(Workflow workflow, long timeMs) {
    return there && is(FLAKY, workflow) && !isBefore(timeMs, FLAKY_FROM);
  }

  /** Returns the label of the machine that a workflow's jobs run on. */
  String runner(Workflow workflow, long timeMs) {
    return there
            && is(COSTLY, workflow)
            && !isBefore(timeMs, COSTLY_FROM)
            && isBefore(timeMs, COSTLY_UNTIL)
        ? "macos-latest"
        : "ubuntu-latest";
  }

  private static boolean is(String name, Workflow workflow) {
    return name.equals(workflow.repository() + "/" + workflow.name());
  }

  private static boolean isBefore(long timeMs, Instant time) {
    return timeMs < time.toEpochMilli();
  }
}
