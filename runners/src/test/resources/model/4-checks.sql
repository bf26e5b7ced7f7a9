-- Section 3: the alerts of the checks, at their default parameters. Order of runs is that of
-- (completed_at, run_id, run_attempt), a shorter run id before a longer one.

create table ordered_runs as
select
  *,
  row_number() over (order by completed_ms, length(run_id), run_id, run_attempt, repository)
    as place,
  repository || '/' || run_id || '/' || run_attempt as identity
from runs
where completed_ms is not null;

-- Successes with a duration, numbered within their workflow, and for each judged run how many of
-- them come before it.
create table judged_runs as
select
  *,
  count(*) filter (outcome = 'SUCCESS') over (
    partition by repository, workflow_name order by place
    rows between unbounded preceding and current row)
    - case when outcome = 'SUCCESS' then 1 else 0 end as successes_before
from ordered_runs
where outcome <> 'NONE' and duration_ms is not null;

create table duration_baselines as
select judged.place, avg(success.duration_ms) as mean_ms, count(*) as successes
from judged_runs as judged
join judged_runs as success
  on success.outcome = 'SUCCESS'
    and success.repository = judged.repository
    and success.workflow_name is not distinct from judged.workflow_name
    and success.successes_before < judged.successes_before
    and success.successes_before >= judged.successes_before - 50
group by judged.place;

-- How unlike the first attempts that succeeded before it a run is: each with what is known of its
-- jobs, and held against at most 50 of those before it.
create table job_sets as
select
  repository, run_id, run_attempt,
  list_sort(list(coalesce(name, '') || case when conclusion = 'skipped' then '-' else '+' end))
    as job_set
from jobs
group by all;

create table shaped_runs as
select
  judged_runs.*, job_set,
  outcome = 'SUCCESS' and run_attempt = 1 as whole,
  count(*) filter (outcome = 'SUCCESS' and run_attempt = 1) over (
    partition by repository, workflow_name order by place
    rows between unbounded preceding and current row)
    - case when outcome = 'SUCCESS' and run_attempt = 1 then 1 else 0 end as wholes_before
from judged_runs
left join job_sets using (repository, run_id, run_attempt);

create table anomaly_pairs as
select
  run.place, past.duration_ms, past.queue_ms, past.job_set,
  past.job_set is not distinct from run.job_set as alike
from shaped_runs as run
join shaped_runs as past
  on past.whole
    and past.repository = run.repository
    and past.workflow_name is not distinct from run.workflow_name
    and past.wholes_before < run.wholes_before
    and past.wholes_before >= run.wholes_before - 50
where run.wholes_before >= 10;

create macro distance(x, middle) as ln((x + 5000.0) / (middle + 5000.0));

-- Of durations those of runs with the same jobs, where there are three.
create table anomaly_durations as
select place, duration_ms, median(duration_ms) over (partition by place) as middle
from (
  select *, count(*) filter (alike) over (partition by place) as alikes
  from anomaly_pairs
)
where alike or alikes < 3;

create table anomaly_queues as
select place, queue_ms, median(queue_ms) over (partition by place) as middle
from anomaly_pairs
where queue_ms is not null
qualify count(*) over (partition by place) >= 10;

create table anomaly_jobs as
select place, sum(runs) as runs, count(*) filter (runs = 1) as once, bool_or(alike) as seen
from (
  select place, job_set, alike, count(*) as runs
  from anomaly_pairs
  where job_set is not null
  group by all
)
group by place
having sum(runs) >= 10;

create table anomaly_scores as
select
  shaped_runs.*,
  greatest(
    case when whole then abs(duration_score) else duration_score end,
    coalesce(queue_score, 0),
    case when whole and job_set is not null and not seen then runs / (1 + once) else 0 end) as score
