-- What the parts of a trace need so that several of them can be added up without a look at its spans: which spans a part is of,
-- by hashes, where they are few; and for each of its values (the name, then as in `shown` from the function to the texts and
-- the confidence) the place of the span that gave it. Parts that were written before are without, and their spans are read.
drop view if exists trace_part_of_span;

alter table trace_part
  add column if not exists span_keys Array(UInt32),
  add column if not exists places Array(Int64),
  modify column shown String materialized toJSONString((
    trace_id,
    round(ended_ms - toUnixTimestamp64Milli(started_at), 3),
    name,
    function,
    variant,
    provider,
    model,
    environment,
    session_id,
    user_task_id,
    end_user_id,
    toFloat64(prompt_tokens),
    toFloat64(completion_tokens),
    toFloat64(cost_micro_usd),
    confidence,
    tags,
    toFloat64(span_count),
    toFloat64(error_count),
    toUnixTimestamp64Milli(started_at),
    span_keys,
    places
  ));

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
  groupUniqArrayIf(cityHash64(s.trace_id, s.input_text), s.kind = 'inference' and s.input_text != '') as turns,
  if(count() <= 64, groupUniqArray(64)(toUInt32(cityHash64(s.span_id))), []) as span_keys,
  [
    min(s.place),
    minIf(s.place, s.function != ''),
    minIf(s.place, s.variant != ''),
    minIf(s.place, s.provider != ''),
    minIf(s.place, s.model != ''),
    minIf(s.place, s.environment != ''),
    minIf(s.place, s.session_id != ''),
    minIf(s.place, s.user_task_id != ''),
    minIf(s.place, s.end_user_id != ''),
    minIf(s.place, s.input_text != ''),
    maxIf(s.place_from_end, s.output_text != ''),
    maxIf(toUnixTimestamp64Milli(s.started_at), s.confidence is not null)
  ] as places
from (
  select *,
    -- The root before all others, and after all others: one number, since a tuple takes many times as long to compare, and
    -- one that JSON can hold.
    if(parent_span_id = '', 0, 4503599627370496) + toUnixTimestamp64Milli(started_at) as place,
    if(parent_span_id = '', 4503599627370496, 0) + toUnixTimestamp64Milli(started_at) as place_from_end
  from span
) as s
group by project_id, s.trace_id;
