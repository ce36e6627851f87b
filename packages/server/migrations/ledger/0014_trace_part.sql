-- One span and the rows of one page are read from a few hundred rows around each, not from thousands: with the payloads
-- of those, that is most of what a trace costs to read. What was captured before keeps its granules until it is merged.
drop view if exists trace_part_of_span;

drop view if exists confidence_of_span;

drop table if exists span_of_finer_granules;

create table span_of_finer_granules as span
engine = ReplacingMergeTree(version)
partition by toYYYYMM(started_at)
order by (project_id, started_at, trace_id, span_id)
settings non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
  index_granularity = 256;

alter table span_of_finer_granules attach partition all from span;

exchange tables span_of_finer_granules and span;

drop table span_of_finer_granules;

-- As before, on the table that now has the name.
create materialized view if not exists confidence_of_span to feedback as
select
  project_id,
  concat('confidence:', inference_id) as id,
  'confidence' as signal,
  'automated' as kind,
  'inference' as target_kind,
  inference_id as target_id,
  'number' as value_type,
  confidence as value_number,
  'evaluator' as author_kind,
  model as author_id,
  'capture' as channel,
  started_at as observed_at,
  fromUnixTimestamp64Milli(toInt64(version), 'UTC') as received_at,
  toUInt8(1) as linked,
  trace_id,
  inference_id,
  session_id,
  end_user_id,
  function,
  variant,
  model,
  environment,
  segment,
  started_at as inferred_at,
  -- Above the versions of feedback that was sent, see feedback-version.ts.
  toUInt64(4503599627370496 + version) as version
from span
where inference_id != '' and confidence is not null;

-- What a trace's spans of one insert say together: the lists and their filters read these few narrow rows instead of
-- every span. A trace whose spans came at several times has several parts; what a later version of a span changed is
-- known to the spans alone, so readers look there for traces of more than one part.
drop table if exists trace_part;

create table trace_part (
  project_id UUID,
  -- Of the earliest of these spans.
  started_at DateTime64(3, 'UTC'),
  trace_key UInt64,
  trace_id String,
  -- Of the latest of them, and the latest moment at which one ended, in milliseconds since 1970.
  last_started_at DateTime64(3, 'UTC'),
  ended_ms Float64,
  loaded_at DateTime64(3, 'UTC'),
  -- Tells a part that was sent again from one that brings more.
  span_set UInt64,
  has_repeats UInt8,
  span_count UInt32,
  error_count UInt32,
  name LowCardinality(String),
  function LowCardinality(String),
  variant LowCardinality(String),
  provider LowCardinality(String),
  model LowCardinality(String),
  environment LowCardinality(String),
  session_id String,
  user_task_id String,
  end_user_id String,
  input_text String,
  output_text String,
  prompt_tokens Nullable(UInt64),
  completion_tokens Nullable(UInt64),
  cost_micro_usd Nullable(Int64),
  confidence Nullable(Float64),
  -- What its spans were called with, each combination once.
  calls Array(Tuple(
    function LowCardinality(String),
    variant LowCardinality(String),
    provider LowCardinality(String),
    model LowCardinality(String),
    environment LowCardinality(String)
  )),
  end_user_ids Array(String),
  session_ids Array(String),
  user_task_ids Array(String),
  tags Array(LowCardinality(String)),
  -- Each entry as its name, a unit separator (U+001F) and its value.
  metadata Array(String),
  -- A hash of each different thing said to a model.
  turns Array(UInt64),
  index trace_key_bloom trace_key type bloom_filter(0.001) granularity 1,
  index loaded_at_range loaded_at type minmax granularity 1,
  index end_user_ids_bloom end_user_ids type bloom_filter(0.01) granularity 1,
  index session_ids_bloom session_ids type bloom_filter(0.01) granularity 1,
  index session_id_bloom session_id type bloom_filter(0.01) granularity 1,
  index user_task_ids_bloom user_task_ids type bloom_filter(0.01) granularity 1,
  index metadata_bloom metadata type bloom_filter(0.01) granularity 1
)
engine = MergeTree
partition by toYYYYMM(started_at)
order by (project_id, started_at, trace_key)
settings non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
  index_granularity = 256;