from shaped_runs
join (
  select
    place, any_value(middle) as duration_middle,
    greatest(0.25, 1.4826 * median(abs(distance(duration_ms, middle)))) as duration_spread
  from anomaly_durations
  group by place
) using (place)
left join (
  select
    place, any_value(middle) as queue_middle,
    greatest(0.25, 1.4826 * median(abs(distance(queue_ms, middle)))) as queue_spread
  from anomaly_queues
  group by place
) using (place)
left join anomaly_jobs using (place),
lateral (select
  distance(duration_ms, duration_middle) / duration_spread as duration_score,
  distance(queue_ms, queue_middle) / queue_spread as queue_score);

-- Failures in a row: those with as many successes of their branch before them.
create table streak_failures as
select
  *,
  row_number() over (
    partition by repository, workflow_name, branch, successes_before order by place) as number
from (
  select
    *,
    count(*) filter (outcome = 'SUCCESS') over (
      partition by repository, workflow_name, branch order by place
      rows between unbounded preceding and current row) as successes_before
  from ordered_runs
  where outcome <> 'NONE'
)
where outcome = 'FAILURE';

create table streaks as
select
  repository, workflow_name, branch, successes_before,
  count(*) as length,
  max(place) as last_place,
  min(completed_ms) filter (number = 3) as started_ms,
  list(identity order by number) filter (number <= 10) as evidence
from streak_failures
group by repository, workflow_name, branch, successes_before
having count(*) >= 3;

create table day_failures as
select
  repository, workflow_name,
  epoch_ms(date_trunc('day', local_time(completed_ms)) at time zone getvariable('timezone'))
    as window_start_ms,
  list(identity order by place) [:10] as evidence
from ordered_runs
where outcome = 'FAILURE'
group by all;

create table alerts as
select
  'SUCCESS_RATE' as rule, 'WARNING' as severity, 'RESOLVED' as status, day.repository,
  day.workflow_name, cast(null as varchar) as branch, cast(null as varchar) as run_id,
  cast(null as bigint) as run_attempt, success_rate as observed, 0.80::double as threshold,
  day.window_start_ms as started_ms, window_end_ms as ended_ms, evidence
from aggregates as day
left join day_failures as failed
  on failed.repository = day.repository
    and failed.workflow_name is not distinct from day.workflow_name
    and failed.window_start_ms = day.window_start_ms
where period = 'DAILY' and level = 'WORKFLOW' and successes + failures >= 5 and success_rate < 0.80
union all
select
  'DURATION_ANOMALY', 'WARNING', 'RESOLVED', repository, workflow_name, null, run_id, run_attempt,
  duration_ms, 2.0 * mean_ms, completed_ms, completed_ms, [identity]
from judged_runs
join duration_baselines using (place)
where successes >= 10 and duration_ms > 2.0 * mean_ms
union all
select
  'ANOMALY_SCORE', 'INFO', 'RESOLVED', repository, workflow_name, null, run_id, run_attempt,
  score, 3.5, completed_ms, completed_ms, [identity]
from anomaly_scores
where score > 3.5
union all
select
  'FAILURE_STREAK', 'CRITICAL', case when ended_ms is null then 'FIRING' else 'RESOLVED' end,
  repository, workflow_name, branch, null, null, length, 3, started_ms, ended_ms, evidence
from (
  select
    *,
    (select min_by(success.completed_ms, success.place)
     from ordered_runs as success
     where success.outcome = 'SUCCESS'
       and success.repository = streaks.repository
       and success.workflow_name is not distinct from streaks.workflow_name
       and success.branch is not distinct from streaks.branch
       and success.place > streaks.last_place) as ended_ms
  from streaks
)
union all
select
  'TELEMETRY_OVERHEAD', 'WARNING', 'RESOLVED', repository, null, null, null, null,
  coalesce(sum(duration_sum_ms) filter (regexp_full_match(workflow_name, '(?i).*telemetry.*')), 0)
    / sum(duration_sum_ms) as share,
  0.05, window_start_ms, window_end_ms, []
from aggregates
where period = 'DAILY' and level = 'WORKFLOW'
group by repository, window_start_ms, window_end_ms
having share > 0.05;
