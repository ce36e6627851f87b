-- What lists of inferences look through: a narrow row for each call, in granules of a size for reading much of a few columns;
-- those of spans are made for reading a few rows whole. Ids and labels are there as hashes. They find what may match, and the
-- spans themselves say what does.
drop view if exists inference_line_of_span;

drop table if exists inference_line;

create table inference_line (
  project_id UUID,
  started_at DateTime64(3, 'UTC'),
  trace_id String,
  span_id String,
  inference_key UInt64,
  -- 0 where a call belongs to none.
  session_key UInt64,
  user_task_key UInt64,
  end_user_key UInt64,
  status LowCardinality(String),
  function LowCardinality(String),
  variant LowCardinality(String),
  provider LowCardinality(String),
  model LowCardinality(String),
  environment LowCardinality(String),
  duration_ms Float64,
  cost_micro_usd Nullable(Int64),
  -- Of each tag, and of each entry of the metadata by its name and its value.
  label_keys Array(UInt64),
  version UInt64,
  index session_key_bloom session_key type bloom_filter(0.01) granularity 1,
  index user_task_key_bloom user_task_key type bloom_filter(0.01) granularity 1,
  index end_user_key_bloom end_user_key type bloom_filter(0.01) granularity 1
)
engine = ReplacingMergeTree(version)
partition by toYYYYMM(started_at)
order by (project_id, started_at, trace_id, span_id)
settings non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
  index_granularity = 512, min_compress_block_size = 4096;

create materialized view inference_line_of_span to inference_line as
select
  project_id,
  started_at,
  trace_id,
  span_id,
  cityHash64(inference_id) as inference_key,
  if(session_id = '', 0, cityHash64(session_id)) as session_key,
  if(user_task_id = '', 0, cityHash64(user_task_id)) as user_task_key,
  if(end_user_id = '', 0, cityHash64(end_user_id)) as end_user_key,
  status,
  function,
  variant,
  provider,
  model,
  environment,
  duration_ms,
  cost_micro_usd,
  arrayConcat(
    arrayMap(tag -> cityHash64(tag), tags),
    arrayMap((entry, value) -> cityHash64(entry, value), mapKeys(metadata), mapValues(metadata))
  ) as label_keys,
  version
from span
where kind = 'inference';

insert into inference_line
select
  project_id,
  started_at,
  trace_id,
  span_id,
  cityHash64(inference_id) as inference_key,
  if(session_id = '', 0, cityHash64(session_id)) as session_key,
  if(user_task_id = '', 0, cityHash64(user_task_id)) as user_task_key,
  if(end_user_id = '', 0, cityHash64(end_user_id)) as end_user_key,
  status,
  function,
  variant,
  provider,
  model,
  environment,
  duration_ms,
  cost_micro_usd,
  arrayConcat(
    arrayMap(tag -> cityHash64(tag), tags),
    arrayMap((entry, value) -> cityHash64(entry, value), mapKeys(metadata), mapValues(metadata))
  ) as label_keys,
  version
from span
where kind = 'inference'
settings max_execution_time = 0;
