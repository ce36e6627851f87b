-- Spans, and inferences among them. A span that comes twice, or again with more, is a new version of the same row.
create table span (
  project_id UUID,
  started_at DateTime64(3, 'UTC'),
  trace_id String,
  span_id String,
  parent_span_id String default '',
  inference_id String default '',
  name LowCardinality(String),
  kind LowCardinality(String),
  duration_ms Float64,
  status LowCardinality(String),
  error_message String default '',
  session_id String default '',
  end_user_id String default '',
  function LowCardinality(String) default '',
  variant LowCardinality(String) default '',
  provider LowCardinality(String) default '',
  model LowCardinality(String) default '',
  environment LowCardinality(String) default '',
  release_id String default '',
  segment LowCardinality(String) default '',
  input_text String default '',
  output_text String default '',
  input String default '',
  output String default '',
  prompt_tokens Nullable(UInt32),
  completion_tokens Nullable(UInt32),
  cost_micro_usd Nullable(Int64),
  confidence Nullable(Float64),
  probabilities String default '[]',
  assignment_probability Nullable(Float64),
  tags Array(String),
  attributes String default '{}',
  version UInt64,
  index trace_id_bloom trace_id type bloom_filter(0.001) granularity 1,
  index inference_id_bloom inference_id type bloom_filter(0.001) granularity 1
)
engine = ReplacingMergeTree(version)
partition by toYYYYMM(started_at)
order by (project_id, started_at, trace_id, span_id)
settings non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

-- One observation of a signal. The dimensions of the call it is about are copied onto it when both are there.
create table feedback (
  project_id UUID,
  id String,
  signal LowCardinality(String),
  kind LowCardinality(String),
  target_kind LowCardinality(String),
  target_id String,
  value_type LowCardinality(String),
  value_boolean Nullable(UInt8),
  value_number Nullable(Float64),
  value_text String default '',
  author_kind LowCardinality(String),
  author_id String default '',
  channel LowCardinality(String) default '',
  comment String default '',
  observed_at DateTime64(3, 'UTC'),
  received_at DateTime64(3, 'UTC'),
  supersedes String default '',
  linked UInt8 default 0,
  trace_id String default '',
  inference_id String default '',
  session_id String default '',
  end_user_id String default '',
  function LowCardinality(String) default '',
  variant LowCardinality(String) default '',
  model LowCardinality(String) default '',
  environment LowCardinality(String) default '',
  segment LowCardinality(String) default '',
  inferred_at Nullable(DateTime64(3, 'UTC')),
  version UInt64,
  index target_bloom target_id type bloom_filter(0.001) granularity 1,
  index inference_id_bloom inference_id type bloom_filter(0.001) granularity 1,
  index trace_id_bloom trace_id type bloom_filter(0.001) granularity 1,
  index supersedes_bloom supersedes type bloom_filter(0.001) granularity 1
)
engine = ReplacingMergeTree(version)
order by (project_id, id)
settings non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
