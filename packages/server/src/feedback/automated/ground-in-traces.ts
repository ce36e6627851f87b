import { groundednessOf } from '@loopwright/core/feedback/automated/groundedness'
import type { Clock } from '../../platform/clock.ts'
import type { Ledger } from '../../platform/ledger/ledger.ts'
import { dimensionsOf, evaluatedRow } from '../evaluated-row.ts'
import type { FeedbackRow } from '../feedback-row.ts'
import { insertInTurns } from '../insert-in-turns.ts'
import { isRecord, parsedPayload } from '../parsed-payload.ts'
import type { takeTurns } from '../take-turns.ts'
import { evaluators } from './evaluate-call.ts'
import { documentTexts, readRequest } from './read-request.ts'
import { type RetrievalSpan, retrieves, selectRetrievalSpans } from './retrieval-store.ts'

const tracesAtOnce = 500
const lookedBackMs = 7 * 24 * 3_600_000

/** A trace of which spans were captured, and when they began. */
export type CapturedTrace = { fromMs: number; toMs: number; hasRetrieval: boolean }

/**
 * Groundedness in what a trace retrieved. Retrieval and call may arrive apart and in any order, so whichever is second
 * reads both from the ledger. Projects that never retrieved are asked once, and cost nothing from then on.
 */
export function traceGrounder(deps: { ledger: Pick<Ledger, 'client'>; clock: Clock }) {
  const { client } = deps.ledger
  const retrieving = new Map<string, Promise<boolean>>()

  function isRetrieving(projectId: string): Promise<boolean> {
    const known = retrieving.get(projectId)
    if (known) return known
    const asked = retrieves(client, projectId, deps.clock.now() - lookedBackMs)
    retrieving.set(projectId, asked)
    asked.catch(() => retrieving.delete(projectId))
    return asked
  }

  return async function groundInTraces(
    projectId: string,
    traces: ReadonlyMap<string, CapturedTrace>,
    turn: ReturnType<typeof takeTurns>,
  ): Promise<void> {
    if ([...traces.values()].some(({ hasRetrieval }) => hasRetrieval))
      retrieving.set(projectId, Promise.resolve(true))
    if (!(await isRetrieving(projectId))) return
    const all = [...traces]
    for (let start = 0; start < all.length; start += tracesAtOnce) {
      const some = all.slice(start, start + tracesAtOnce)
      const spans = await selectRetrievalSpans(client, projectId, {
        traceIds: some.map(([traceId]) => traceId),
        fromMs: Math.min(...some.map(([, { fromMs }]) => fromMs)),
        toMs: Math.max(...some.map(([, { toMs }]) => toMs)),
      })
      const rows: FeedbackRow[] = []
      for (const ofTrace of Map.groupBy(spans, ({ trace_id }) => trace_id).values()) {
        rows.push(...judge(projectId, ofTrace))
        await turn()
      }
      await insertInTurns(client, rows, (row) => row)
    }
  }

  function judge(projectId: string, spans: readonly RetrievalSpan[]): FeedbackRow[] {
    const documents: string[] = []
    return spans.flatMap((span) => {
      if (span.kind === 'retrieval') {
        documents.push(...documentsFound(span.output))
        return []
      }
      if (span.inference_id === '' || span.status === 'error' || span.probabilities.length > 2) return []
      const value = groundednessOf(span.output_text, [...documents, ...readRequest(span.input).documents])
      if (value === null) return []
      const observedAt = inUtc(span.started_at)
      return [
        evaluatedRow(
          // Above what was found out of the call alone in the same millisecond.
          { projectId, now: deps.clock.now() + 1, observedAt, channel: 'automated' },
          dimensionsOf({ ...span, started_at: observedAt }),
          { signal: 'groundedness', value, evaluator: evaluators.groundedness },
        ),
      ]
    })
  }
}

/** A list of documents, or an object that names one. */
function documentsFound(output: string): string[] {
  const found = parsedPayload(output)
  // Text, or a list that was too long to be read whole.
  if (found === undefined || typeof found === 'string') return output === '' ? [] : [output]
  if (!isRecord(found)) return documentTexts(found)
  for (const list of [
    found.documents,
    found.results,
    found.matches,
    found.chunks,
    found.passages,
    found.nodes,
  ])
    if (Array.isArray(list)) return documentTexts(list)
  return documentTexts([found])
}

/** The ledger writes times with a space and no zone. */
function inUtc(time: string): string {
  return time.endsWith('Z') ? time : `${time.replace(' ', 'T')}Z`
}
