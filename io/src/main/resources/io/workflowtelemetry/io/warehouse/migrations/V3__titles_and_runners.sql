-- What GitHub says of a run's file, title and pull requests, of the runners of its jobs, and why they failed.
alter table workflow_run add column path varchar;
alter table workflow_run add column display_title varchar;
alter table workflow_run add column pull_requests text;
alter table job add column labels text;
alter table job add column runner_name varchar;
alter table job add column runner_group_name varchar;
alter table job add column failure_kind varchar;
