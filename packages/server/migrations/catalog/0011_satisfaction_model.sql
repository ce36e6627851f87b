-- Models of whether a call satisfied, from everything that was seen of it, fitted on calls of which people said so.
create table satisfaction_model (
  project_id uuid not null references project (id) on delete cascade,
  function text not null,
  version integer not null,
  fitted_at timestamptz not null,
  -- The signal that said which calls were good.
  against text not null,
  call_count integer not null,
  weights jsonb not null,
  auc jsonb not null,
  calibration_error double precision not null,
  gate jsonb not null,
  primary key (project_id, function, version)
);
