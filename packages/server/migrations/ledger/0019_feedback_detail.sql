-- What an observation says beyond one value: which part of the answer, how long after it, and to whom it was shown.
alter table feedback
  add column if not exists value_json String default '',
  add column if not exists anchor String default '',
  add column if not exists after_ms Nullable(UInt32),
  add column if not exists audience Map(LowCardinality(String), String);