create materialized view trace_part_of_span to trace_part as
select
  project_id,
  min(s.started_at) as started_at,
  cityHash64(s.trace_id) as trace_key,
  s.trace_id as trace_id,
  max(s.started_at) as last_started_at,
  max(toUnixTimestamp64Milli(s.started_at) + s.duration_ms) as ended_ms,
  now64(3, 'UTC') as loaded_at,
  groupBitXor(cityHash64(s.span_id)) as span_set,
  uniqExact(s.span_id) != count() as has_repeats,
  count() as span_count,
  countIf(s.status = 'error') as error_count,
  argMin(s.name, s.place) as name,
  argMinIf(s.function, s.place, s.function != '') as function,
  argMinIf(s.variant, s.place, s.variant != '') as variant,
  argMinIf(s.provider, s.place, s.provider != '') as provider,
  argMinIf(s.model, s.place, s.model != '') as model,
  argMinIf(s.environment, s.place, s.environment != '') as environment,
  argMinIf(s.session_id, s.place, s.session_id != '') as session_id,
  argMinIf(s.user_task_id, s.place, s.user_task_id != '') as user_task_id,
  argMinIf(s.end_user_id, s.place, s.end_user_id != '') as end_user_id,
  argMinIf(substringUTF8(s.input_text, 1, 500), s.place, s.input_text != '') as input_text,
  argMaxIf(substringUTF8(s.output_text, 1, 500), s.place_from_end, s.output_text != '') as output_text,
  sum(s.prompt_tokens) as prompt_tokens,
  sum(s.completion_tokens) as completion_tokens,
  sum(s.cost_micro_usd) as cost_micro_usd,
  argMaxIf(s.confidence, s.started_at, s.confidence is not null) as confidence,
  groupUniqArrayIf((s.function, s.variant, s.provider, s.model, s.environment),
    s.function != '' or s.variant != '' or s.provider != '' or s.model != '' or s.environment != '') as calls,
  groupUniqArrayIf(s.end_user_id, s.end_user_id != '') as end_user_ids,
  groupUniqArrayIf(s.session_id, s.session_id != '') as session_ids,
  groupUniqArrayIf(s.user_task_id, s.user_task_id != '') as user_task_ids,
  groupUniqArrayArray(s.tags) as tags,
  groupUniqArrayArray(arrayMap((entry, value) -> concat(entry, '\x1f', value), mapKeys(s.metadata), mapValues(s.metadata))) as metadata,
  groupUniqArrayIf(cityHash64(s.trace_id, s.input_text), s.kind = 'inference' and s.input_text != '') as turns
from (
  select *,
    -- The root before all others, and after all others: one number, since a tuple takes many times as long to compare.
    if(parent_span_id = '', 0, 4611686018427387904) + toUnixTimestamp64Milli(started_at) as place,
    if(parent_span_id = '', 4611686018427387904, 0) + toUnixTimestamp64Milli(started_at) as place_from_end
  from span
) as s
group by project_id, s.trace_id;

-- Deduplicated in full, since a whole trace is one part here.
insert into trace_part
select
  project_id,
  min(s.started_at) as started_at,
  cityHash64(s.trace_id) as trace_key,
  s.trace_id as trace_id,
  max(s.started_at) as last_started_at,
  max(toUnixTimestamp64Milli(s.started_at) + s.duration_ms) as ended_ms,
  now64(3, 'UTC') as loaded_at,
  groupBitXor(cityHash64(s.span_id)) as span_set,
  uniqExact(s.span_id) != count() as has_repeats,
  count() as span_count,
  countIf(s.status = 'error') as error_count,
  argMin(s.name, s.place) as name,
  argMinIf(s.function, s.place, s.function != '') as function,
  argMinIf(s.variant, s.place, s.variant != '') as variant,
  argMinIf(s.provider, s.place, s.provider != '') as provider,
  argMinIf(s.model, s.place, s.model != '') as model,
  argMinIf(s.environment, s.place, s.environment != '') as environment,
  argMinIf(s.session_id, s.place, s.session_id != '') as session_id,
  argMinIf(s.user_task_id, s.place, s.user_task_id != '') as user_task_id,
  argMinIf(s.end_user_id, s.place, s.end_user_id != '') as end_user_id,
  argMinIf(substringUTF8(s.input_text, 1, 500), s.place, s.input_text != '') as input_text,
  argMaxIf(substringUTF8(s.output_text, 1, 500), s.place_from_end, s.output_text != '') as output_text,
  sum(s.prompt_tokens) as prompt_tokens,
  sum(s.completion_tokens) as completion_tokens,
  sum(s.cost_micro_usd) as cost_micro_usd,
  argMaxIf(s.confidence, s.started_at, s.confidence is not null) as confidence,
  groupUniqArrayIf((s.function, s.variant, s.provider, s.model, s.environment),
    s.function != '' or s.variant != '' or s.provider != '' or s.model != '' or s.environment != '') as calls,
  groupUniqArrayIf(s.end_user_id, s.end_user_id != '') as end_user_ids,
  groupUniqArrayIf(s.session_id, s.session_id != '') as session_ids,
  groupUniqArrayIf(s.user_task_id, s.user_task_id != '') as user_task_ids,
  groupUniqArrayArray(s.tags) as tags,
  groupUniqArrayArray(arrayMap((entry, value) -> concat(entry, '\x1f', value), mapKeys(s.metadata), mapValues(s.metadata))) as metadata,
  groupUniqArrayIf(cityHash64(s.trace_id, s.input_text), s.kind = 'inference' and s.input_text != '') as turns
from (
  select *,
    if(parent_span_id = '', 0, 4611686018427387904) + toUnixTimestamp64Milli(started_at) as place,
    if(parent_span_id = '', 4611686018427387904, 0) + toUnixTimestamp64Milli(started_at) as place_from_end
  from span order by version desc limit 1 by project_id, trace_id, span_id
) as s
group by project_id, s.trace_id
settings max_execution_time = 0;
