-- What was told of alerts, and what people say of them.
create table alert_outbox (
  alert_id varchar not null,
  revision varchar not null,
  channel varchar not null,
  notification_id varchar not null,
  state varchar not null,
  claimed_by varchar not null,
  claimed_at timestamp with time zone not null,
  attempts bigint not null,
  detail text,
  at timestamp with time zone,
  primary key (alert_id, revision, channel)
);
create index alert_outbox_by_time on alert_outbox (claimed_at);

create table alert_silence (
  silence_id varchar primary key,
  matchers text not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  created_by varchar not null,
  reason text,
  created_at timestamp with time zone not null
);

create table alert_ack (
  alert_id varchar primary key,
  acknowledged_by varchar not null,
  note text,
  acknowledged_at timestamp with time zone not null
);
