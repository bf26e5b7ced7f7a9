-- Section 2: what ended in each day, week and month, by repository, workflow and job.

create table observations as
select
  'REPOSITORY' as level, repository, cast(null as varchar) as workflow_name,
  cast(null as varchar) as job_name, run_attempt, conclusion, outcome, started_ms, completed_ms,
  duration_ms, queue_ms, test_failures
from runs
where completed_ms is not null
union all
select
  'WORKFLOW', repository, workflow_name, null, run_attempt, conclusion, outcome, started_ms,
  completed_ms, duration_ms, queue_ms, test_failures
from runs
where completed_ms is not null
union all
select
  'JOB', jobs.repository, runs.workflow_name, jobs.name, jobs.run_attempt, jobs.conclusion,
  jobs.outcome, jobs.started_ms, jobs.completed_ms, jobs.duration_ms, jobs.queue_ms, null
from jobs
join runs using (repository, run_id, run_attempt)
where jobs.completed_ms is not null;

create macro local_time(ms) as to_timestamp(ms / 1000.0) at time zone getvariable('timezone');

create table aggregates as
with periods as (
  select * from (values
    ('DAILY', 'day', interval 1 day),
    ('WEEKLY', 'week', interval 7 days),
    ('MONTHLY', 'month', interval 1 month)) as periods (period, unit, length)
), windowed as (
  select
    *,
    date_trunc(unit, local_time(completed_ms)) as local_start,
    hour(local_time(started_ms)) as start_hour,
    isodow(local_time(started_ms)) as start_weekday
  from observations
  cross join periods
)
select
  period,
  epoch_ms(local_start at time zone getvariable('timezone')) as window_start_ms,
  epoch_ms((local_start + length) at time zone getvariable('timezone')) as window_end_ms,
  level, repository, workflow_name, job_name,
  count(*) as total,
  count(*) filter (outcome = 'SUCCESS') as successes,
  count(*) filter (outcome = 'FAILURE') as failures,
  count(*) filter (conclusion = 'cancelled') as cancelled,
  total - successes - failures - cancelled as other,
  case when successes + failures > 0 then successes / (successes + failures) end as success_rate,
  count(duration_ms) as duration_count,
  avg(duration_ms) as duration_mean_ms,
  min(duration_ms) as duration_min_ms,
  max(duration_ms) as duration_max_ms,
  quantile_cont(cast(duration_ms as double), 0.50) as duration_p50_ms,
  quantile_cont(cast(duration_ms as double), 0.90) as duration_p90_ms,
  quantile_cont(cast(duration_ms as double), 0.95) as duration_p95_ms,
  quantile_cont(cast(duration_ms as double), 0.99) as duration_p99_ms,
  quantile_cont(cast(queue_ms as double), 0.50) as queue_p50_ms,
  quantile_cont(cast(queue_ms as double), 0.95) as queue_p95_ms,
  count(*) filter (run_attempt > 1) as reruns,
  cast(
    coalesce(sum(duration_ms) filter (outcome = 'FAILURE' or conclusion = 'cancelled'), 0)
    as bigint) as wasted_ms,
  list(start_hour) filter (outcome = 'FAILURE' and start_hour is not null) as failure_hours,
  list(start_weekday) filter (outcome = 'FAILURE' and start_hour is not null) as failure_weekdays,
  cast(sum(test_failures) as bigint) as test_failures,
  sum(duration_ms) as duration_sum_ms,
  list_sort(list(duration_ms) filter (duration_ms is not null)) as durations
from windowed
group by period, local_start, length, level, repository, workflow_name, job_name;
