-- Everything said of an end user's task, a row each; read together, the latest of each field counts. The same said again is
-- a new version of the same row.
create table if not exists user_task (
  project_id UUID,
  id String,
  at DateTime64(3, 'UTC'),
  digest String,
  name String default '',
  outcome LowCardinality(String) default '',
  end_user_id String default '',
  started_at Nullable(DateTime64(3, 'UTC')),
  ended_at Nullable(DateTime64(3, 'UTC')),
  steps String default '[]',
  metadata Map(LowCardinality(String), String),
  version UInt64
)
engine = ReplacingMergeTree(version)
order by (project_id, id, at, digest)
settings non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;
