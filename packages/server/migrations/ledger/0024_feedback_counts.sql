-- The counts carry what tells the calls apart as numbers, which are quick to group by: of each name a hash, of the traits of a call
-- one together. `feedback_cell` has the names. Nothing is lost here: every hour is counted anew.
drop view if exists rollup_of_feedback;

drop view if exists rollup_of_calls;

drop view if exists series_of_feedback;

drop table if exists feedback_rollup;

drop table if exists call_rollup;

truncate table feedback_build;

truncate table feedback_series;

create table feedback_rollup (
  project_id UUID,
  series UInt32,
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  function UInt32,
  variant UInt32,
  model UInt32,
  environment UInt32,
  segment UInt32,
  role UInt32,
  locale UInt32,
  surface UInt32,
  index_version UInt32,
  embedding_version UInt32,
  traits UInt32,
  people UInt16,
  is_call UInt8,
  is_asked UInt8,
  items UInt32,
  answered UInt32,
  valued UInt32,
  sum Float64,
  squares Float64,
  score Float64,
  kept_items UInt32,
  kept_answered UInt32,
  kept_valued UInt32,
  kept_sum Float64,
  kept_squares Float64,
  kept_score Float64
)
engine = MergeTree
order by (project_id, series, function, hour)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- What every call says in its own row, such as how long it took, is added up beside the calls: in the order of their names, how
-- many calls say it, the sum of what they say, and of its squares.
create table call_rollup (
  project_id UUID,
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  function UInt32,
  variant UInt32,
  model UInt32,
  environment UInt32,
  segment UInt32,
  role UInt32,
  locale UInt32,
  surface UInt32,
  index_version UInt32,
  embedding_version UInt32,
  traits UInt32,
  people UInt16,
  is_asked UInt8,
  calls UInt32,
  score Float64,
  measured Array(UInt32),
  sums Array(Float64),
  squares Array(Float64)
)
engine = MergeTree
order by (project_id, function, hour)
settings fsync_after_insert = 1, fsync_part_directory = 1;

alter table call_of_hour add column if not exists measures Array(Nullable(Float64));

create materialized view series_of_feedback to feedback_series as
select distinct project_id, toUInt32(cityHash64(signal, kind, toInt64(ifNull(after_ms, -1)))) as series, signal, kind, after_ms
from feedback_of_call;

create materialized view rollup_of_feedback to feedback_rollup as
select
  project_id,
  toUInt32(cityHash64(f.signal, f.kind, toInt64(ifNull(f.after_ms, -1)))) as series,
  hour,
  build,
  toUInt32(cityHash64(f.function)) as function,
  toUInt32(cityHash64(f.variant)) as variant,
  toUInt32(cityHash64(f.model)) as model,
  toUInt32(cityHash64(f.environment)) as environment,
  toUInt32(cityHash64(f.segment)) as segment,
  toUInt32(cityHash64(f.role)) as role,
  toUInt32(cityHash64(f.locale)) as locale,
  toUInt32(cityHash64(f.surface)) as surface,
  toUInt32(cityHash64(f.index_version)) as index_version,
  toUInt32(cityHash64(f.embedding_version)) as embedding_version,
  toUInt32(cityHash64(f.status, f.latency, f.length, f.confidence)) as traits,
  people,
  is_call,
  is_asked,
  sum(f.items) as items,
  count() as answered,
  countIf(f.value is not null) as valued,
  ifNull(sum(f.value), 0) as sum,
  ifNull(sum(f.value * f.value), 0) as squares,
  sumIf(f.score, f.value is not null) as score,
  sum(f.kept_items) as kept_items,
  countIf(f.kept_items > 0) as kept_answered,
  countIf(f.kept_value is not null) as kept_valued,
  ifNull(sum(f.kept_value), 0) as kept_sum,
  ifNull(sum(f.kept_value * f.kept_value), 0) as kept_squares,
  sumIf(f.score, f.kept_value is not null) as kept_score
from feedback_of_call as f
group by all;

create materialized view rollup_of_calls to call_rollup as
select
  project_id,
  hour,
  build,
  toUInt32(cityHash64(f.function)) as function,
  toUInt32(cityHash64(f.variant)) as variant,
  toUInt32(cityHash64(f.model)) as model,
  toUInt32(cityHash64(f.environment)) as environment,
  toUInt32(cityHash64(f.segment)) as segment,
  toUInt32(cityHash64(f.role)) as role,
  toUInt32(cityHash64(f.locale)) as locale,
  toUInt32(cityHash64(f.surface)) as surface,
  toUInt32(cityHash64(f.index_version)) as index_version,
  toUInt32(cityHash64(f.embedding_version)) as embedding_version,
  toUInt32(cityHash64(f.status, f.latency, f.length, f.confidence)) as traits,
  people,
  is_asked,
  count() as calls,
  sum(f.score) as score,
  sumForEach(arrayMap(measure -> toUInt32(measure is not null), f.measures)) as measured,
  sumForEach(arrayMap(measure -> ifNull(measure, 0), f.measures)) as sums,
  sumForEach(arrayMap(measure -> ifNull(measure * measure, 0), f.measures)) as squares
from call_of_hour as f
group by all;

-- An hour is counted anew while somebody waits. Ids of ours begin with their time, so that rows of one hour lie together.
alter table feedback
  add index if not exists inferred_at_range inferred_at type minmax granularity 1,
  add index if not exists observed_at_range observed_at type minmax granularity 1;

alter table feedback materialize index inferred_at_range;

alter table feedback materialize index observed_at_range;
