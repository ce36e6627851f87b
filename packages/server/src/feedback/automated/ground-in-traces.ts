import { groundednessOf } from '@loopwright/core/feedback/automated/groundedness'
import { dimensionsOf, evaluatedRow } from '../evaluated-row.ts'
import type { FeedbackRow } from '../feedback-row.ts'
import { insertInTurns } from '../insert-in-turns.ts'
import type { JudgingDependencies } from '../judging/judging-dependencies.ts'
import { isRecord, parsedPayload } from '../parsed-payload.ts'
import { evaluators } from './evaluate-call.ts'
import { documentTexts, readRequest } from './read-request.ts'
import { type RetrievalSpan, retrieves, selectRetrievalSpans } from './retrieval-store.ts'

const tracesAtOnce = 500
const lookedBackMs = 7 * 24 * 3_600_000
/** Another process may have been the one to see a project's first retrieval. */
const askAgainMs = 30_000

/** A trace of which spans were captured, and when they began. */
export type CapturedTrace = { fromMs: number; toMs: number; hasRetrieval: boolean }

/**
 * Groundedness in what a trace retrieved. Retrieval and call may arrive apart and in any order, so whichever is second
 * reads both from the ledger. Projects that never retrieved are asked now and then, and cost nothing in between.
 */
export function traceGrounder(deps: Pick<JudgingDependencies, 'ledger' | 'clock'>) {
  const { ledger, clock } = deps
  const retrieving = new Set<string>()
  const askedAtMs = new Map<string, number>()

  async function isRetrieving(projectId: string): Promise<boolean> {
    if (retrieving.has(projectId)) return true
    const now = clock.now()
    if (now - (askedAtMs.get(projectId) ?? -Infinity) < askAgainMs) return false
    if (await retrieves(ledger.client, projectId, now - lookedBackMs)) retrieving.add(projectId)
    askedAtMs.set(projectId, now)
    return retrieving.has(projectId)
  }

  return async function groundInTraces(
    projectId: string,
    traces: ReadonlyMap<string, CapturedTrace>,
  ): Promise<void> {
    if ([...traces.values()].some(({ hasRetrieval }) => hasRetrieval)) retrieving.add(projectId)
    if (!(await isRetrieving(projectId))) return
    const turn = ledger.takeTurns()
    const all = [...traces]
    for (let start = 0; start < all.length; start += tracesAtOnce) {
      const some = all.slice(start, start + tracesAtOnce)
      const spans = await selectRetrievalSpans(ledger, projectId, {
        traceIds: some.map(([traceId]) => traceId),
        fromMs: Math.min(...some.map(([, { fromMs }]) => fromMs)),
        toMs: Math.max(...some.map(([, { toMs }]) => toMs)),
      })
      const rows: FeedbackRow[] = []
      for (const ofTrace of Map.groupBy(spans, ({ trace_id }) => trace_id).values()) {
        rows.push(...judge(projectId, ofTrace))
        await turn()
      }
      await insertInTurns(ledger, rows, (row) => row)
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
