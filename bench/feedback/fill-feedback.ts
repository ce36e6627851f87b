import type { Ledger } from '@loopwright/server/platform/ledger/ledger'

/** The 30 days over which calls are spread end here. */
export const newestMs = Date.UTC(2026, 0, 31, 12)
const chunkCalls = 50_000

/**
 * Adds calls number `from` to `to` of an endless sequence with what was said of them, made inside the engine: 10 functions of two
 * variants, skewed as real ones are, three segments, two environments, three locales, 50,000 end users of whom some say much, and
 * about four observations a call besides what the ledger says by itself. Ids are UUIDv7 of the time, as ours are.
 */
export async function fillFeedback(
  ledger: Pick<Ledger, 'client'>,
  projectId: string,
  from: number,
  to: number,
): Promise<void> {
  const run = (query: string) =>
    ledger.client.command({
      query,
      query_params: { projectId },
      clickhouse_settings: { max_execution_time: 0, max_insert_threads: '1', async_insert: 0 },
    })
  for (let start = from; start < to; start += chunkCalls) {
    const size = Math.min(chunkCalls, to - start)
    await run(callStatement(start, size))
    await run(feedbackStatement(start, size))
    console.error(`feedback: ${start + size} calls`)
  }
}

/** `u(x)` is uniform in [0, 1), fixed by the call and what it is for. */
const perCall = `
  number as n,
  x -> (cityHash64(n, x) % 1000003) / 1000003 as u,
  ${newestMs} - toInt64(u('when') * 30 * 86400000) as at,
  lower(hex(at)) as time,
  lower(hex(sipHash128(n, 'id'))) as digits,
  concat(substring(time, 1, 8), '-', substring(time, 9, 4), '-7', substring(digits, 1, 3), '-8', substring(digits, 4, 3), '-',
    substring(digits, 7, 12)) as inference,
  toUInt64(pow(u('user'), 2) * 50000) as who,
  concat('user-', toString(who)) as user,
  toUInt64(pow(u('function'), 2) * 10) as f,
  concat('function-', toString(f)) as called,
  ['small', 'large'][1 + cityHash64(n, 'variant') % 2] as chosen,
  concat('model-', toString(cityHash64(chosen, f) % 5)) as asked_of,
  if(u('place') < 0.9, 'production', 'staging') as place,
  ['', 'new', 'paying'][1 + cityHash64(who) % 3] as part,
  ['de', 'en', 'fr'][1 + cityHash64(who, 'locale') % 3] as language,
  u('good') < 0.6 + 0.2 * (chosen = 'large') + 0.1 * (part = 'paying') as isGood`

function callStatement(start: number, size: number): string {
  return `insert into span (project_id, started_at, trace_id, span_id, inference_id, name, kind, duration_ms, status, end_user_id,
      session_id, function, variant, provider, model, environment, segment, input_text, output_text, confidence, metadata, attributes, version)
    with ${perCall}
    select {projectId:UUID}, fromUnixTimestamp64Milli(at, 'UTC'), lower(hex(sipHash128(n))), lower(hex(cityHash64(n))), inference,
      'answer', 'inference', 100 + pow(u('latency'), 3) * 8000, if(u('error') < 0.02, 'error', 'ok'), user,
      concat('session-', toString(who), '-', toString(n % 3)), called, chosen, 'openai', asked_of, place, part,
      concat('Question ', toString(cityHash64(n, 'question') % 200000)), repeat('word ', toUInt64(10 + u('length') * 300)),
      round(0.4 + 0.6 * u('confidence'), 3), map('locale', language),
      if(u('asked') < 0.02, '{"loopwright.asked":0.02}', '{}'), at + 2000
    from numbers(${start}, ${size})`
}

/** Each entry: the signal, its kind, its type, when (milliseconds after), the share of calls, and its value. */
const observations = `[
  ('helpful', 'explicit', 'boolean', 0, 0.12 + 0.1 * (not isGood), toFloat64(isGood)),
  ('rating', 'explicit', 'number', 0, 0.05, 1 + toFloat64(isGood) * 3 + cityHash64(n, 'stars') % 2),
  ('reason', 'explicit', 'text', 0, 0.08 * (not isGood), 0),
  ('accepted', 'implicit', 'boolean', 0, 0.7, toFloat64(isGood or u('accepted') < 0.2)),
  ('copied', 'implicit', 'number', 0, 0.5, round(u('copied') * isGood, 3)),
  ('dwell', 'implicit', 'number', 0, 0.6, round(500 + u('dwell') * 60000)),
  ('regenerated', 'implicit', 'boolean', 0, 0.6, toFloat64(not isGood and u('again') < 0.4)),
  ('still-there', 'implicit', 'boolean', 15000, 0.5 * isGood, toFloat64(u('still') < 0.95)),
  ('still-there', 'implicit', 'boolean', 30000, 0.5 * isGood, toFloat64(u('still') < 0.93)),
  ('still-there', 'implicit', 'boolean', 120000, 0.4 * isGood, toFloat64(u('still') < 0.9)),
  ('edited', 'implicit', 'number', 15000, 0.5 * isGood, round(u('edited') / 3, 3)),
  ('edited', 'implicit', 'number', 30000, 0.5 * isGood, round(u('edited') / 2, 3))
]`

function feedbackStatement(start: number, size: number): string {
  return `insert into feedback (project_id, id, signal, kind, target_kind, target_id, value_type, value_boolean, value_number, value_text,
      after_ms, author_kind, author_id, channel, observed_at, received_at, linked, trace_id, inference_id, session_id, end_user_id,
      function, variant, model, environment, segment, audience, asked, inferred_at, version)
    with ${perCall}, arrayJoin(arrayFilter(o -> u(concat(o.1, toString(o.4), 'given')) < o.5, ${observations})) as said
    select {projectId:UUID}, concat(inference, '.', said.1, toString(said.4)), said.1, said.2, 'inference', inference, said.3,
      if(said.3 = 'boolean', toUInt8(said.6), null), if(said.3 = 'number', said.6, null),
      if(said.3 = 'text', ['wrong fact', 'style', 'too long', 'not what I asked'][1 + cityHash64(n, 'why') % 4], ''),
      if(said.4 = 0, null, toUInt32(said.4)), 'end-user', user, ['web', 'app'][1 + who % 2], fromUnixTimestamp64Milli(at + 20000 + said.4, 'UTC'),
      fromUnixTimestamp64Milli(at + 21000 + said.4, 'UTC'), 1, lower(hex(sipHash128(n))), inference,
      concat('session-', toString(who), '-', toString(n % 3)), user, called, chosen, asked_of, place, part, map('locale', language),
      if(u('asked') < 0.02, toFloat32(0.02), null), fromUnixTimestamp64Milli(at, 'UTC'), 2 * (1125899906842624 - at) + 1
    from numbers(${start}, ${size})`
}

/** Another observation on one of the newest calls. */
export async function addFeedback(ledger: Pick<Ledger, 'client'>, projectId: string): Promise<void> {
  await ledger.client.command({
    query: `insert into feedback
      select * replace (concat(id, '-', toString(generateUUIDv4())) as id) from feedback
      where project_id = {projectId:UUID} and signal = 'accepted'
        and inferred_at > fromUnixTimestamp64Milli(${newestMs - 3_600_000}) limit 1`,
    query_params: { projectId },
  })
}
