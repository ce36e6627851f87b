import { openHome } from '@loopwright/server/platform/home/open-home'
import type { Ledger } from '@loopwright/server/platform/ledger/ledger'
import { startLedger } from '@loopwright/server/platform/ledger/start-ledger'
import { createLogger } from '@loopwright/server/platform/log'

/** What the tables hold, by id: `rows` in the table as it lies there, `visible` of them after the newest version won. */
export type Held = { rows: number; visible: number; hasOutput: boolean; isRewritten: boolean }

export type LedgerContent = {
  calls: Map<string, Held>
  spans: Map<string, Held>
  feedback: Map<string, Held>
  events: Map<string, Held>
  userTasks: Map<string, Held>
  /** Traces of calls whose model's confidence a view made feedback of. */
  confidences: Set<string>
  /** Traces whose narrow rows say something else than their spans, with what. */
  partFaults: string[]
  traces: number
}

/** Opens the ledger of a stopped server and reads what is in it, past the server and its spool. */
export async function inspectLedger(path: string): Promise<LedgerContent> {
  const home = await openHome(path)
  const ledger = await startLedger({ home, logger: createLogger({ level: 'silent' }) })
  try {
    const [{ traces = 0 } = {}] = await select<{ traces: number }>(
      ledger,
      'select toUInt32(uniqExact(trace_id)) as traces from span',
    )
    return {
      calls: await selectHeld(ledger, callsStatement),
      spans: await selectHeld(ledger, spansStatement),
      feedback: await selectHeld(ledger, feedbackStatement),
      events: await selectHeld(ledger, eventsStatement),
      userTasks: await selectHeld(ledger, userTasksStatement),
      confidences: new Set((await select<{ id: string }>(ledger, confidencesStatement)).map(({ id }) => id)),
      partFaults: (await select<{ fault: string }>(ledger, partsStatement)).map(({ fault }) => fault),
      traces,
    }
  } finally {
    await ledger.close()
    await home.release()
  }
}

async function selectHeld(ledger: Ledger, statement: string): Promise<Map<string, Held>> {
  const rows = await select<
    Omit<Held, 'hasOutput' | 'isRewritten'> & { id: string; output: 0 | 1; rewritten: 0 | 1 }
  >(ledger, statement)
  return new Map(
    rows.map(({ id, output, rewritten, ...counts }) => [
      id,
      { ...counts, hasOutput: output === 1, isRewritten: rewritten === 1 },
    ]),
  )
}

async function select<Row>(ledger: Ledger, query: string): Promise<Row[]> {
  return (await ledger.client.query({ query, format: 'JSONEachRow' })).json<Row>()
}

/** A key of the table stands for one visible row, whatever `FINAL` has merged by now. */
const spansBy = (id: string) => `
  select id, toUInt32(sum(versions)) as rows, toUInt32(count()) as visible, toUInt8(max(output != '')) as output,
    toUInt8(0) as rewritten
  from (
    select ${id} as id, count() as versions, argMax(output_text, version) as output
    from span group by project_id, started_at, trace_id, span_id
  )
  group by id`
const callsStatement = spansBy('trace_id')
const spansStatement = spansBy('span_id')

/** Feedback that found its call is written again, with that call's dimensions, under a higher version. */
const feedbackStatement = `
  select id, toUInt32(count()) as rows, toUInt32(uniqExact(project_id, id)) as visible, toUInt8(1) as output,
    toUInt8(max(linked)) as rewritten
  from feedback group by id`

const keysBy = (id: string, key: string, table: string) => `
  select ${id} as id, toUInt32(count()) as rows, toUInt32(uniqExact(${key})) as visible, toUInt8(1) as output,
    toUInt8(0) as rewritten
  from ${table} group by id`
const eventsStatement = keysBy(
  `JSONExtractString(attributes, 'torture.id')`,
  '(project_id, trace_id, span_id, at, span_event.id)',
  'span_event',
)
const userTasksStatement = keysBy('user_task.id', '(project_id, user_task.id, at, digest)', 'user_task')

const confidencesStatement = `select distinct trace_id as id from feedback where signal = 'confidence'`

/**
 * The narrow rows of a trace against its spans. Several of them may count a span twice that was sent twice, which readers
 * know by their number; none may miss one, and one by itself must agree in everything.
 */
const partsStatement = `
  select concat(trace_id, ': ', what) as fault from (
    select trace_id, multiIf(
        parts = 0, 'has spans and no part',
        spans = 0, 'has a part and no spans',
        counted < spans, concat('its parts count ', toString(counted), ' of ', toString(spans), ' spans'),
        earliest != earliest_part or latest != latest_part, 'its parts say another time',
        parts = 1 and repeats = 0 and (counted != spans or errors != errors_counted or tokens != tokens_counted),
          'its only part counts otherwise',
        '') as what
    from (
      select trace_id, max(spans) as spans, max(errors) as errors, max(tokens) as tokens,
        max(parts) as parts, max(counted) as counted, max(errors_counted) as errors_counted,
        max(tokens_counted) as tokens_counted, max(repeats) as repeats,
        max(earliest) as earliest, max(earliest_part) as earliest_part, max(latest) as latest, max(latest_part) as latest_part
      from (
        select trace_id, count() as spans, countIf(status = 'error') as errors, sum(ifNull(prompt_tokens, 0)) as tokens,
          toUInt64(0) as parts, toUInt64(0) as counted, toUInt64(0) as errors_counted, toUInt64(0) as tokens_counted,
          toUInt8(0) as repeats, min(started_at) as earliest, toDateTime64(0, 3, 'UTC') as earliest_part,
          max(started_at) as latest, toDateTime64(0, 3, 'UTC') as latest_part
        from span final group by trace_id
        union all
        select trace_id, 0, 0, 0, count(), sum(span_count), sum(error_count), sum(ifNull(prompt_tokens, 0)),
          max(has_repeats), toDateTime64(0, 3, 'UTC'), min(started_at), toDateTime64(0, 3, 'UTC'), max(last_started_at)
        from trace_part group by trace_id
      )
      group by trace_id
    )
  )
  where what != ''`
