-- Prompts by name: each change is a version, and a label names the version that serves under it.
create table prompt_version (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  name text not null,
  version integer not null,
  type text not null check (type in ('text', 'chat')),
  -- A string, or the messages of a chat.
  prompt jsonb not null,
  config jsonb not null default '{}',
  labels text[] not null default '{}',
  tags text[] not null default '{}',
  commit_message text,
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (project_id, name, version)
);

-- What Langfuse's SDKs said of a trace (observation_id is empty) or of an observation, field by field, so that what comes
-- out of order, twice or after a restart ends the same. Forgotten once nothing was said for a month.
create table langfuse_observation (
  project_id uuid not null references project (id) on delete cascade,
  trace_id text not null,
  observation_id text not null,
  state jsonb not null,
  -- For a trace: when the last of its observations ended.
  last_end_ms bigint,
  -- Under which start and version it stands in the ledger; null and 0 while it doesn't.
  started_at timestamptz,
  version bigint not null default 0,
  -- Starts that it stood under before, whose rows are still to be taken out of the ledger.
  replaced jsonb not null default '[]',
  updated_at timestamptz not null default now(),
  primary key (project_id, trace_id, observation_id)
);
create index langfuse_observation_id on langfuse_observation (project_id, observation_id);
create index langfuse_observation_replaced on langfuse_observation (updated_at) where replaced <> '[]';
create index langfuse_observation_updated on langfuse_observation (updated_at);

-- Datasets as Langfuse's SDKs know them: items of any shape, which the datasets of functions (texts with labels) can't hold.
create table langfuse_dataset (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  name text not null,
  description text,
  metadata jsonb,
  input_schema jsonb,
  expected_output_schema jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (project_id, name)
);

create table langfuse_dataset_item (
  project_id uuid not null references project (id) on delete cascade,
  id text not null,
  dataset_id uuid not null references langfuse_dataset (id) on delete cascade,
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'ARCHIVED')),
  input jsonb,
  expected_output jsonb,
  metadata jsonb,
  source_trace_id text,
  source_observation_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (project_id, id)
);
create index langfuse_dataset_item_dataset on langfuse_dataset_item (dataset_id, created_at desc, id);

-- A run may be of a function's dataset too, so its dataset is named and not referred to.
create table langfuse_dataset_run (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  dataset_id uuid not null,
  dataset_name text not null,
  name text not null,
  description text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (project_id, dataset_id, name)
);

create table langfuse_dataset_run_item (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  run_id uuid not null references langfuse_dataset_run (id) on delete cascade,
  item_id text not null,
  trace_id text not null,
  observation_id text,
  created_at timestamptz not null default now()
);
create unique index langfuse_dataset_run_item_once
  on langfuse_dataset_run_item (run_id, item_id, trace_id, coalesce(observation_id, ''));
