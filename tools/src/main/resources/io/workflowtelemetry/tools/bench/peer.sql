-- The backfill of native logs as a script for DuckDB: what someone would write who has a laptop, this
-- database and docs/semantics.md. It reads the files of getvariable('logs'), a glob, and writes into
-- getvariable('output'), a folder.
--
-- It stays within what generated logs need: there is nothing but native lines, each has all jobs of
-- its run, every attempt is a first one, every line has a time, and days are those of UTC.

-- Section 1: a row for each run. -----------------------------------------------------------------

create macro outcome_of(conclusion) as
  case when conclusion in ('success', 'succeeded', 'passed') then 'SUCCESS'
       when conclusion in ('failure', 'failed', 'error', 'errored', 'timed_out', 'timeout',
         'startup_failure') then 'FAILURE'
       else 'NONE' end;

create temp table lines as
select *
from read_json(
  getvariable('logs'),
  format = 'newline_delimited',
  columns = {
    workflow_id: 'varchar', name: 'varchar', status: 'varchar', duration_ms: 'bigint',
    jobs: 'struct(id varchar, name varchar, conclusion varchar, started_at timestamp, completed_at timestamp)[]',
    "commit": 'struct(sha varchar, author varchar, message varchar, files_changed bigint, lines_added bigint, lines_removed bigint)',
    "timestamp": 'timestamp', repository: 'varchar', branch: 'varchar', event: 'varchar',
    test_failures: 'bigint'});

-- Where a run came more than once, the line that counts is the one that ended last, and of those the
-- one of the greatest hash. The wide lines stay where they are: only their keys are sorted.
create temp table repeated as
select repository, workflow_id from lines group by all having count(*) > 1;

create temp table lesser as
select line.rowid as line
from lines as line
join repeated using (repository, workflow_id)
qualify row_number() over (
  partition by line.repository, line.workflow_id
  order by line.duration_ms is null, line."timestamp" + to_milliseconds(line.duration_ms) desc,
    sha256(cast(line as varchar)) desc) > 1;

create temp table runs as
select
  repository,
  workflow_id as run_id,
  cast(1 as bigint) as run_attempt,
  name as workflow_name,
  branch,
  event,
  "commit".sha as head_sha,
  'completed' as status,
  lower(status) as conclusion,
  outcome_of(lower(status)) as outcome,
  "timestamp" as created_at,
  "timestamp" as started_at,
  "timestamp" + to_milliseconds(duration_ms) as completed_at,
  duration_ms,
  'REPORTED' as duration_source,
  greatest(0, epoch_ms(list_min([job.started_at for job in jobs])) - epoch_ms("timestamp")) as queue_ms,
  "commit" is not null as commit_found,
  "commit".author as commit_author,
  length("commit".message) as commit_message_length,
  "commit".files_changed as files_changed,
  "commit".lines_added as lines_added,
  "commit".lines_removed as lines_removed,
  test_failures,
  [{
    'job_id': job.id,
    'name': job.name,
    'conclusion': job.conclusion,
    'outcome': outcome_of(job.conclusion),
    'started_at': job.started_at,
    'completed_at': job.completed_at,
    'duration_ms': greatest(0, epoch_ms(job.completed_at) - epoch_ms(job.started_at))
  } for job in jobs] as jobs
from lines
where rowid not in (select line from lesser);

drop table lines;

-- What looks at the past does so by narrow rows: a workflow is a number there, and the place of a run
-- in the order of (completed_at, run_id), a shorter id before a longer one, stands for the run.
create temp table workflows as
select row_number() over () as workflow, repository, workflow_name
from runs
group by repository, workflow_name;

create temp table ended as
select
  row_number() over (order by completed_at, length(run_id), run_id, run.repository) as place,
  run.rowid as run, workflow, run.repository, branch, run_id, outcome, created_at, completed_at, duration_ms,
  commit_author
from runs as run
join workflows
  on workflows.repository = run.repository
    and workflows.workflow_name is not distinct from run.workflow_name
where completed_at is not null;

-- Section 2: aggregates by day, week and month. --------------------------------------------------

create temp table observations as
select
  'REPOSITORY' as level, repository, null::varchar as workflow_name, null::varchar as job_name,
  conclusion, outcome, started_at, completed_at, duration_ms, queue_ms, test_failures
from runs
where completed_at is not null
union all
select
  'WORKFLOW', repository, workflow_name, null, conclusion, outcome, started_at, completed_at,
  duration_ms, queue_ms, test_failures
from runs
where completed_at is not null
union all
select
  'JOB', repository, workflow_name, job.name, job.conclusion, job.outcome, job.started_at,
  job.completed_at, job.duration_ms, null, null
from (select repository, workflow_name, unnest(jobs) as job from runs)
where job.completed_at is not null;

create macro counts(found, first, length) as
  [coalesce(found[slot], 0) for slot in range(first, first + length)];

