-- deploy: functions, the ways to do them, and what serves them.
create table function (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  name text not null,
  description text not null default '',
  labels jsonb not null,
  out_of_scope_label text not null,
  created_at timestamptz not null default now(),
  unique (project_id, name)
);

create table variant (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  function_id uuid not null references function (id) on delete cascade,
  name text not null,
  target jsonb not null,
  created_at timestamptz not null default now(),
  unique (function_id, name)
);

create table release (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  function_id uuid not null references function (id) on delete cascade,
  environment text not null,
  weights jsonb not null,
  reason text not null default '',
  created_at timestamptz not null default now()
);
create index release_function on release (function_id, environment, created_at desc);

-- feedback: the signals a project knows.
create table signal (
  project_id uuid not null references project (id) on delete cascade,
  name text not null,
  type text not null,
  kind text not null,
  description text not null default '',
  direction text not null,
  categories jsonb,
  range jsonb,
  created_at timestamptz not null default now(),
  primary key (project_id, name)
);

-- review
create table queue (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  name text not null,
  function_id uuid not null references function (id) on delete cascade,
  instructions text not null default '',
  overlap_share double precision not null,
  overlap_reviewers integer not null,
  created_at timestamptz not null default now(),
  unique (project_id, name)
);

create table task (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  queue_id uuid not null references queue (id) on delete cascade,
  inference_id text not null,
  trace_id text,
  end_user_id text,
  input_text text not null,
  model_label text not null,
  -- The model's own probabilities of its likeliest labels: [{label, probability}].
  model_probabilities jsonb not null default '[]',
  variant text,
  -- Whether it is leased follows from the live leases, which expire by themselves.
  status text not null default 'open' check (status in ('open', 'done')),
  -- The known answer of a gold task; never shown to a reviewer.
  gold_label text,
  -- Answers wanted before the task is done.
  wanted integer not null default 1,
  -- Answers that were not undone.
  answers integer not null default 0,
  priority double precision not null default 0,
  -- How it was drawn, kept for ever: whether by the uniform part, and each probability.
  uniform boolean not null,
  uniform_probability double precision not null,
  inclusion_probability double precision not null,
  inferred_at timestamptz not null,
  created_at timestamptz not null default now(),
  unique (queue_id, inference_id)
);
create index task_gold on task (queue_id) where gold_label is not null;
create index task_open on task (queue_id, priority desc, id) where status = 'open';
create index task_inference on task (project_id, inference_id);

-- A reviewer's hold on a task while they answer it. Several reviewers may hold the same task when more than one answer is wanted.
create table lease (
  task_id uuid not null references task (id) on delete cascade,
  reviewer_id text not null,
  expires_at timestamptz not null,
  -- When the reviewer gave the task back unanswered: others get it at once, they themselves after all else.
  skipped_at timestamptz,
  primary key (task_id, reviewer_id)
);
create index lease_reviewer on lease (reviewer_id);

create table response (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  task_id uuid not null references task (id) on delete cascade,
  queue_id uuid not null references queue (id) on delete cascade,
  reviewer_id text not null,
  label text not null,
  note text,
  feedback_id text not null,
  at timestamptz not null default now(),
  undone_at timestamptz
);
create unique index response_once on response (task_id, reviewer_id) where undone_at is null;
create index response_queue on response (queue_id, reviewer_id) where undone_at is null;
create index response_reviewer on response (project_id, reviewer_id);

-- evaluate
create table dataset (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  function_id uuid not null references function (id) on delete cascade,
  name text not null,
  created_at timestamptz not null default now(),
  unique (project_id, name)
);

create table dataset_version (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  dataset_id uuid not null references dataset (id) on delete cascade,
  version integer not null,
  origin text not null,
  queue_id uuid references queue (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (dataset_id, version)
);

create table example (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  dataset_version_id uuid not null references dataset_version (id) on delete cascade,
  text text not null,
  label text not null,
  split text not null check (split in ('train', 'holdout', 'validation')),
  weight double precision not null,
  posterior double precision not null,
  inclusion_probability double precision,
  end_user_id text,
  inference_id text,
  feedback_ids jsonb not null default '[]',
  author_ids jsonb not null default '[]'
);
create index example_version on example (dataset_version_id, split, id);
create index example_inference on example (project_id, inference_id) where inference_id is not null;

create table gate (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  function_id uuid not null references function (id) on delete cascade,
  dataset_version_id uuid not null references dataset_version (id) on delete cascade,
  baseline text not null,
  candidate text not null,
  decision jsonb not null,
  created_at timestamptz not null default now()
);
create index gate_function on gate (function_id, created_at desc);

-- improve
create table training_run (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  function_id uuid not null references function (id) on delete cascade,
  dataset_version_id uuid not null references dataset_version (id) on delete cascade,
  profile text not null,
  seed integer not null,
  status text not null default 'queued',
  progress jsonb,
  model_id uuid,
  error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);

create table model (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  function_id uuid not null references function (id) on delete cascade,
  training_run_id uuid not null references training_run (id) on delete cascade,
  dataset_version_id uuid not null references dataset_version (id) on delete cascade,
  profile text not null,
  seed integer not null,
  weights bytea not null,
  bytes bigint not null,
  train_seconds double precision not null,
  trained_on integer not null,
  labels integer not null,
  abstain_threshold double precision not null,
  evaluations jsonb not null default '[]',
  created_at timestamptz not null default now()
);
-- A model's weights are already compact: trying to compress them again only costs time.
alter table model alter column weights set storage external;

-- deploy: rollouts
create table rollout (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  function_id uuid not null references function (id) on delete cascade,
  gate_id uuid not null references gate (id) on delete cascade,
  environment text not null,
  control text not null,
  candidate text not null,
  signal text not null,
  status text not null,
  step integer not null default 0,
  steps jsonb not null,
  minimum_observed integer not null,
  tolerance double precision not null,
  error_rate_limit double precision not null,
  step_started_at timestamptz not null default now(),
  history jsonb not null default '[]',
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
-- One rollout at a time for a function in an environment.
create unique index rollout_active on rollout (function_id, environment) where status in ('canary', 'held');

-- loop: the record of each turn.
create table loop_run (
  id uuid primary key,
  project_id uuid not null references project (id) on delete cascade,
  function_id uuid not null references function (id) on delete cascade,
  input jsonb not null,
  status text not null,
  steps jsonb not null,
  teachers jsonb not null default '[]',
  correction_to_serving_ms bigint,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
