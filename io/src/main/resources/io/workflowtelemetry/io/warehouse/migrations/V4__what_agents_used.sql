-- What agents used of models and tools, and what it cost.
alter table agent_invocation add column model varchar;
alter table agent_invocation add column input_tokens bigint;
alter table agent_invocation add column output_tokens bigint;
alter table agent_invocation add column cache_tokens bigint;
alter table agent_invocation add column cost_usd double precision;
alter table agent_invocation add column tool_calls bigint;
alter table agent_invocation add column turns bigint;
