-- What comes about a span apart from it, as log records of OpenTelemetry do: before it, after it, or without it. The
-- id follows from all else, so an event that comes twice is one row.
create table span_event (
  project_id UUID,
  trace_id String,
  span_id String,
  at DateTime64(3, 'UTC'),
  id String,
  name LowCardinality(String),
  attributes String,
  version UInt64,
  index version_range version type minmax granularity 1
)
engine = ReplacingMergeTree(version)
order by (project_id, trace_id, span_id, at, id)
settings non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
