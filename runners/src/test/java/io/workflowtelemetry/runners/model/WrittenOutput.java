package io.workflowtelemetry.runners.model;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * Compares what a backfill wrote with a model of it. Parquet is read by the model's database, so
 * that the pipeline's own reader has no part in it.
 */
final class WrittenOutput {
  private static final List<String> QUANTILES =
      List.of("duration_p50_ms", "duration_p90_ms", "duration_p95_ms", "duration_p99_ms");
  private static final int MAX_EXACT = 1024;

  private final SqlModel model;

  private WrittenOutput(SqlModel model) {
    this.model = model;
  }

  /** Makes tables of what lies in a folder, beside those of the model. */
  static WrittenOutput in(Path folder, SqlModel model) throws SQLException {
    model.execute("create schema written");
    model.execute(
        "create table written.runs as select * from read_parquet('%s/runs/*.parquet')"
            .formatted(folder));
    model.execute(
        "create table written.aggregates as select * from read_parquet('%s/aggregates/*.parquet')"
            .formatted(folder));
    model.execute(
        ("create table written.examples as"
                + " select *, regexp_extract(filename, '([a-z]+)-[0-9]+-of-[0-9]+', 1) as split"
                + " from read_parquet('%s/datasets/builds/*.parquet', filename = true)")
            .formatted(folder));
    model.execute(
        ("create table written.alerts as select * from read_json('%s/alerts/*.jsonl',"
                + " format = 'newline_delimited', columns = {alert_id: 'varchar', rule: 'varchar',"
                + " severity: 'varchar', status: 'varchar', repository: 'varchar',"
                + " workflow_name: 'varchar', branch: 'varchar', run_id: 'varchar',"
                + " run_attempt: 'bigint', source: 'varchar', output: 'varchar',"
                + " observed: 'double', threshold: 'double', started_at: 'varchar',"
                + " ended_at: 'varchar', evidence: 'struct(repository varchar, run_id varchar,"
                + " run_attempt bigint)[]', message: 'varchar'})")
            .formatted(folder));
    return new WrittenOutput(model);
  }

  /** Compares every run attempt; returns how many there are. */
  int checkRuns() throws SQLException {
    String columns =
        "repository, run_id, run_attempt, workflow_name, workflow_id, event, branch,"
            + " head_repository, head_sha, actor, status, conclusion, outcome, %s, duration_ms,"
            + " duration_source, queue_ms, synthesised, commit_found, commit_author,"
            + " commit_message_length, files_changed, lines_added, lines_removed, test_failures";
    return check(
        "runs",
        columns.formatted("created_ms, started_ms, completed_ms"),
        columns.formatted(times("created", "started", "completed")),
        "runs",
        "repository, run_id, run_attempt");
  }

  /** Compares every job in its place within its run; returns how many there are. */
  int checkJobs() throws SQLException {
    model.execute(
        """
        create table written.jobs as
        select * exclude (job), unnest(job)
        from (
          select repository, run_id, run_attempt, generate_subscripts(jobs, 1) as position,
            unnest(jobs) as job
          from written.runs)
        """);
    String columns =
        "repository, run_id, run_attempt, position, job_id, name, status, conclusion, outcome,"
            + " %s, duration_ms, queue_ms, %s";
    return check(
        "jobs",
        columns.formatted("created_ms, started_ms, completed_ms", "steps"),
        columns.formatted(
            times("created", "started", "completed"),
            "cast(list_transform(steps, lambda step: struct_pack(number := step.number,"
                + " name := step.name, status := step.status, conclusion := step.conclusion,"
                + " started_ms := epoch_ms(step.started_at),"
                + " completed_ms := epoch_ms(step.completed_at))) as varchar)"),
        "jobs",
        "repository, run_id, run_attempt, position");
  }

