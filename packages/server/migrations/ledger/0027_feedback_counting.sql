-- Feedback is counted several ways, each of which went through the feedback of the same hours. Now those rows are put here once,
-- in their latest versions, and all that is counted of them is counted from here. A partition is of one counting and goes after it.
create table if not exists feedback_counting (
  counting UInt64,
  put_at DateTime('UTC') default now('UTC'),
  id String,
  signal LowCardinality(String),
  kind LowCardinality(String),
  target_kind LowCardinality(String),
  target_id String,
  value_type LowCardinality(String),
  value_boolean Nullable(UInt8),
  value_number Nullable(Float64),
  value_text String,
  after_ms Nullable(UInt32),
  author_kind LowCardinality(String),
  author_id String,
  channel LowCardinality(String),
  observed_at DateTime64(3, 'UTC'),
  inferred_at Nullable(DateTime64(3, 'UTC')),
  linked UInt8,
  inference_id String,
  session_id String,
  end_user_id String,
  function LowCardinality(String),
  variant LowCardinality(String),
  model LowCardinality(String),
  environment LowCardinality(String),
  segment LowCardinality(String),
  audience Map(LowCardinality(String), String),
  asked Nullable(Float32),
  -- Its call, or what else it is about.
  unit String,
  -- Of all that one author says of a unit by one signal the newest counts: they have one number here.
  word UInt64,
  -- Of the call, and until that is known its own, in seconds since 1970.
  counted_hour UInt32,
  -- As a number, where it is one.
  value Nullable(Float64),
  is_flagged UInt8,
  is_taken_back UInt8
)
engine = MergeTree
partition by counting
order by tuple()
ttl put_at + interval 1 hour
settings ttl_only_drop_parts = 1;

drop view if exists rollup_of_feedback;

drop view if exists rollup_of_calls;

drop view if exists cell_of_feedback;

drop view if exists cell_of_call;

drop table if exists feedback_rollup;

drop table if exists call_sums;

drop table if exists feedback_cell;

-- Every hour is counted anew.
truncate table feedback_build;

truncate table retention_rollup;

-- What calls are told apart by, with a number for each combination; of 53 bits, so that any reader can hold it. `main` is that of the
-- first four alone.
create table if not exists feedback_place (
  project_id UUID,
  place UInt64,
  main UInt64,
  function LowCardinality(String),
  variant LowCardinality(String),
  model LowCardinality(String),
  environment LowCardinality(String),
  segment LowCardinality(String),
  role LowCardinality(String),
  locale LowCardinality(String),
  surface LowCardinality(String),
  index_version LowCardinality(String),
  embedding_version LowCardinality(String)
)
engine = ReplacingMergeTree
order by (project_id, place)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- What is known of every call besides.
create table if not exists feedback_traits (
  project_id UUID,
  traits UInt32,
  status LowCardinality(String),
  latency LowCardinality(String),
  length LowCardinality(String),
  confidence LowCardinality(String)
)
engine = ReplacingMergeTree
order by (project_id, traits)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- What is said of calls that look alike by people whose hashes are alike. `kept` is the same without what comes from sources that
-- are flagged. `answered` counts calls, of which `valued` have a value with a mean. `slice` is an eighth of the people, drawn by their
-- hash: how much people differ shows in some of them.
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

