-- What is left of accepted text, an hour of calls at a time, counted with the rollup of feedback and read by the same builds.
-- `suggestion`: `texts` that were shown, of which `yes` were accepted. `look`: at `at_ms` after, of `texts` judged `yes` were there,
-- of those `measured` so many were `unedited`, and four-grams. `watch`: `texts` first found gone at `at_ms`, or last seen then.
create table if not exists retention_rollup (
  project_id UUID,
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  what Enum8('suggestion' = 1, 'look' = 2, 'watch' = 3),
  at_ms UInt32,
  is_gone UInt8,
  function LowCardinality(String),
  variant LowCardinality(String),
  model LowCardinality(String),
  environment LowCardinality(String),
  segment LowCardinality(String),
  texts UInt32,
  yes UInt32,
  measured UInt32,
  unedited UInt32,
  four_grams UInt32,
  four_gram_sum Float64,
  four_gram_squares Float64
)
engine = MergeTree
order by (project_id, what, at_ms, hour)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- What is said of a call that is not known stands in the hour in which its text was accepted, which may lie before its own.
drop view if exists change_of_look;

create materialized view change_of_look to feedback_change as
select
  project_id,
  toStartOfHour(subtractMilliseconds(observed_at, assumeNotNull(after_ms)), 'UTC') as hour,
  now64(3, 'UTC') as changed_at
from feedback
where after_ms is not null and inferred_at is null
group by project_id, hour;