create macro aggregate_by(unit, length) as table
select
  window_start,
  window_start + length as window_end,
  level, repository, workflow_name, job_name, total, successes, failures, cancelled,
  total - successes - failures - cancelled as other,
  case when successes + failures > 0 then successes / (successes + failures) end as success_rate,
  duration_count, duration_mean_ms, duration_min_ms, duration_max_ms,
  quantiles[1] as duration_p50_ms,
  quantiles[2] as duration_p90_ms,
  quantiles[3] as duration_p95_ms,
  quantiles[4] as duration_p99_ms,
  queue_quantiles[1] as queue_p50_ms,
  queue_quantiles[2] as queue_p95_ms,
  0 as reruns,
  coalesce(wasted_ms, 0) as wasted_ms,
  counts(hours, 0, 24) as failures_by_hour,
  counts(weekdays, 1, 7) as failures_by_weekday,
  test_failures
from (
  select
    date_trunc(unit, completed_at)::timestamp as window_start,
    level, repository, workflow_name, job_name,
    count(*) as total,
    count(*) filter (outcome = 'SUCCESS') as successes,
    count(*) filter (outcome = 'FAILURE') as failures,
    count(*) filter (conclusion = 'cancelled') as cancelled,
    count(duration_ms) as duration_count,
    avg(duration_ms) as duration_mean_ms,
    min(duration_ms) as duration_min_ms,
    max(duration_ms) as duration_max_ms,
    quantile_cont(duration_ms::double, [0.50, 0.90, 0.95, 0.99]) as quantiles,
    quantile_cont(queue_ms::double, [0.50, 0.95]) as queue_quantiles,
    sum(duration_ms) filter (outcome = 'FAILURE' or conclusion = 'cancelled') as wasted_ms,
    histogram(hour(started_at)) filter (outcome = 'FAILURE') as hours,
    histogram(isodow(started_at)) filter (outcome = 'FAILURE') as weekdays,
    sum(test_failures) as test_failures
  from observations
  group by all
);

create temp table aggregates as
select 'DAILY' as period, * from aggregate_by('day', interval 1 day)
union all
select 'WEEKLY', * from aggregate_by('week', interval 7 days)
union all
select 'MONTHLY', * from aggregate_by('month', interval 1 month);

-- Section 3: the checks, at their default parameters. --------------------------------------------

-- At each run with a verdict: the mean duration of the last 50 successes of its workflow before it.
create temp table anomalies as
with means as (
  select
    workflow, place,
    row_number() over successes as successes,
    avg(duration_ms) over (successes rows between 49 preceding and current row) as mean_ms
  from ended
  where outcome = 'SUCCESS'
  window successes as (partition by workflow order by place)
)
select judged.place, mean_ms
from ended as judged
asof join means on means.workflow = judged.workflow and means.place < judged.place
where outcome <> 'NONE' and successes >= 10 and duration_ms > 2.0 * mean_ms;

-- Failures of a branch with as many successes before them are failures in a row; the success that
-- follows them ends the streak.
create temp table in_a_row as
select
  place, workflow, branch, outcome,
  count(*) filter (outcome = 'SUCCESS') over (
    partition by workflow, branch order by place
    rows between unbounded preceding and 1 preceding) as successes_before
from ended
where outcome <> 'NONE';

create temp table streaks as
with long as (
  select workflow, branch, successes_before
  from in_a_row
  where outcome = 'FAILURE'
  group by all
  having count(*) >= 3
)
select
  any_value(ended.repository) as repository, long.workflow, long.branch,
  count(*) filter (ended.outcome = 'FAILURE') as length,
  list(completed_at order by place) filter (ended.outcome = 'FAILURE') [3] as started_at,
  min(completed_at) filter (ended.outcome = 'SUCCESS') as ended_at,
  list(run_id order by place) filter (ended.outcome = 'FAILURE') [:10] as evidence
from long
join in_a_row
  on in_a_row.workflow = long.workflow and in_a_row.branch is not distinct from long.branch
    and in_a_row.successes_before = long.successes_before
join ended using (place)
group by long.workflow, long.branch, long.successes_before;

create temp table alerts as
select
  'SUCCESS_RATE' as rule, 'WARNING' as severity, 'RESOLVED' as status, day.repository,
  day.workflow_name, null::varchar as branch, null::varchar as run_id, success_rate as observed,
  0.80::double as threshold, window_start as started_at, window_end as ended_at,
  list(run_id order by place) [:10] as evidence
from aggregates as day
join workflows
  on workflows.repository = day.repository
    and workflows.workflow_name is not distinct from day.workflow_name
join ended as failed
  on failed.outcome = 'FAILURE' and failed.workflow = workflows.workflow
    and failed.completed_at::date = day.window_start::date
where period = 'DAILY' and level = 'WORKFLOW' and successes + failures >= 5 and success_rate < 0.80
group by all
union all
select
  'DURATION_ANOMALY', 'WARNING', 'RESOLVED', ended.repository, workflow_name, null, run_id,
  duration_ms, 2.0 * mean_ms, completed_at, completed_at, [run_id]
from anomalies
join ended using (place)
join workflows using (workflow)
union all
select
  'FAILURE_STREAK', 'CRITICAL', case when ended_at is null then 'FIRING' else 'RESOLVED' end,
  streaks.repository, workflow_name, branch, null, length, 3, started_at, ended_at, evidence
