import type { SpanRow } from '@loopwright/core/capture/span-row'
import { dimensionsOf, evaluatedRow } from '../evaluated-row.ts'
import type { FeedbackRow } from '../feedback-row.ts'
import { insertInTurns } from '../insert-in-turns.ts'
import type { JudgingDependencies } from '../judging/judging-dependencies.ts'
import type { Look } from '../judging/look.ts'
import { evaluateCall } from './evaluate-call.ts'
import { type CapturedTrace, traceGrounder } from './ground-in-traces.ts'
import { createSchemaChecker } from './schema-checker.ts'

const rowsAtOnce = 5_000

/**
 * Looks at captured spans, a segment at a time: what can be said of each call without a model, as automated feedback on it.
 * Rows go straight to the ledger, linked, under ids that follow from the call, so that a segment that comes again changes
 * nothing. A call that cannot be evaluated is left out; only a ledger that is away makes the segment come again.
 */
export function callEvaluator(deps: JudgingDependencies): () => Look {
  const { ledger, signalsOff = [] } = deps
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

  return () => {
    const now = deps.clock.now()
    const byProject = new Map<string, Map<string, CapturedTrace>>()
    let found: FeedbackRow[] = []

    async function insert(): Promise<void> {
      const rows = found
      found = []
      await insertInTurns(ledger, rows, (row) => row)
    }

    return {
      see(row) {
        const isRetrieval = row.kind === 'retrieval'
        if (!row.inference_id && !isRetrieval) return undefined
        note(byProject, row, isRetrieval)
        if (!row.inference_id) return undefined
        found.push(...evaluate(row, now))
        return found.length < rowsAtOnce ? undefined : insert()
      },
      async settle() {
        await insert()
        if (signalsOff.includes('groundedness')) return
        for (const [projectId, traces] of byProject) await groundInTraces(projectId, traces)
      },
    }
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
