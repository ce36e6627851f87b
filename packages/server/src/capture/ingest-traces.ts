import type { BatchResult } from '@loopwright/contract'
import { checkNewSpan } from '@loopwright/core/capture/check-new-span'
import { newSpanToRow } from '@loopwright/core/capture/new-span-to-row'
import type { SpanRow } from '@loopwright/core/capture/span-row'
import type { Clock } from '../platform/clock.ts'
import type { Spool } from '../platform/spool/spool.ts'
import { inferenceIdOfSpan } from './inference-id-of-span.ts'
import { keepSpans } from './keep-spans.ts'

/**
 * Keeps each good span of a batch and says of every other what is wrong with it. A span's id in the answer is its
 * inference id when it is an inference (given or made here), and its span id otherwise.
 *
 * @throws AppError `spool-full` with a time to wait; then none of the batch was kept.
 */
export async function ingestTraces(
  deps: { spool: Pick<Spool, 'append'>; clock: Clock },
  projectId: string,
  input: { spans: readonly unknown[] },
): Promise<BatchResult> {
  const receivedAtMs = deps.clock.now()
  const result: BatchResult = { accepted: [], rejected: [] }
  const rows: SpanRow[] = []
  for (const [index, item] of input.spans.entries()) {
    const check = checkNewSpan(item, receivedAtMs)
    if (!('span' in check)) {
      result.rejected.push({ index, code: check.code, message: check.message })
      continue
    }
    const { traceId, spanId, startedAt } = check.span
    const inferenceId = inferenceIdOfSpan({ projectId, traceId, spanId, startedAtMs: Date.parse(startedAt) })
    const row = newSpanToRow(check.span, { projectId, inferenceId, receivedAtMs })
    rows.push(row)
    result.accepted.push({ id: row.inference_id || row.span_id })
  }
  if (rows.length > 0) await keepSpans(deps.spool, rows)
  return result
}