-- The same by what is asked for most, without people: a row for some twenty of the above.
create table if not exists feedback_totals (
  project_id UUID,
  series UInt32,
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  main UInt64,
  items UInt32,
  answered UInt32,
  answered_calls UInt32,
  valued UInt32,
  sum Float64,
  squares Float64,
  kept_items UInt32,
  kept_answered UInt32,
  kept_answered_calls UInt32,
  kept_valued UInt32,
  kept_sum Float64,
  kept_squares Float64
)
engine = MergeTree
order by (project_id, series, hour)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- Calls, and what every call says in its own row.
create table if not exists call_counts (
  project_id UUID,
  slice UInt8,
  function UInt32,
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  place UInt64,
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
order by (project_id, slice, function, hour)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists call_totals (
  project_id UUID,
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  main UInt64,
  calls UInt32,
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
order by (project_id, hour)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create materialized view if not exists place_of_feedback to feedback_place as
select distinct project_id,
  bitShiftRight(cityHash64(function, variant, model, environment, segment, role, locale, surface, index_version, embedding_version), 11) as place,
  bitShiftRight(cityHash64(function, variant, model, environment), 11) as main,
  function, variant, model, environment, segment, role, locale, surface, index_version, embedding_version
from feedback_of_call
where is_call = 0;

create materialized view if not exists place_of_call to feedback_place as
select distinct project_id,
  bitShiftRight(cityHash64(function, variant, model, environment, segment, role, locale, surface, index_version, embedding_version), 11) as place,
  bitShiftRight(cityHash64(function, variant, model, environment), 11) as main,
  function, variant, model, environment, segment, role, locale, surface, index_version, embedding_version
from call_of_hour;

create materialized view if not exists traits_of_call to feedback_traits as
select distinct project_id, toUInt32(cityHash64(status, latency, length, confidence)) as traits, status, latency, length, confidence
from call_of_hour;

create materialized view if not exists counts_of_feedback to feedback_counts as
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

create materialized view if not exists totals_of_feedback to feedback_totals as
select
  project_id,
  toUInt32(cityHash64(f.signal, f.kind, toInt64(ifNull(f.after_ms, -1)))) as series,
  hour,
  build,
  bitShiftRight(cityHash64(f.function, f.variant, f.model, f.environment), 11) as main,
  sum(f.items) as items,
  count() as answered,
  countIf(f.is_call = 1) as answered_calls,
  countIf(f.value is not null) as valued,
  ifNull(sum(f.value), 0) as sum,
  ifNull(sum(f.value * f.value), 0) as squares,
  sum(f.kept_items) as kept_items,
  countIf(f.kept_items > 0) as kept_answered,
  countIf(f.kept_items > 0 and f.is_call = 1) as kept_answered_calls,
  countIf(f.kept_value is not null) as kept_valued,
  ifNull(sum(f.kept_value), 0) as kept_sum,
  ifNull(sum(f.kept_value * f.kept_value), 0) as kept_squares
from feedback_of_call as f
group by all;

create materialized view if not exists counts_of_calls to call_counts as
select
  project_id,
  toUInt8(bitAnd(f.people, 7)) as slice,
  toUInt32(cityHash64(f.function)) as function,
  hour,
  build,
  bitShiftRight(cityHash64(f.function, f.variant, f.model, f.environment, f.segment, f.role, f.locale, f.surface, f.index_version,
    f.embedding_version), 11) as place,
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

create materialized view if not exists totals_of_calls to call_totals as
select
  project_id,
  hour,
  build,
  bitShiftRight(cityHash64(f.function, f.variant, f.model, f.environment), 11) as main,
  count() as calls,
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

-- How much came from a source in an hour in which it was observed: from authors, channels and sessions. Of authors and sessions a
-- sample is kept, drawn by a hash, which tells what is usual: each stands for `stands_for`. All that said much is kept besides,
-- with `is_drawn` 0 where it is not in the sample. `is_whole`: of all calls together, else of those of one combination.
create table if not exists feedback_source (
  project_id UUID,
  is_whole UInt8,
  function LowCardinality(String),
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  source Enum8('author' = 1, 'channel' = 2, 'session' = 3),
  signal LowCardinality(String),
  id String,
  variant LowCardinality(String),
  model LowCardinality(String),
  environment LowCardinality(String),
  segment LowCardinality(String),
  said UInt32,
  stands_for UInt32,
  is_drawn UInt8
)
engine = MergeTree
order by (project_id, is_whole, function, hour)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- What end users said outright of an answer, each word. `newness` is 1 for the last one of an author on an answer. `question` is the
-- same for questions that differ in case, spaces and punctuation alone; 0 where the call has none.
create table if not exists feedback_verdict (
  project_id UUID,
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  observed_at DateTime64(3, 'UTC'),
  signal LowCardinality(String),
  target UInt64,
  author_id String,
  inference_id String,
  function LowCardinality(String),
  variant LowCardinality(String),
  model LowCardinality(String),
  environment LowCardinality(String),
  segment LowCardinality(String),
  value Float64,
  newness UInt32,
  question UInt64
)
engine = MergeTree
order by (project_id, observed_at)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- Calls of which somebody said outright by a signal how good they were, with everything else that was seen of them. `said`: the last
-- word of each author, as a number; of a corrected answer whether it is the one that was given. `measures`: what the call itself says.
create table if not exists labelled_call (
  project_id UUID,
  signal LowCardinality(String),
  said_at DateTime64(3, 'UTC'),
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  called_at DateTime64(3, 'UTC'),
  inference_id String,
  person String,
  function LowCardinality(String),
  variant LowCardinality(String),
  model LowCardinality(String),
  environment LowCardinality(String),
  segment LowCardinality(String),
  said Array(Float64),
  seen_signals Array(LowCardinality(String)),
  seen_after_ms Array(Int64),
  seen_values Array(Float64),
  measures Array(Nullable(Float64))
)
engine = MergeTree
order by (project_id, signal, said_at)
settings fsync_after_insert = 1, fsync_part_directory = 1;
