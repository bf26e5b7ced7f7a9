-- The DORA figures of repositories by month, and the times of commits that lead times are from.
alter table workflow_run add column committed_at timestamp with time zone;
create table dora (
  repository varchar not null,
  window_start timestamp with time zone not null,
  window_end timestamp with time zone not null,
  deployments bigint not null,
  failed_deployments bigint not null,
  deployment_days bigint not null,
  change_failure_rate double precision not null,
  lead_times bigint not null,
  lead_time_p50_ms double precision,
  lead_time_p90_ms double precision,
  restores bigint not null,
  restore_p50_ms double precision,
  restore_mean_ms double precision,
  primary key (repository, window_start)
);
