package io.workflowtelemetry.runners.warehouse;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * What each panel of the dashboards has to show, asked of the files of a backfill: of runs and jobs
 * where the panel asks for what they add up to.
 */
final class GrafanaFigures {
  /** Queries of DuckDB, by the file of the dashboard and the title of the panel. */
  static final Map<String, String> ALL =
      Map.ofEntries(
          Map.entry("overview.json/Runs", "select count(*) from ended"),
          Map.entry(
              "overview.json/Success rate",
              """
              select avg((outcome = 'SUCCESS')::int) filter (outcome <> 'NONE')
              from ended
              """),
          Map.entry("overview.json/Wasted time", "select sum(wasted) from ended"),
          Map.entry(
              "overview.json/Alerts that fire",
              "select count(*) from alerts where status = 'FIRING'"),
          Map.entry(
              "overview.json/Runs by day",
              """
              select day, count(*) filter (outcome = 'SUCCESS'),
                count(*) filter (outcome = 'FAILURE'), count(*) filter (conclusion = 'cancelled'),
                count(*) filter (outcome = 'NONE' and coalesce(conclusion, '') <> 'cancelled')
              from ended group by day order by day
              """),
          Map.entry(
              "overview.json/Success rate by week",
              """
              select date_trunc('week', completed_at) as week, repository,
                avg((outcome = 'SUCCESS')::int) filter (outcome <> 'NONE')
              from runs join chosen using (repository), span
              where week between "from" and "to" and outcome <> 'NONE'
              group by week, repository order by week, repository
              """),
          Map.entry(
              "overview.json/Median duration by day",
              """
              select day, repository, quantile_cont(duration_ms, 0.5) from ended
              where duration_ms is not null group by day, repository order by day, repository
              """),
          Map.entry(
              "overview.json/Time in the queue by day, 95th percentile",
              """
              select day, repository, quantile_cont(queue_ms, 0.95) from ended
              where queue_ms is not null group by day, repository order by day, repository
              """),
          Map.entry(
              "overview.json/Workflows that waste most",
              """
              select repository, workflow_name, count(*),
                avg((outcome = 'SUCCESS')::int) filter (outcome <> 'NONE'),
                count(*) filter (run_attempt > 1), sum(wasted)
              from ended group by repository, workflow_name
              order by sum(wasted) desc, repository, workflow_name limit 20
              """),
          Map.entry(
              "workflow.json/Duration by day",
              """
              select day, quantile_cont(duration_ms, 0.5), quantile_cont(duration_ms, 0.9),
                quantile_cont(duration_ms, 0.95)
              from builds group by day order by day
              """),
          Map.entry(
              "workflow.json/Runs by day",
              """
              select day, count(*) filter (outcome = 'SUCCESS'),
                count(*) filter (outcome = 'FAILURE'), count(*) filter (conclusion = 'cancelled'),
                count(*) filter (outcome = 'NONE' and coalesce(conclusion, '') <> 'cancelled')
              from builds group by day order by day
              """),
          Map.entry(
              "workflow.json/Time in the queue by day",
              """
              select day, quantile_cont(queue_ms, 0.5), quantile_cont(queue_ms, 0.95)
              from builds group by day order by day
              """),
          Map.entry(
              "workflow.json/Wasted time by day",
              "select day, sum(wasted) from builds group by day order by day"),
          Map.entry(
              "workflow.json/Failures by hour",
              """
              select printf('%02d', range), count(started_at)
              from range(24) left join builds
                on hour(started_at) = range and outcome = 'FAILURE'
              group by range order by range
              """),
          Map.entry(
              "workflow.json/Jobs",
              """
              with job as (
                select unnest(jobs, recursive := true) from runs
                where repository = 'harbor/river-api' and workflow_name = 'CI Build')
              select name, count(*),
                avg((outcome = 'SUCCESS')::int) filter (outcome <> 'NONE'),
                avg(duration_ms), max(duration_ms),
                coalesce(sum(duration_ms)
                  filter (outcome = 'FAILURE' or conclusion = 'cancelled'), 0) as wasted
              from job, span
              where completed_at between "from" and "to" and not carried_over
              group by name order by wasted desc, name
              """),
          Map.entry(
              "workflow.json/Last runs",
              """
              select created_at, run_id, run_attempt, branch, conclusion, duration_ms, queue_ms,
                display_title
              from runs, span
              where repository = 'harbor/river-api' and workflow_name = 'CI Build'
                and created_at between "from" and "to"
              order by created_at desc, run_id desc, run_attempt desc limit 100
              """),
          Map.entry(
              "alerts.json/Critical alerts that fire",
              "select count(*) from alerts where status = 'FIRING' and severity = 'CRITICAL'"),
          Map.entry("alerts.json/Of them acknowledged", "select 1"),
          Map.entry("alerts.json/Runs under way", "select 3"),
          Map.entry("alerts.json/Of them stalled or queued too long", "select 2"),
          Map.entry(
              "alerts.json/Alerts by day",
              """
              select floor(epoch(started_at) / 86400) * 86400 as day, rule, count(*)
              from alerts, span
              where status <> 'WITHDRAWN' and started_at between "from" and "to"
              group by day, rule order by day, rule
              """),
          Map.entry(
              "alerts.json/Alerts",
              """
              select started_at, ended_at, severity, rule, status, repository, workflow_name,
                branch, observed, threshold, message,
                case when alert_id = (
                  select min(alert_id) from alerts
                  where status = 'FIRING' and severity = 'CRITICAL'
                    and repository = 'harbor/river-web') then 'ana' end
              from alerts, span
              where status <> 'WITHDRAWN' and started_at between "from" and "to"
              order by status, started_at desc, alert_id limit 200
              """),
          Map.entry(
              "alerts.json/Runs under way by silence",
              """
              select repository, 'CI', run, 1, 'IN_PROGRESS', timestamptz '2025-01-20 06:00Z',
                null, heard::timestamptz, 2, 4, stalled, queued
              from (values
                (null, '2', '2025-01-20 09:00Z', true, false),
                ('harbor/river-web', '1', '2025-01-20 10:00Z', false, false),
                ('harbor/lantern', '3', '2025-01-20 11:00Z', false, true))
                health (repository, run, heard, stalled, queued)
              """),
          Map.entry("flaky-tests.json/Flaky tests", "select count(distinct name) from flaky"),
          Map.entry("flaky-tests.json/Re-runs", "select sum(rerun_ms) from flaky"),
          Map.entry(
              "flaky-tests.json/Seen in the time range",
              """
              select count(distinct name) from flaky, span
              where last_seen_at between "from" and "to"
              """),
          Map.entry(
              "flaky-tests.json/By what they cost",
              """
              select 'lantern/web', 1, class_name, name, lane, rerun_ms, red_runs, 1,
                first_seen_at, 'f00d', first_seen_at, last_seen_at
              from flaky
              """));

