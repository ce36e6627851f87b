-- What browsers may do with the feedback tokens of a project; the defaults for a project without a row.
create table browser_feedback (
  project_id uuid primary key references project (id) on delete cascade,
  -- Null for any.
  origins text[],
  observations_per_minute integer not null,
  token_lifetime_minutes integer not null,
  ask_share double precision not null,
  updated_at timestamptz not null default now()
);
create trigger browser_feedback_changed after insert or update or delete on browser_feedback
  for each statement execute function announce_serving_change();

-- The keys that sign those tokens, by number: they follow from the server's secret and are kept nowhere. A project without a
-- row signs with the first. The one without an end signs; those before it are good until theirs.
create table feedback_key (
  project_id uuid not null references project (id) on delete cascade,
  number integer not null,
  -- Of the tokens that it may have signed.
  longest_lifetime_minutes integer not null,
  since timestamptz not null default now(),
  rotated_at timestamptz,
  good_until timestamptz,
  primary key (project_id, number)
);
create unique index feedback_key_that_signs on feedback_key (project_id) where rotated_at is null;
create trigger feedback_key_changed after insert or update or delete on feedback_key
  for each statement execute function announce_serving_change();
