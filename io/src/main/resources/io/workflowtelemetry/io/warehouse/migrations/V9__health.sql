-- How healthy repositories are by week, and the collection of their logs.
create table health (
  level varchar not null,
  repository varchar,
  window_start timestamp with time zone not null,
  window_end timestamp with time zone not null,
  score double precision,
  success_score double precision,
  duration_score double precision,
  streak_score double precision,
  flaky_score double precision,
  wasted_score double precision,
  queue_score double precision,
  collection_score double precision,
  bad_record_score double precision,
  overhead_score double precision,
  run_ms bigint not null,
  telemetry_ms bigint not null,
  constraint health_key unique nulls not distinct (level, repository, window_start)
);
