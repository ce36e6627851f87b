-- What every call says in its own row stood in arrays, which take several times as long to add up as columns do.
drop view if exists rollup_of_calls;

create table if not exists call_sums (
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
  latency_n UInt32,
  latency_sum Float64,
  latency_squares Float64,
  cost_n UInt32,
  cost_sum Float64,
  cost_squares Float64,
  failed_n UInt32,
  failed_sum Float64,
  failed_squares Float64,
  output_length_n UInt32,
  output_length_sum Float64,
  output_length_squares Float64
)
engine = MergeTree
order by (project_id, function, hour)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- Carries over what is counted. Should that have broken off, it begins again; once it is done, there is nothing to carry over.
create table if not exists call_rollup (
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
order by (project_id, function, hour);

alter table call_sums delete where build in (select build from call_rollup) settings mutations_sync = 2;

insert into call_sums
select project_id, hour, build, counted_at, function, variant, model, environment, segment, role, locale, surface, index_version, embedding_version,
  traits, people, is_asked, calls, score, measured[1], sums[1], squares[1], measured[2], sums[2], squares[2], measured[3], sums[3], squares[3],
  measured[4], sums[4], squares[4]
from call_rollup
where build in (select build from feedback_build final);

drop table call_rollup;

create materialized view rollup_of_calls to call_sums as
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
  countIf(f.measures[1] is not null) as latency_n,
  sum(ifNull(f.measures[1], 0)) as latency_sum,
  sum(ifNull(f.measures[1] * f.measures[1], 0)) as latency_squares,
  countIf(f.measures[2] is not null) as cost_n,
  sum(ifNull(f.measures[2], 0)) as cost_sum,
  sum(ifNull(f.measures[2] * f.measures[2], 0)) as cost_squares,
  countIf(f.measures[3] is not null) as failed_n,
  sum(ifNull(f.measures[3], 0)) as failed_sum,
  sum(ifNull(f.measures[3] * f.measures[3], 0)) as failed_squares,
  countIf(f.measures[4] is not null) as output_length_n,
  sum(ifNull(f.measures[4], 0)) as output_length_sum,
  sum(ifNull(f.measures[4] * f.measures[4], 0)) as output_length_squares
from call_of_hour as f
group by all;
