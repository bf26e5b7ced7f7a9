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
select candidate.place as candidate, count(*) as runs_last_24h
from candidates as candidate
join known_runs as past
  on past.repository = candidate.repository
    and past.workflow_name is not distinct from candidate.workflow_name
    and past.known_ms < candidate.created_ms
    and past.known_ms >= candidate.created_ms - 24 * 3600 * 1000
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
  author_success_rate_last_10,
  duration_ms / 1000.0::double as build_duration,
  case when outcome = 'SUCCESS' then 1 else 0 end as build_success,
  test_failures
from placed
left join workflow_features on workflow_features.candidate = place
left join duration_features on duration_features.candidate = place
left join activity_features on activity_features.candidate = place
left join author_features on author_features.candidate = place
where not embargoed;
