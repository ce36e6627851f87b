-- What a list shows of a trace with one part, together: a page reads this and the two texts instead of some twenty columns.
-- Parts of the table that were written before get it by a mutation in the background; until then it is made as it is read.
alter table trace_part
  add column if not exists shown String materialized toJSONString((
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
    toFloat64(error_count)
  ));

alter table trace_part materialize column shown;