  private GrafanaFigures() {}

  /** Makes the views that the queries ask. */
  static void open(Connection duckdb, Path output, String from, String to) throws SQLException {
    try (Statement statement = duckdb.createStatement()) {
      for (String sql :
          """
          set timezone = 'UTC';
          create view span as
            select timestamptz '{from}' as "from", timestamptz '{to}' as "to";
          create view chosen as
            select unnest(['harbor/river-web', 'harbor/lantern', 'lantern/web']) as repository;
          create view runs as select * from '{}/runs/*.parquet';
          create view timed as
            select *, date_trunc('day', completed_at) as day,
              case when outcome = 'FAILURE' or conclusion = 'cancelled'
                then coalesce(duration_ms, 0) else 0 end as wasted
            from runs, span
            where completed_at between "from" and "to";
          create view ended as select * from timed join chosen using (repository);
          create view builds as
            select * from timed
            where repository = 'harbor/river-api' and workflow_name = 'CI Build';
          create view alerts as
            select * replace (started_at::timestamptz as started_at,
              ended_at::timestamptz as ended_at)
            from read_json_auto('{}/alerts/*.jsonl')
            where repository is null or repository in (from chosen);
          create view flaky as select * from '{}/flaky-tests/*.parquet';
          """
              .replace("{from}", from)
              .replace("{to}", to)
              .replace("{}", output.toString())
              .split(";", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
  }
}
