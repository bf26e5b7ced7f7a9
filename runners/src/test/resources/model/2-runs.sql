-- Section 1: the latest state of each run and job, jobs joined to runs, times, outcomes, commits.

create macro is_terminal(status, conclusion) as conclusion is not null or coalesce(status = 'completed', false);

create table run_states as
select
  *,
  rank() over (
    partition by repository, run_id, run_attempt
    order by is_terminal(status, conclusion) desc, updated_ms desc nulls last) as place
from (select distinct * from run_records);

create table job_states as
select
  *,
  rank() over (
    partition by repository, run_id, run_attempt, job_id,
      case when job_id is null then name end, case when job_id is null then started_ms end
    order by
      is_terminal(status, conclusion) desc,
      completed_ms desc nulls last,
      started_ms desc nulls last,
      created_ms desc nulls last) as place
from (select distinct * from job_records);

-- Two states that only their hashes can order: a model of the words can't tell which counts.
create table undecided as
select 'run' as kind, repository, run_id, run_attempt
from run_states where place = 1
group by all having count(*) > 1
union all
select 'job ' || coalesce(job_id, ''), repository, run_id, run_attempt
from job_states where place = 1
group by repository, run_id, run_attempt, job_id,
  case when job_id is null then name end, case when job_id is null then started_ms end
having count(*) > 1
union all
select 'commit', null, sha, 0 from commits group by sha having count(*) > 1;

create table jobs as
select
  * exclude (place),
  outcome_of(conclusion) as outcome,
  span(started_ms, completed_ms) as duration_ms,
  span(created_ms, started_ms) as queue_ms,
  row_number() over (
    partition by repository, run_id, run_attempt
    order by length(job_id), job_id, name, started_ms) as position
from job_states
where place = 1;

create table runs as
with jobs_of_run as (
  select
    repository, run_id, run_attempt,
    min(created_ms) as first_created_ms,
    min(started_ms) as first_started_ms,
    max(completed_ms) as last_completed_ms,
    bool_or(outcome = 'FAILURE') as any_failure,
    coalesce(bool_or(conclusion = 'cancelled'), false) as any_cancelled,
    bool_or(outcome = 'SUCCESS') as any_success,
    -- The jobs' workflow, branch and sha are those of the least id, null where it says null.
    first(struct_pack(workflow_name, branch, head_sha) order by position) as named
  from jobs
  group by all
), joined as (
  select
    coalesce(run.repository, job.repository) as repository,
    coalesce(run.run_id, job.run_id) as run_id,
    coalesce(run.run_attempt, job.run_attempt) as run_attempt,
    run.run_id is null as synthesised,
    case when run.run_id is null then job.named.workflow_name else run.workflow_name end as workflow_name,
    run.workflow_id,
    run.event,
    case when run.run_id is null then job.named.branch else run.branch end as branch,
    case when lower(run.head_repository) <> lower(run.repository) then run.head_repository end
      as head_repository,
    case when run.run_id is null then job.named.head_sha else run.head_sha end as head_sha,
    run.actor,
    case when run.run_id is not null then run.status
         when last_completed_ms is null then 'in_progress'
         else 'completed' end as status,
    case when run.run_id is not null then run.conclusion
         when last_completed_ms is null then null
         when any_failure then 'failure'
         when any_cancelled then 'cancelled'
         when any_success then 'success'
         else 'skipped' end as conclusion,
    case when run.run_id is not null then run.created_ms
         else coalesce(first_created_ms, first_started_ms) end as created_ms,
    run.run_started_ms,
    run.updated_ms,
    run.reported_ms,
    run.test_failures,
    first_started_ms,
    last_completed_ms,
    job.run_id is not null as has_jobs,
    own_author, own_message_length, own_files_changed, own_lines_added, own_lines_removed
  from (from run_states where place = 1) as run
  full outer join jobs_of_run as job
    on run.repository = job.repository and run.run_id = job.run_id
      and run.run_attempt = job.run_attempt
), started as (
  select
    *,
    coalesce(
      run_started_ms, case when run_attempt > 1 then first_started_ms end, created_ms) as started_ms,
    case when synthesised then last_completed_ms is not null
         else is_terminal(status, conclusion) end as completed
  from joined
), ended as (
  select
    *,
    case when not completed then null
         when reported_ms is not null then 'REPORTED'
         when last_completed_ms is not null then 'JOBS'
         when updated_ms - started_ms > 35 * 24 * 3600 * 1000::bigint then 'SUSPECT'
         when updated_ms is not null then 'RUN' end as duration_source
  from started
), timed as (
  select
    *,
    case duration_source
      when 'REPORTED' then started_ms + reported_ms
      when 'JOBS' then last_completed_ms
      when 'RUN' then updated_ms
      when 'SUSPECT' then started_ms end as completed_ms
  from ended
)
select
  repository, run_id, run_attempt, workflow_name, workflow_id, event, branch, head_repository,
  head_sha, actor,
  status, conclusion, outcome_of(conclusion) as outcome, created_ms, started_ms, completed_ms,
  case when duration_source <> 'SUSPECT' then greatest(0, completed_ms - started_ms) end
    as duration_ms,
  duration_source,
  case when run_attempt = 1 then span(created_ms, first_started_ms) end as queue_ms,
  synthesised,
  coalesce(own_author, author) as commit_author,
  coalesce(own_message_length, message_length) as commit_message_length,
  coalesce(own_files_changed, files_changed) as files_changed,
  coalesce(own_lines_added, lines_added) as lines_added,
  coalesce(own_lines_removed, lines_removed) as lines_removed,
  coalesce(
    own_author, cast(own_message_length as varchar), cast(own_files_changed as varchar), author,
    cast(message_length as varchar), cast(commits.files_changed as varchar)) is not null
    as commit_found,
  test_failures,
  updated_ms
from timed
left join commits on commits.sha = timed.head_sha;
