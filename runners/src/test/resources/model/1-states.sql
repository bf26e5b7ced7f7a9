-- What the logs say, a row a record, as docs/semantics.md reads them. The table raw holds the
-- documents: a line of JSON Lines each, or a whole file of REST pages.

create macro instant(text) as epoch_ms(cast(text as timestamptz));
create macro word(text) as nullif(lower(trim(text)), '');
create macro is_conclusion(word) as word in
  ('success', 'failure', 'neutral', 'cancelled', 'skipped', 'timed_out', 'action_required', 'stale',
   'startup_failure');
create macro status_of(status, conclusion) as
  case when word(conclusion) is null and is_conclusion(word(status)) then 'completed'
       else word(status) end;
create macro conclusion_of(status, conclusion) as
  case when word(conclusion) is null and is_conclusion(word(status)) then word(status)
       else word(conclusion) end;
create macro outcome_of(conclusion) as
  case when conclusion = 'success' then 'SUCCESS'
       when conclusion in ('failure', 'timed_out', 'startup_failure') then 'FAILURE'
       else 'NONE' end;
create macro span(first, last) as
  case when first is not null and last is not null then greatest(0, last - first) end;
create macro repository_of(doc) as
  coalesce(
    doc ->> '$.repository.full_name',
    nullif(regexp_extract(doc ->> '$.url', '/repos/([^/]+/[^/]+)/', 1), ''),
    nullif(regexp_extract(doc ->> '$.run_url', '/repos/([^/]+/[^/]+)/', 1), ''));

create table items as
with documents as (
  select case when json_valid(doc) then cast(doc as json) end as doc from raw
), pages as (
  select unnest(case when json_type(doc) = 'ARRAY' then doc -> '$[*]' else [doc] end) as doc
  from documents
  where doc is not null
), parts as (
  select unnest(
    case when json_type(doc) <> 'OBJECT' then cast([] as json[])
         when json_exists(doc, '$.workflow_runs') then doc -> '$.workflow_runs[*]'
         when json_exists(doc, '$.total_count') and json_exists(doc, '$.jobs') then doc -> '$.jobs[*]'
         else [doc] end) as doc
  from pages
)
select
  doc,
  case
    when json_exists(doc, '$.id') and json_exists(doc, '$.run_id') then 'job'
    when json_exists(doc, '$.id') and json_exists(doc, '$.head_sha') then 'run'
    when json_exists(doc, '$.workflow_id') and json_exists(doc, '$.timestamp') then 'native'
    when json_exists(doc, '$.sha') then 'commit'
  end as kind
from parts;

create table run_records as
select
  repository_of(doc) as repository,
  doc ->> '$.id' as run_id,
  coalesce(cast(doc ->> '$.run_attempt' as bigint), 1) as run_attempt,
  doc ->> '$.name' as workflow_name,
  doc ->> '$.workflow_id' as workflow_id,
  doc ->> '$.event' as event,
  doc ->> '$.head_branch' as branch,
  doc ->> '$.head_repository.full_name' as head_repository,
  lower(doc ->> '$.head_sha') as head_sha,
  doc ->> '$.actor.login' as actor,
  status_of(doc ->> '$.status', doc ->> '$.conclusion') as status,
  conclusion_of(doc ->> '$.status', doc ->> '$.conclusion') as conclusion,
  instant(doc ->> '$.created_at') as created_ms,
  instant(doc ->> '$.run_started_at') as run_started_ms,
  instant(doc ->> '$.updated_at') as updated_ms,
  cast(null as bigint) as reported_ms,
  cast(null as bigint) as test_failures,
  doc ->> '$.head_commit.author.name' as own_author,
  length(doc ->> '$.head_commit.message') as own_message_length,
  cast(null as bigint) as own_files_changed,
  cast(null as bigint) as own_lines_added,
  cast(null as bigint) as own_lines_removed
from items
where kind = 'run'
union all
select
  doc ->> '$.repository',
  doc ->> '$.workflow_id',
  coalesce(cast(doc ->> '$.attempt' as bigint), 1),
  doc ->> '$.name',
  null,
  doc ->> '$.event',
  doc ->> '$.branch',
  null,
  lower(doc ->> '$.commit.sha'),
  null,
  status_of(doc ->> '$.status', null),
  conclusion_of(doc ->> '$.status', null),
  instant(doc ->> '$.timestamp'),
  instant(doc ->> '$.timestamp'),
  null,
  cast(doc ->> '$.duration_ms' as bigint),
  cast(doc ->> '$.test_failures' as bigint),
  doc ->> '$.commit.author',
  length(doc ->> '$.commit.message'),
  cast(doc ->> '$.commit.files_changed' as bigint),
  cast(doc ->> '$.commit.lines_added' as bigint),
  cast(doc ->> '$.commit.lines_removed' as bigint)
from items
where kind = 'native';

create table job_records as
select
  repository_of(doc) as repository,
  doc ->> '$.run_id' as run_id,
  coalesce(cast(doc ->> '$.run_attempt' as bigint), 1) as run_attempt,
  doc ->> '$.id' as job_id,
  doc ->> '$.name' as name,
  status_of(doc ->> '$.status', doc ->> '$.conclusion') as status,
  conclusion_of(doc ->> '$.status', doc ->> '$.conclusion') as conclusion,
  instant(doc ->> '$.created_at') as created_ms,
  instant(doc ->> '$.started_at') as started_ms,
  instant(doc ->> '$.completed_at') as completed_ms,
  doc ->> '$.workflow_name' as workflow_name,
  doc ->> '$.head_branch' as branch,
  lower(doc ->> '$.head_sha') as head_sha,
  cast(
    list_transform(
      coalesce(doc -> '$.steps[*]', cast([] as json[])),
      lambda step: struct_pack(
        number := cast(step ->> '$.number' as bigint),
        name := step ->> '$.name',
        status := status_of(step ->> '$.status', step ->> '$.conclusion'),
        conclusion := conclusion_of(step ->> '$.status', step ->> '$.conclusion'),
        started_ms := instant(step ->> '$.started_at'),
        completed_ms := instant(step ->> '$.completed_at')))
    as varchar) as steps
from items
where kind = 'job'
union all
select
  run.repository,
  run.run_id,
  run.run_attempt,
  job ->> '$.id',
  job ->> '$.name',
  status_of(job ->> '$.status', job ->> '$.conclusion'),
  conclusion_of(job ->> '$.status', job ->> '$.conclusion'),
  null,
  instant(job ->> '$.started_at'),
  instant(job ->> '$.completed_at'),
  null,
  null,
  null,
  '[]'
from (
  select
    doc ->> '$.repository' as repository,
    doc ->> '$.workflow_id' as run_id,
    coalesce(cast(doc ->> '$.attempt' as bigint), 1) as run_attempt,
    unnest(doc -> '$.jobs[*]') as job
  from items
  where kind = 'native'
) as run;

create table commits as
select distinct
  lower(doc ->> '$.sha') as sha,
  doc ->> '$.author_name' as author,
  length(doc ->> '$.message') as message_length,
  cast(doc ->> '$.files_changed' as bigint) as files_changed,
  cast(doc ->> '$.lines_added' as bigint) as lines_added,
  cast(doc ->> '$.lines_removed' as bigint) as lines_removed
from items
where kind = 'commit';
