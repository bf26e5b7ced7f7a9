package io.workflowtelemetry.pages;

import java.util.Set;

/** The tables that a report looks into. */
final class Names {
  static final String AGGREGATES = "aggregates/";
  static final String ALERTS = "alerts/";
  static final String RUNS = "runs/";
  static final String JOBS = "jobs/";
  static final String SPANS = "spans/";
  static final String FLAKY_TESTS = "flaky-tests/";
  static final String RANKED_FLAKY_TESTS = "ranked-flaky-tests/";
  static final String ERRORS = "job-logs/errors";
  static final String INVOCATIONS = "agents/invocations";
  static final String COSTS = "costs/costs";
  static final String QUEUES = "costs/queues";
  static final String DORA = "dora/dora";
  static final String HEALTH = "health/health";
  static final String BAD_RECORDS = "bad-records/";
  static final String LATE_RECORDS = "late-records/";
  static final String INPUTS = "inputs/";

  static final Set<String> JSON_LINES = Set.of(ALERTS, BAD_RECORDS, LATE_RECORDS);

  private Names() {}

  /** Returns a text as a literal of SQL. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
