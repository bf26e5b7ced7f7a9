-- What jobs cost on each day, and how long they waited in each month, by the hour.
create table workflow_cost (
  window_start timestamp with time zone not null,
  window_end timestamp with time zone not null,
  repository varchar not null,
  workflow_name varchar,
  job_name varchar not null,
  runner varchar,
  jobs bigint not null,
  billable_minutes bigint not null,
  price double precision,
  cost double precision,
  wasted_minutes bigint not null,
  wasted_cost double precision,
  rerun_minutes bigint not null,
  rerun_cost double precision,
  currency varchar not null,
  constraint workflow_cost_key
    unique nulls not distinct (window_start, repository, workflow_name, job_name, runner)
);

create table runner_queue (
  window_start timestamp with time zone not null,
  window_end timestamp with time zone not null,
  repository varchar not null,
  runner varchar,
  hour_of_day bigint not null,
  jobs bigint not null,
  queue_p50_ms double precision not null,
  queue_p95_ms double precision not null,
  constraint runner_queue_key
    unique nulls not distinct (window_start, repository, runner, hour_of_day)
);
