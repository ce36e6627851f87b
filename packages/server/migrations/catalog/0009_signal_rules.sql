alter table signal
  add column given_by jsonb,
  add column targets jsonb,
  add column retention_days integer;
