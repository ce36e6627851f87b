-- Every captured inference whose model says how sure it is leaves that as automated feedback on itself, without a row
-- passing through JavaScript. The id follows from the inference, so a span that comes twice says it once.
create materialized view if not exists confidence_of_span to feedback as
select
  project_id,
  concat('confidence:', inference_id) as id,
  'confidence' as signal,
  'automated' as kind,
  'inference' as target_kind,
  inference_id as target_id,
  'number' as value_type,
  confidence as value_number,
  'evaluator' as author_kind,
  model as author_id,
  'capture' as channel,
  started_at as observed_at,
  fromUnixTimestamp64Milli(toInt64(version), 'UTC') as received_at,
  toUInt8(1) as linked,
  trace_id,
  inference_id,
  session_id,
  end_user_id,
  function,
  variant,
  model,
  environment,
  segment,
  started_at as inferred_at,
  -- Above the versions of feedback that was sent, see feedback-version.ts.
  toUInt64(4503599627370496 + version) as version
from span
where inference_id != '' and confidence is not null;
