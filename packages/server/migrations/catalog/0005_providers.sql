-- Upstreams of a project. What opens their doors is kept encrypted; the key that does it is derived from the server's secret.
create table provider (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  name text not null,
  kind text not null,
  base_url text not null,
  tuning jsonb not null default '{}',
  -- AES-256-GCM over the secrets as JSON; its first bytes say which version and key it was made with.
  sealed_secrets bytea not null,
  -- What may be shown of them: names, and the last four characters of those that are long enough.
  hints jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (project_id, name)
);
create trigger provider_changed after insert or update or delete on provider
  for each statement execute function announce_serving_change();

-- How much a key, or a whole project, may ask of the gateway; null for as much as it likes.
alter table api_key add column limits jsonb;
alter table project add column limits jsonb;
drop trigger api_key_changed on api_key;
create trigger api_key_changed after insert or update of revoked_at, limits or delete on api_key
  for each statement execute function announce_serving_change();
create trigger project_changed after update of limits on project
  for each statement execute function announce_serving_change();

-- How calls of a function are answered, whichever variant does.
alter table function add column settings jsonb not null default '{}';
