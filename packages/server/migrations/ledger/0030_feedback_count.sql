-- Of one function a question read a little of each slice of people of each series, and much besides: now the slices of a function lie
-- together, and marks are closer to one another.
drop view if exists counts_of_feedback;

create table if not exists feedback_count (
  project_id UUID,
  series UInt32,
  slice UInt8,
  function UInt32,
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  place UInt64,
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
order by (project_id, series, function, slice, hour)
settings index_granularity = 2048, fsync_after_insert = 1, fsync_part_directory = 1;

-- Carries over what is counted. Should that have broken off, it begins again; once it is done, there is nothing to carry over.
create table if not exists feedback_counts (
  project_id UUID,
  series UInt32,
  slice UInt8,
  function UInt32,
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  place UInt64,
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
order by (project_id, series, slice, function, hour)
settings fsync_after_insert = 1, fsync_part_directory = 1;

alter table feedback_count delete where build in (select build from feedback_counts) settings mutations_sync = 2;

insert into feedback_count
select * from feedback_counts
where build in (select build from feedback_build final);

drop table feedback_counts;

create materialized view if not exists counts_of_feedback to feedback_count as
select
  project_id,
  toUInt32(cityHash64(f.signal, f.kind, toInt64(ifNull(f.after_ms, -1)))) as series,
  toUInt8(bitAnd(f.people, 7)) as slice,
  toUInt32(cityHash64(f.function)) as function,
  hour,
  build,
  bitShiftRight(cityHash64(f.function, f.variant, f.model, f.environment, f.segment, f.role, f.locale, f.surface, f.index_version,
    f.embedding_version), 11) as place,
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
