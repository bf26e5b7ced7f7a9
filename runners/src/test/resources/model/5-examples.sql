-- Section 7: a row for each first attempt with a verdict and a duration, with what was known when
-- its run was created, and the split that it is in.

-- A run is known of once it has ended, and never before it was created, whatever its times say.
create table known_runs as
select
  * exclude (place),
  greatest(completed_ms, created_ms) as known_ms,
  row_number() over (
    order by known_ms, length(run_id), run_id, run_attempt, repository) as place
from ordered_runs;

create table candidates as
select *, coalesce(head_sha, repository || '/' || run_id) as group_name
from known_runs
where run_attempt = 1 and outcome <> 'NONE' and duration_ms is not null and created_ms is not null;

create table workflow_history as
select candidate.place as candidate, past.*,
  row_number() over (partition by candidate.place order by past.place desc) as back
from candidates as candidate
join known_runs as past
  on past.repository = candidate.repository
    and past.workflow_name is not distinct from candidate.workflow_name
    and past.known_ms < candidate.created_ms
where past.outcome <> 'NONE';

create table workflow_features as
select
  candidate,
  max(outcome) filter (back = 1) as previous_outcome,
  max(duration_ms) filter (back = 1) / 1000.0::double as previous_duration,
  count(*) filter (back <= 10 and outcome = 'SUCCESS') / count(*) filter (back <= 10)
    as success_rate_last_10
from workflow_history
group by candidate;

create table duration_features as
select candidate, avg(duration_ms) / 1000.0::double as mean_duration_last_10
from (
  select *, row_number() over (partition by candidate order by place desc) as number
  from workflow_history
  where duration_ms is not null
)
where number <= 10
group by candidate;

create table activity_features as
select
  candidate.place as candidate,
  count(*) filter (past.known_ms >= candidate.created_ms - 24 * 3600 * 1000) as runs_last_24h,
  max(past.known_ms) as last_ms
from candidates as candidate
join known_runs as past
  on past.repository = candidate.repository
    and past.workflow_name is not distinct from candidate.workflow_name
    and past.known_ms < candidate.created_ms
group by candidate.place;

create table success_features as
select candidate, median(duration_ms) / 1000.0::double as median_success_duration_last_10
from (
  select *, row_number() over (partition by candidate order by place desc) as number
  from workflow_history
  where duration_ms is not null and outcome = 'SUCCESS'
)
where number <= 10
group by candidate;

create table event_durations as
select candidate, list_sort(list(duration_ms)) as durations
from (
  select history.candidate, history.duration_ms,
    row_number() over (partition by history.candidate order by history.place desc) as number
  from workflow_history as history
  join candidates on candidates.place = history.candidate
  where history.duration_ms is not null and history.event is not distinct from candidates.event
)
where number <= 20
group by candidate;

