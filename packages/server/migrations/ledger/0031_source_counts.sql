-- What is usual of authors and sessions was found from hundreds of them an hour whenever somebody asked about all calls. Now it is
-- kept how many of them said so much in an hour, which is a few rows, and of all of them instead of a sample. Of the calls of one
-- combination the sample stays, since what somebody said of several has to be added up.
create table if not exists source_counts (
  project_id UUID,
  hour DateTime('UTC'),
  build UInt64,
  counted_at DateTime('UTC') default now('UTC'),
  source Enum8('author' = 1, 'channel' = 2, 'session' = 3),
  signal LowCardinality(String),
  said UInt32,
  sources UInt32
)
engine = MergeTree
order by (project_id, hour)
settings fsync_after_insert = 1, fsync_part_directory = 1;

-- Nothing stays here: what is written to it is written to the table above and to `feedback_source`, where of all calls together only
-- channels and those who said much have rows of their own. `parts`: how much was said of the calls of each combination.
create table if not exists source_of_hour (
  project_id UUID,
  hour DateTime('UTC'),
  build UInt64,
  source Enum8('author' = 1, 'channel' = 2, 'session' = 3),
  signal LowCardinality(String),
  id String,
  said UInt32,
  stands_for UInt32,
  is_drawn UInt8,
  is_much UInt8,
  parts Array(Tuple(
    function LowCardinality(String),
    variant LowCardinality(String),
    model LowCardinality(String),
    environment LowCardinality(String),
    segment LowCardinality(String),
    said UInt32
  ))
)
engine = Null;

-- Carries over what is counted. Should that have broken off, it begins again; once it is done, there is nothing to carry over.
alter table feedback_source delete where 0 settings mutations_sync = 2;

alter table source_counts
  delete where build in (select build from feedback_source where is_whole = 1 and is_drawn = 1 and source != 'channel')
  settings mutations_sync = 2;

insert into source_counts (project_id, hour, build, counted_at, source, signal, said, sources)
select project_id, hour, build, any(f.counted_at), source, signal, said, sum(f.stands_for)
from feedback_source as f
where is_whole = 1 and is_drawn = 1 and source != 'channel'
group by project_id, hour, build, source, signal, said;

alter table feedback_source
  delete where is_whole = 1 and source != 'channel' and said < 20,
  update is_drawn = 0 where is_whole = 1 and source != 'channel'
  settings mutations_sync = 2;

create materialized view if not exists counts_of_sources to source_counts as
select project_id, hour, build, source, signal, said, count() as sources
from source_of_hour
where source != 'channel'
group by project_id, hour, build, source, signal, said;

create materialized view if not exists whole_of_sources to feedback_source as
select project_id, toUInt8(1) as is_whole, hour, build, source, signal, id, said, stands_for, toUInt8(source = 'channel') as is_drawn
from source_of_hour
where source = 'channel' or is_much = 1;

create materialized view if not exists parts_of_sources to feedback_source as
select project_id, toUInt8(0) as is_whole, part.1 as function, hour, build, source, signal, id,
  part.2 as variant, part.3 as model, part.4 as environment, part.5 as segment, part.6 as said, stands_for, is_drawn
from source_of_hour
array join parts as part
where is_drawn = 1 or is_much = 1;
