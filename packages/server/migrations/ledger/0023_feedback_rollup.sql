-- What feedback tells, an hour of calls at a time: what comes about a call of an hour, and when, so that the hour is counted
-- anew before somebody reads it. `changed_at` may lie before the rows can be read, so whoever counts soon after it counts again.
create table if not exists feedback_change (
  project_id UUID,
  hour DateTime('UTC'),
  changed_at DateTime64(3, 'UTC')
)
engine = ReplacingMergeTree(changed_at)
order by (project_id, hour)
settings non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Feedback stands in the hour of its call, and until it knows it in its own: a row that learns its call leaves that one.
drop view if exists change_of_feedback;

create materialized view change_of_feedback to feedback_change as
select
  project_id,
  arrayJoin(arrayDistinct([toStartOfHour(observed_at, 'UTC'), toStartOfHour(ifNull(inferred_at, observed_at), 'UTC')])) as hour,
  now64(3, 'UTC') as changed_at
from feedback
group by project_id, hour;

drop view if exists change_of_span;

create materialized view change_of_span to feedback_change as
select project_id, toStartOfHour(started_at, 'UTC') as hour, now64(3, 'UTC') as changed_at
from span
where inference_id != ''
group by project_id, hour;

insert into feedback_change
select project_id, hour, now64(3, 'UTC') from (
  select project_id, toStartOfHour(started_at, 'UTC') as hour from span where inference_id != ''
  union distinct
  select project_id,
    arrayJoin(arrayDistinct([toStartOfHour(observed_at, 'UTC'), toStartOfHour(ifNull(inferred_at, observed_at), 'UTC')])) as hour
  from feedback
)
group by project_id, hour;

-- Which counting of an hour is the one to read. `definitions` stands for everything else that it followed from.
create table if not exists feedback_build (
  project_id UUID,
  hour DateTime('UTC'),
  build UInt64,
  started_at DateTime64(3, 'UTC'),
  definitions UInt64,
  -- Of the rollup of feedback.
  rows UInt32
)
engine = ReplacingMergeTree(started_at)
order by (project_id, hour)
settings non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Calls that look alike, by a hash of all that is known of each of them: the hour is not part of it.
create table if not exists feedback_cell (
  project_id UUID,
  cell UInt64,
  function LowCardinality(String),
  variant LowCardinality(String),
  model LowCardinality(String),
  environment LowCardinality(String),
  segment LowCardinality(String),
  role LowCardinality(String),
  locale LowCardinality(String),
  surface LowCardinality(String),
  index_version LowCardinality(String),
  embedding_version LowCardinality(String),
  status LowCardinality(String),
  latency LowCardinality(String),
  length LowCardinality(String),
  confidence LowCardinality(String)
)
engine = ReplacingMergeTree
order by (project_id, cell)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- A signal, or what is seen of it after one of its times, by a hash of the two.
create table if not exists feedback_series (
  project_id UUID,
  series UInt64,
  signal LowCardinality(String),
  kind LowCardinality(String),
  after_ms Nullable(UInt32)
)
engine = ReplacingMergeTree
order by (project_id, series)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- From where more or other comes than from people: authors whom nobody agrees with (in the hour 0, which stands for always),
-- and authors, channels and sessions that flood an hour. The latest word on each counts.
create table if not exists flagged_source (
  project_id UUID,
  signal LowCardinality(String),
  source LowCardinality(String),
  id String,
  hour DateTime('UTC'),
  is_flagged UInt8,
  at DateTime64(3, 'UTC')
)
engine = ReplacingMergeTree(at)
order by (project_id, signal, source, id, hour)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- What is said of calls that look alike by people whose hashes are alike. `kept` is the same without what comes from
-- sources that are flagged. `answered` counts calls, of which `valued` have a value with a mean.
create table if not exists feedback_rollup (
  project_id UUID,
  series UInt64,
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  cell UInt64,
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
order by (project_id, series, hour, cell)
settings fsync_after_insert = 1, fsync_part_directory = 1;

create table if not exists call_rollup (
  project_id UUID,
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  cell UInt64,
  people UInt16,
  is_asked UInt8,
  calls UInt32,
  score Float64
)
engine = MergeTree
order by (project_id, hour, cell)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- Nothing stays in these two: what is written to them is written to the tables above, each part once.
create table if not exists feedback_of_call (
  project_id UUID,
  hour DateTime('UTC'),
  build UInt64,
  signal LowCardinality(String),
  kind LowCardinality(String),
  after_ms Nullable(UInt32),
  function LowCardinality(String),
  variant LowCardinality(String),
  model LowCardinality(String),
  environment LowCardinality(String),
  segment LowCardinality(String),
  role LowCardinality(String),
  locale LowCardinality(String),
  surface LowCardinality(String),
  index_version LowCardinality(String),
  embedding_version LowCardinality(String),
  status LowCardinality(String),
  latency LowCardinality(String),
  length LowCardinality(String),
  confidence LowCardinality(String),
  people UInt16,
  is_call UInt8,
  is_asked UInt8,
  items UInt32,
  value Nullable(Float64),
  kept_items UInt32,
  kept_value Nullable(Float64),
  score Float64
)
engine = Null;

create table if not exists call_of_hour (
  project_id UUID,
  hour DateTime('UTC'),
  build UInt64,
  function LowCardinality(String),
  variant LowCardinality(String),
  model LowCardinality(String),
  environment LowCardinality(String),
  segment LowCardinality(String),
  role LowCardinality(String),
  locale LowCardinality(String),
  surface LowCardinality(String),
  index_version LowCardinality(String),
  embedding_version LowCardinality(String),
  status LowCardinality(String),
  latency LowCardinality(String),
  length LowCardinality(String),
  confidence LowCardinality(String),
  people UInt16,
  is_asked UInt8,
  score Float64
)
engine = Null;

drop view if exists cell_of_feedback;

create materialized view cell_of_feedback to feedback_cell as
select distinct project_id, cityHash64(function, variant, model, environment, segment, role, locale, surface, index_version, embedding_version, status, latency, length, confidence) as cell,
  function, variant, model, environment, segment, role, locale, surface, index_version, embedding_version, status, latency, length, confidence
from feedback_of_call
where is_call = 0;

drop view if exists cell_of_call;

create materialized view cell_of_call to feedback_cell as
select distinct project_id, cityHash64(function, variant, model, environment, segment, role, locale, surface, index_version, embedding_version, status, latency, length, confidence) as cell,
  function, variant, model, environment, segment, role, locale, surface, index_version, embedding_version, status, latency, length, confidence
from call_of_hour;

drop view if exists series_of_feedback;

create materialized view series_of_feedback to feedback_series as
select distinct project_id, cityHash64(signal, kind, toInt64(ifNull(after_ms, -1))) as series, signal, kind, after_ms
from feedback_of_call;

drop view if exists rollup_of_feedback;

create materialized view rollup_of_feedback to feedback_rollup as
select
  project_id,
  cityHash64(signal, kind, toInt64(ifNull(after_ms, -1))) as series,
  hour,
  build,
  cityHash64(function, variant, model, environment, segment, role, locale, surface, index_version, embedding_version, status, latency, length, confidence) as cell,
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
group by project_id, series, hour, build, cell, people, is_call, is_asked;

drop view if exists rollup_of_calls;

create materialized view rollup_of_calls to call_rollup as
select project_id, hour, build, cityHash64(function, variant, model, environment, segment, role, locale, surface, index_version, embedding_version, status, latency, length, confidence) as cell, people, is_asked, count() as calls, sum(c.score) as score
from call_of_hour as c
group by project_id, hour, build, cell, people, is_asked;
