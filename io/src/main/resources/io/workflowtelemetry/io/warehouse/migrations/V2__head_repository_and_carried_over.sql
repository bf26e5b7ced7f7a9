-- The branches of forks, and jobs that an earlier attempt ran.
alter table workflow_run add column head_repository varchar;
alter table alert add column head_repository varchar;
alter table job add column carried_over boolean default false not null;
