-- How runs under way do, as a stream tells it at once.
create table run_health (
  source varchar not null,
  repository varchar,
  run_id varchar not null,
  run_attempt bigint,
  workflow_name varchar,
  status varchar not null,
  created_at timestamp with time zone,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  last_heard_at timestamp with time zone not null,
  steps_announced bigint not null,
  steps_ended bigint not null,
  stalled boolean not null,
  stalled_since timestamp with time zone,
  queued_too_long boolean not null,
  lost boolean not null,
  constraint run_health_key unique nulls not distinct (source, repository, run_id, run_attempt)
);