  /** Compares every aggregate; quantiles of many values within their error. */
  int checkAggregates() throws SQLException {
    String order = "period, window_start_ms, level, repository, workflow_name, job_name";
    String columns =
        "period, %s, level, repository, workflow_name, job_name, total, successes, failures,"
            + " cancelled, other, success_rate, duration_count, duration_mean_ms, duration_min_ms,"
            + " duration_max_ms, "
            + quantiles()
            + ", queue_p50_ms, queue_p95_ms, reruns, wasted_ms, %s, test_failures";
    int rows =
        check(
            "aggregates",
            columns.formatted(
                "window_start_ms, window_end_ms",
                counts("failure_hours", 0, 24) + ", " + counts("failure_weekdays", 1, 7)),
            columns.formatted(
                "epoch_ms(window_start) as window_start_ms, epoch_ms(window_end) as window_end_ms",
                "cast(failures_by_hour as varchar), cast(failures_by_weekday as varchar)"),
            "aggregates",
            order);
    for (String quantile : QUANTILES) {
      double rank = Integer.parseInt(quantile.replaceAll("\\D", "")) / 100.0;
      SameRows.check(
          quantile,
          model.connection(),
          "select 0 as outside",
          """
          select count(*) as outside
          from aggregates as model
          join written.aggregates as written
            on written.period = model.period
              and epoch_ms(written.window_start) = model.window_start_ms
              and written.level = model.level
              and written.repository = model.repository
              and written.workflow_name is not distinct from model.workflow_name
              and written.job_name is not distinct from model.job_name
          where model.duration_count > %1$d
            and not coalesce(written.%2$s between
              0.995 * durations[1 + cast(floor(%3$s * (model.duration_count - 1)) as bigint)]
              and 1.005 * durations[1 + cast(ceil(%3$s * (model.duration_count - 1)) as bigint)],
              false)
          """
              .formatted(MAX_EXACT, quantile, rank));
    }
    return rows;
  }

  /** Compares the alerts of the checks over runs; returns how many there are. */
  int checkAlerts() throws SQLException {
    String columns =
        "rule, severity, status, repository, workflow_name, branch, run_id, run_attempt,"
            + " observed, threshold, %s";
    return check(
        "alerts",
        columns.formatted("started_ms, ended_ms, cast(evidence as varchar)"),
        columns.formatted(
            "instant(started_at) as started_ms, instant(ended_at), cast(list_transform(evidence,"
                + " lambda run: run.repository || '/' || run.run_id || '/' || run.run_attempt)"
                + " as varchar)"),
        "alerts",
        "rule, repository, workflow_name, branch, run_id, run_attempt, started_ms",
        "where rule not in ('COLLECTION_FAILURE', 'COST_ANOMALY')");
  }

  /** Compares every example in its split; returns how many there are. */
  int checkExamples() throws SQLException {
    String columns =
        "split, repository, run_id, head_sha, %s, workflow_name, commit_author,"
            + " commit_message_length, files_changed, lines_added, lines_removed, time_of_day,"
            + " day_of_week, previous_outcome, previous_duration, mean_duration_last_10,"
            + " success_rate_last_10, runs_last_24h, author_success_rate_last_10, event, actor,"
            + " is_bot, is_default_branch, branch_previous_outcome, branch_previous_duration,"
            + " branch_success_rate_last_5, branch_runs, seconds_since_last_run, runs_in_flight,"
            + " median_success_duration_last_10, mode_duration_last_20, build_duration,"
            + " build_success, test_failures";
    return check(
        "examples",
        columns.formatted("created_ms"),
        columns.formatted(times("created")),
        "examples",
        "repository, run_id");
  }

  private int check(String name, String expected, String actual, String table, String order)
      throws SQLException {
    return check(name, expected, actual, table, order, "");
  }

  private int check(
      String name, String expected, String actual, String table, String order, String filter)
      throws SQLException {
    return SameRows.check(
        name,
        model.connection(),
        "select %s from %s order by %s".formatted(expected, table, order),
        "select %s from written.%s %s order by %s".formatted(actual, table, filter, order));
  }

  /** Quantiles that are exact; null where there are too many values for that. */
  private static String quantiles() {
    return String.join(
        ", ",
        QUANTILES.stream()
            .map(
                name ->
                    "case when duration_count <= %d then %s end as %s"
                        .formatted(MAX_EXACT, name, name))
            .toList());
  }

  private static String counts(String list, int first, int length) {
    return ("cast(list_transform(range(%d, %d), lambda slot:"
            + " len(list_filter(coalesce(%s, []), lambda value: value = slot))) as varchar)")
        .formatted(first, first + length, list);
  }

  private static String times(String... names) {
    return String.join(
        ", ",
        List.of(names).stream()
            .map(name -> "epoch_ms(%s_at) as %s_ms".formatted(name, name))
            .toList());
  }
}
