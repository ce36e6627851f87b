-- The end user's task, what was known of the person and the place, and what OpenTelemetry calls links and events.
alter table span
  add column user_task_id String default '' after session_id,
  add column metadata Map(LowCardinality(String), String) after tags,
  add column links String default '[]' after attributes,
  add column events String default '[]' after links,
  add index session_id_bloom session_id type bloom_filter(0.001) granularity 1,
  add index user_task_id_bloom user_task_id type bloom_filter(0.001) granularity 1;
