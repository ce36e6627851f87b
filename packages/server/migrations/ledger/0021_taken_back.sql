-- What was said is never changed: a later observation takes it back or says something else in its place, by naming it.
-- It must be about the same target, of the same signal and by the same author, or it has no effect. `statement` stands
-- for all of these and the id, and `takes_back` for the statement that an observation takes back, 0 where it takes back
-- none. Authors of kind `system` are one: the application, with whichever key. A digest that nobody can aim at another's
-- statement, and lengths before what is free, so that no two statements read alike.
alter table feedback
  add column if not exists statement UInt64 materialized reinterpretAsUInt64(substring(SHA256(concat(
    author_kind, ' ', signal, ' ', target_kind, ' ', toString(length(target_id)), ' ', target_id, ' ',
    if(author_kind = 'system', '0', toString(length(author_id))), ' ', if(author_kind = 'system', '', author_id), ' ', id
  )), 1, 8)),
  add column if not exists takes_back UInt64 materialized if(supersedes = '', 0, reinterpretAsUInt64(substring(SHA256(concat(
    author_kind, ' ', signal, ' ', target_kind, ' ', toString(length(target_id)), ' ', target_id, ' ',
    if(author_kind = 'system', '0', toString(length(author_id))), ' ', if(author_kind = 'system', '', author_id), ' ', supersedes
  )), 1, 8)));

alter table feedback materialize column statement;

alter table feedback materialize column takes_back;

-- The observations that take something back, few and narrow, so that every reader can ask for all of them.
drop view if exists revision_of_feedback;

drop table if exists feedback_revision;

create table feedback_revision (
  project_id UUID,
  id String,
  signal LowCardinality(String),
  target_id String,
  statement UInt64,
  takes_back UInt64,
  observed_at DateTime64(3, 'UTC'),
  received_at DateTime64(3, 'UTC'),
  version UInt64
)
engine = ReplacingMergeTree(version)
order by (project_id, id)
settings non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1;

create materialized view revision_of_feedback to feedback_revision as
select project_id, id, signal, target_id, statement, takes_back, observed_at, received_at, version
from feedback where takes_back != 0;

insert into feedback_revision
select project_id, id, signal, target_id, statement, takes_back, observed_at, received_at, version
from feedback where takes_back != 0;

-- Statements that no longer count, and the id of what took each back. Of several observations that take back the same one
-- the last observed counts, and takes back the others too. What was taken back stays so when what did it is taken back.
create view if not exists taken_back as
select
  project_id,
  arrayJoin(arrayConcat([takes_back], arrayMap(revision -> revision.4, arrayPopBack(revisions)))) as statement,
  revisions[-1].3 as taken_back_by
from (
  select project_id, feedback_revision.takes_back as takes_back,
    arraySort(groupArray((observed_at, received_at, id, feedback_revision.statement))) as revisions
  from feedback_revision final
  group by project_id, takes_back
);
