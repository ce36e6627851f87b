import type { SpanRow } from '@loopwright/core/capture/span-row'
import type { Clock } from '../../platform/clock.ts'
import type { FactPayloads } from '../../platform/facts/facts.ts'
import type { Ledger } from '../../platform/ledger/ledger.ts'
import type { Logger } from '../../platform/log.ts'
import { dimensionsOf, evaluatedRow } from '../evaluated-row.ts'
import type { FeedbackRow } from '../feedback-row.ts'
import { insertInTurns } from '../insert-in-turns.ts'
import { takeTurns } from '../take-turns.ts'
import { evaluateCall } from './evaluate-call.ts'
import { type CapturedTrace, traceGrounder } from './ground-in-traces.ts'
import { createSchemaChecker } from './schema-checker.ts'

const rowsAtOnce = 5_000

/**
 * A consumer of captured spans: what can be said of each call without a model, as automated feedback on it. Rows go
 * straight to the ledger, linked, under ids that follow from the call, so that a fact that comes again changes nothing.
 * A call that cannot be evaluated is left out; only a ledger that is away makes the fact come again.
 */
export function callEvaluator(deps: {
  ledger: Pick<Ledger, 'client'>
  clock: Clock
  logger: Logger
  /** Names of signals that are not wanted. */
  signalsOff?: readonly string[]
}): (fact: FactPayloads['span.captured']) => Promise<void> {
  const { client } = deps.ledger
  const { signalsOff = [] } = deps
  const checker = createSchemaChecker()
  const groundInTraces = traceGrounder(deps)

  function evaluate(row: SpanRow, now: number): FeedbackRow[] {
    try {
      const verdicts = evaluateCall(checker, row, []).filter(({ signal }) => !signalsOff.includes(signal))
      if (verdicts.length === 0) return []
      const call = dimensionsOf(row)
      const context = {
        projectId: row.project_id,
        now,
        observedAt: row.started_at,
        channel: 'automated' as const,
      }
      return verdicts.map((verdict) => evaluatedRow(context, call, verdict))
    } catch (error) {
      deps.logger.warn({ err: error, inferenceId: row.inference_id }, 'a call could not be evaluated')
      return []
    }
  }

  return async ({ rows }) => {
    const now = deps.clock.now()
    const turn = takeTurns()
    const byProject = new Map<string, Map<string, CapturedTrace>>()
    let found: FeedbackRow[] = []
    for await (const row of rows as AsyncIterable<SpanRow>) {
      const isRetrieval = row.kind === 'retrieval'
      if (!row.inference_id && !isRetrieval) continue
      note(byProject, row, isRetrieval)
      if (!row.inference_id) continue
      found.push(...evaluate(row, now))
      await turn()
      if (found.length < rowsAtOnce) continue
      await insertInTurns(client, found, (row) => row)
      found = []
    }
    await insertInTurns(client, found, (row) => row)
    if (signalsOff.includes('groundedness')) return
    for (const [projectId, traces] of byProject) await groundInTraces(projectId, traces, turn)
  }
}

function note(byProject: Map<string, Map<string, CapturedTrace>>, row: SpanRow, hasRetrieval: boolean): void {
  const traces = byProject.get(row.project_id) ?? new Map<string, CapturedTrace>()
  byProject.set(row.project_id, traces)
  const at = Date.parse(row.started_at)
  const known = traces.get(row.trace_id)
  traces.set(row.trace_id, {
    fromMs: Math.min(at, known?.fromMs ?? at),
    toMs: Math.max(at, known?.toMs ?? at),
    hasRetrieval: hasRetrieval || (known?.hasRetrieval ?? false),
  })
}
