-- What has been said under each score's id, so that an SDK that sends a score again sends the same observation, and one that
-- changes its mind sends a revision of it.
create table langfuse_score (
  project_id uuid not null references project (id) on delete cascade,
  score_id text not null,
  revision integer not null,
  feedback_id text not null,
  -- Of the event that said it, and of what it said.
  event_digest text not null,
  content_digest text not null,
  created_at timestamptz not null default now(),
  primary key (project_id, score_id, revision)
);