from streaks
join workflows using (workflow);

-- Section 7: what was known when a run was created. ----------------------------------------------

-- What to know of a workflow once each of its runs has ended; of runs that end at once, the last.
create temp table workflow_history as
select
  workflow, completed_at,
  outcome as previous_outcome,
  duration_ms / 1000 as previous_duration,
  avg(duration_ms) over last_10 / 1000 as mean_duration_last_10,
  avg((outcome = 'SUCCESS')::int) over last_10 as success_rate_last_10
from ended
where outcome <> 'NONE'
window
  verdicts as (partition by workflow order by place),
  last_10 as (verdicts rows between 9 preceding and current row)
qualify lead(completed_at) over verdicts is distinct from completed_at;

create temp table author_history as
select
  repository, commit_author, completed_at,
  avg((outcome = 'SUCCESS')::int) over (author rows between 9 preceding and current row)
    as author_success_rate_last_10
from ended
where outcome <> 'NONE' and commit_author is not null
window author as (partition by repository, commit_author order by place)
qualify lead(completed_at) over author is distinct from completed_at;

create temp table activity as
select workflow, completed_at, row_number() over workflow as runs
from ended
window workflow as (partition by workflow order by place)
qualify lead(completed_at) over workflow is distinct from completed_at;

create temp table features as
select
  run.place,
  previous_outcome, previous_duration, mean_duration_last_10, success_rate_last_10,
  coalesce(until_now.runs, 0) - coalesce(until_day_before.runs, 0) as runs_last_24h,
  author_success_rate_last_10
from (from ended where outcome <> 'NONE' and duration_ms is not null) as run
asof left join workflow_history as history
  on history.workflow = run.workflow and history.completed_at < run.created_at
asof left join activity as until_now
  on until_now.workflow = run.workflow and until_now.completed_at < run.created_at
asof left join activity as until_day_before
  on until_day_before.workflow = run.workflow
    and until_day_before.completed_at < run.created_at - interval 24 hours
asof left join author_history as author
  on author.repository = run.repository and author.commit_author = run.commit_author
    and author.completed_at < run.created_at;

-- All runs of a sha are one group, which the cuts by time place by its first run.
create temp table groups as
select coalesce(head_sha, repository || '/' || run_id) as name, min(created_at) as starts_at
from runs
where outcome <> 'NONE' and duration_ms is not null and run_attempt = 1
group by name;

set variable starts = (select list(starts_at order by starts_at) from groups);
set variable train_until = getvariable('starts')[1 + len(getvariable('starts')) * 80 // 100];
set variable validation_until = getvariable('starts')[1 + len(getvariable('starts')) * 90 // 100];
set variable starts = null;

create temp table examples as
select
  case when starts_at < getvariable('train_until') then 'train'
       when starts_at < getvariable('validation_until') then 'validation'
       else 'test' end as split,
  run.repository, run.run_id, head_sha, run.created_at, workflow_name, run.commit_author,
  commit_message_length, files_changed, lines_added, lines_removed,
  hour(run.created_at) as time_of_day,
  isodow(run.created_at) - 1 as day_of_week,
  features.* exclude (place),
  run.duration_ms / 1000 as build_duration,
  (run.outcome = 'SUCCESS')::int as build_success,
  test_failures
from runs as run
join ended on ended.run = run.rowid
join features using (place)
join groups on groups.name = coalesce(head_sha, run.repository || '/' || run.run_id)
-- What ended at or after the cut of its split was not known then.
where run.completed_at < case
  when starts_at < getvariable('train_until') then getvariable('train_until')
  when starts_at < getvariable('validation_until') then getvariable('validation_until')
  else 'infinity'::timestamp end;

-- The tables, sorted. ----------------------------------------------------------------------------

copy (from runs order by created_at, repository, run_id)
to (getvariable('output') || '/runs-1.parquet') (format parquet, compression zstd);

copy (from aggregates where period = 'DAILY'
  order by window_start, level, repository, workflow_name, job_name)
to (getvariable('output') || '/daily-1.parquet') (format parquet, compression zstd);

copy (from aggregates where period = 'WEEKLY'
  order by window_start, level, repository, workflow_name, job_name)
to (getvariable('output') || '/weekly-1.parquet') (format parquet, compression zstd);

copy (from aggregates where period = 'MONTHLY'
  order by window_start, level, repository, workflow_name, job_name)
to (getvariable('output') || '/monthly-1.parquet') (format parquet, compression zstd);

copy (from alerts order by started_at, rule, repository, workflow_name, branch, run_id)
to (getvariable('output') || '/alerts-1.jsonl') (format json);

copy (select * exclude (split) from examples where split = 'train'
  order by created_at, repository, run_id)
to (getvariable('output') || '/train-1.parquet') (format parquet, compression zstd);

copy (select * exclude (split) from examples where split = 'validation'
  order by created_at, repository, run_id)
to (getvariable('output') || '/validation-1.parquet') (format parquet, compression zstd);

copy (select * exclude (split) from examples where split = 'test'
  order by created_at, repository, run_id)
to (getvariable('output') || '/test-1.parquet') (format parquet, compression zstd);