-- The middle of the shortest stretch of sorted durations that is more than half of them.
create table event_features as
with starts as (
  select *, unnest(range(1, len(durations) - len(durations) // 2 + 1)) as start
  from event_durations
), stretches as (
  select
    candidate, durations[start] as least_ms, durations[start + len(durations) // 2] as most_ms
  from starts
)
select
  candidate,
  first((least_ms + most_ms) / 2.0::double / 1000 order by most_ms - least_ms, least_ms)
    as mode_duration_last_20
from stretches
group by candidate;

create table branch_features as
select
  candidate,
  count(*) as branch_runs,
  max(outcome) filter (is_verdict and back = 1) as branch_previous_outcome,
  max(duration_ms) filter (is_verdict and back = 1) / 1000.0::double as branch_previous_duration,
  count(*) filter (is_verdict and back <= 5 and outcome = 'SUCCESS')
    / nullif(count(*) filter (is_verdict and back <= 5), 0) as branch_success_rate_last_5
from (
  select candidate.place as candidate, past.outcome, past.duration_ms,
    past.outcome <> 'NONE' as is_verdict,
    row_number() over (partition by candidate.place, is_verdict order by past.place desc) as back
  from candidates as candidate
  join known_runs as past
    on past.repository = candidate.repository
      and past.workflow_name is not distinct from candidate.workflow_name
      and past.branch = candidate.branch
      and past.head_repository is not distinct from candidate.head_repository
      and past.known_ms < candidate.created_ms
)
group by candidate;

create table default_branches as
select candidate, first(branch order by runs desc, branch) as default_branch
from (
  select candidate, branch, count(*) as runs
  from (
    select candidate.place as candidate, past.branch
    from candidates as candidate
    join known_runs as past
      on past.repository = candidate.repository and past.known_ms < candidate.created_ms
        and past.known_ms >= candidate.created_ms - 90 * 24 * 3600 * 1000::bigint
    where past.event in ('push', 'schedule')
      and past.branch is not null and past.head_repository is null
    qualify row_number() over (
      partition by candidate.place order by past.known_ms desc, past.branch desc) <= 50
  )
  group by all
)
group by candidate;

-- Open runs are in flight too, for as long as GitHub lets a run live.
create table flights as
select
  repository,
  case when run_attempt = 1 then created_ms else started_ms end as began_ms,
  least(
    began_ms + 35 * 24 * 3600 * 1000::bigint,
    case when completed_ms is not null then greatest(completed_ms, created_ms) end) as landed_ms
from runs;

create table flight_features as
select candidate.place as candidate, count(*) as runs_in_flight
from candidates as candidate
join flights
  on flights.repository = candidate.repository
    and began_ms < candidate.created_ms
    and landed_ms >= candidate.created_ms
group by candidate.place;

create table author_features as
select candidate, count(*) filter (outcome = 'SUCCESS') / count(*) as author_success_rate_last_10
from (
  select candidate.place as candidate, past.outcome,
    row_number() over (partition by candidate.place order by past.place desc) as back
  from candidates as candidate
  join known_runs as past
    on past.repository = candidate.repository
      and past.commit_author = candidate.commit_author
      and past.known_ms < candidate.created_ms
    where past.outcome <> 'NONE'
)
where back <= 10
group by candidate;

create table groups as
select group_name, min(created_ms) as start_ms from candidates group by group_name;

create table cuts as
select
  list_sort(list(start_ms)) [1 + count(*) * 80 // 100] as train_until_ms,
  list_sort(list(start_ms)) [1 + count(*) * 90 // 100] as validation_until_ms
from groups;

create table placed as
select
  candidates.*,
  case
    when getvariable('split') = 'hash' then
      case when percentile < 80 then 'train' when percentile < 90 then 'validation' else 'test' end
    when start_ms < train_until_ms then 'train'
    when start_ms < validation_until_ms then 'validation'
    else 'test' end as split,
  case
    when getvariable('split') = 'hash' then false
    when start_ms < train_until_ms then completed_ms >= train_until_ms
    when start_ms < validation_until_ms then completed_ms >= validation_until_ms
    else false end as embargoed
from candidates
join (
  select *, cast('0x' || sha256(group_name) [:16] as ubigint) % 100 as percentile from groups
) using (group_name)
cross join cuts;

create table examples as
select
  split, repository, run_id, head_sha, created_ms, workflow_name, commit_author,
  commit_message_length, files_changed, lines_added, lines_removed,
  hour(local_time(created_ms)) as time_of_day,
  isodow(local_time(created_ms)) - 1 as day_of_week,
  previous_outcome, previous_duration, mean_duration_last_10, success_rate_last_10,
  coalesce(runs_last_24h, 0) as runs_last_24h,
  author_success_rate_last_10, event, actor,
  case when actor is not null
    then cast(lower(actor) like '%[bot]' or lower(actor) in ('copilot', 'dependabot',
      'github-actions', 'k8s-ci-robot', 'renovate', 'renovate-bot', 'web-flow') as int)
    end as is_bot,
  case when branch is not null and default_branch is not null
    then cast(branch = default_branch and head_repository is null as int) end as is_default_branch,
  branch_previous_outcome, branch_previous_duration, branch_success_rate_last_5,
  case when branch is not null then coalesce(branch_features.branch_runs, 0) end as branch_runs,
  (created_ms - last_ms) / 1000.0::double as seconds_since_last_run,
  coalesce(flight_features.runs_in_flight, 0) as runs_in_flight,
  median_success_duration_last_10, mode_duration_last_20,
  duration_ms / 1000.0::double as build_duration,
  case when outcome = 'SUCCESS' then 1 else 0 end as build_success,
  test_failures
from placed
left join workflow_features on workflow_features.candidate = place
left join duration_features on duration_features.candidate = place
left join activity_features on activity_features.candidate = place
left join author_features on author_features.candidate = place
left join success_features on success_features.candidate = place
left join event_features on event_features.candidate = place
left join branch_features on branch_features.candidate = place
left join default_branches on default_branches.candidate = place
left join flight_features on flight_features.candidate = place
where not embargoed;
