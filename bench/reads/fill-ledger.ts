import type { Ledger } from '@loopwright/server/platform/ledger/ledger'

/** The 30 days over which spans are spread end here. */
export const newestMs = Date.UTC(2026, 0, 31, 12)
export const spansPerTrace = 5
const chunkSpans = 100_000
/** Of every tenth trace the last span comes later than the rest. */
const lateEvery = 10

/**
 * Adds spans number `from` to `to` of an endless sequence, made inside the engine: agents with two model calls, a tool call and
 * a retrieval; functions, models, tags and end users skewed as real ones are, 3 KB a span, text of a vocabulary of 20,000
 * words by Zipf's law, and feedback on one trace in ten.
 */
export async function fillLedger(
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
  for (let start = from; start < to; start += chunkSpans) {
    const size = Math.min(chunkSpans, to - start)
    const isLate = `intDiv(number, ${spansPerTrace}) % ${lateEvery} = 0 and number % ${spansPerTrace} = ${spansPerTrace - 1}`
    await run(spansStatement(start, size, `not (${isLate})`))
    await run(spansStatement(start, size, isLate))
    await run(feedbackStatement(start, size))
    console.error(`reads: ${start + size} spans`)
  }
}

/** `u(x)` is uniform in [0, 1) and `h(x)` a hash, both fixed by the trace and what they are for. */
const perTrace = `
  intDiv(number, ${spansPerTrace}) as t,
  number % ${spansPerTrace} as k,
  x -> cityHash64(t, x) as h,
  x -> (cityHash64(t, x) % 1000003) / 1000003 as u,
  ${newestMs} - toInt64(u('when') * 30 * 86400000) as at,
  lower(hex(sipHash128(t))) as trace,
  if(k in (1, 4), lower(hex(sipHash128(number, 'inference'))), '') as inference,
  concat('session-', toString(intDiv(t, 4))) as session,
  concat('user-', toString(toUInt64(pow(u('user'), 3) * 100000))) as user,
  concat('function-', toString(toUInt64(pow(u('function'), 3) * 20))) as called,
  if(inference = '', '', concat('variant-', toString(h('variant') % 4))) as chosen,
  if(inference = '', '', concat('model-', toString(toUInt64(pow(u('model'), 2) * 8)))) as asked,
  ['production', 'production', 'production', 'staging', 'development'][1 + h('environment') % 5] as place`

const syllables = `['ka', 'ro', 'mi', 'ten', 'sul', 'or', 'ba', 'lin', 'der', 'go', 'pra', 'ves', 'ut', 'nor', 'ché', 'zi', 'am', 'lo', 'fer', 'qua']`

/** 20,000 sentences of 12 words; the word of rank r is drawn about once in r. */
const sentences = `(
  select groupArray(sentence) from (
    select number as n, arrayStringConcat(arrayMap(
      i -> concat(
        ${syllables}[1 + toUInt64(pow(20000, (cityHash64(n, i) % 1000003) / 1000003)) % 20],
        ${syllables}[1 + intDiv(toUInt64(pow(20000, (cityHash64(n, i) % 1000003) / 1000003)), 20) % 20],
        ${syllables}[1 + intDiv(toUInt64(pow(20000, (cityHash64(n, i) % 1000003) / 1000003)), 400) % 20],
        if(pow(20000, (cityHash64(n, i) % 1000003) / 1000003) >= 8000, 'x', '')
      ), range(12)), ' ') as sentence
    from numbers(20000)
  )
) as sentences`

/** Some people write in other scripts. */
const foreign = `multiIf(h('script') % 50 = 0, '请帮我查一下退款的状态', h('script') % 50 = 1, 'أين طلبي من فضلك', h('script') % 50 = 2, 'it broke again 😡🔥', '')`

function spansStatement(start: number, size: number, condition: string): string {
  const text = (seed: string, count: number) =>
    `arrayStringConcat(arrayMap(i -> sentences[1 + cityHash64(number, '${seed}', i) % 20000], range(${count})), '. ')`
  return `insert into span (project_id, started_at, trace_id, span_id, parent_span_id, inference_id, name, kind, duration_ms,
      status, session_id, end_user_id, function, variant, provider, model, environment, input_text, output_text, input, output,
      prompt_tokens, completion_tokens, cost_micro_usd, tags, metadata, attributes, version)
    with ${sentences}, ${perTrace},
      concat(${text('input', 4)}, ' ', ${foreign}, ' order-', toString(h('order') % 500000)) as said,
      ${text('output', 4)} as answered
    select {projectId:UUID}, fromUnixTimestamp64Milli(at + toInt64(k * 400), 'UTC'), trace, lower(hex(cityHash64(number))),
      if(k = 0, '', lower(hex(cityHash64(number - k)))), inference,
      concat(['answer', 'chat', 'lookup', 'search', 'chat'][k + 1], '-', toString(h('name') % 5)),
      ['agent', 'inference', 'tool', 'retrieval', 'inference'][k + 1], 200 + pow(u('latency'), 4) * 30000,
      if(cityHash64(number, 'error') % 50 = 0, 'error', 'ok'), session, user, called, chosen,
      if(inference = '', '', 'openai'), asked, place, said, answered,
      concat('[{"role":"system","content":"', ${text('system', 8)}, '"},{"role":"user","content":"', said, '"}]'),
      concat('{"role":"assistant","content":"', answered, '"}'),
      if(inference = '', null, toUInt32(300 + h('prompt') % 2000)), if(inference = '', null, toUInt32(50 + h('completion') % 500)),
      if(inference = '', null, toInt64(100 + pow(u('cost'), 3) * 50000)),
      if(h('tagged') % 3 = 0, [concat('tag-', toString(toUInt64(pow(u('tag'), 3) * 50)))], []),
      map('locale', ['de', 'en', 'en', 'en', 'fr', 'ja'][1 + h('locale') % 6], 'role', ['agent', 'customer'][1 + h('role') % 2],
        'build', toString(h('build') % 1000)),
      '{"http.request.method":"POST"}', at + 5000
    from numbers(${start}, ${size}) where ${condition}`
}

function feedbackStatement(start: number, size: number): string {
  return `insert into feedback (project_id, id, signal, kind, target_kind, target_id, value_type, value_boolean, value_number,
      author_kind, author_id, channel, observed_at, received_at, linked, trace_id, inference_id, session_id, end_user_id, function,
      variant, model, environment, inferred_at, version)
    with ${perTrace}, h('signal') % 2 = 0 as isThumb
    select {projectId:UUID}, concat('feedback-', toString(t)), if(isThumb, 'helpful', 'rating'), 'explicit', 'inference',
      inference, if(isThumb, 'boolean', 'number'), if(isThumb, toUInt8(u('thumb') < 0.8), null),
      if(isThumb, null, 1 + h('rating') % 5), 'end-user', user, 'web', fromUnixTimestamp64Milli(at + 60000, 'UTC'),
      fromUnixTimestamp64Milli(at + 60000, 'UTC'), 1, trace, inference, session, user, called, chosen, asked, place,
      fromUnixTimestamp64Milli(at + 400, 'UTC'), at + 60000
    from numbers(${start}, ${size}) where k = 1 and h('rated') % 10 = 0`
}
