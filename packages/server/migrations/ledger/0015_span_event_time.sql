-- The order of messages may be in what is below milliseconds, and where it is not, in their order in the export. `time`
-- is RFC 3339 as its sender said it.
alter table span_event
  add column time String default '' after at,
  add column position UInt32 default 0 after time;
