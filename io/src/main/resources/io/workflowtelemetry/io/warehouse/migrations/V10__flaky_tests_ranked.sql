-- Flaky tests, and what they cost.
create table ranked_flaky_test (
  test_id varchar primary key,
  repository varchar,
  suite varchar,
  class_name varchar,
  name varchar,
  occurrence bigint not null,
  lane varchar,
  rank bigint not null,
  commits bigint not null,
  red_runs bigint not null,
  rerun_ms bigint not null,
  first_seen_at timestamp with time zone,
  last_seen_at timestamp with time zone,
  began_sha varchar not null,
  began_at timestamp with time zone
);
create index ranked_flaky_test_by_rank on ranked_flaky_test (repository, rank);
