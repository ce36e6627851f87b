import { type OtlpSpan, otlpSpanToNewSpan } from '@loopwright/core/capture/otlp/otlp-span-to-new-span'
import type { Clock } from '../../platform/clock.ts'
import type { Spool } from '../../platform/spool/spool.ts'
import { ingestTraces } from '../ingest-traces.ts'
import type { RejectedSpans } from './otlp-encoding.ts'

/**
 * Keeps the spans of an export and says how many could not be kept, and why.
 *
 * @throws AppError `spool-full`, `store-unavailable`; then none was kept.
 */
export async function ingestOtlp(
  deps: { spool: Pick<Spool, 'append'>; clock: Clock },
  projectId: string,
  spans: readonly OtlpSpan[],
): Promise<RejectedSpans> {
  const { rejected } = await ingestTraces(deps, projectId, { spans: spans.map(otlpSpanToNewSpan) })
  const reasons = rejected.slice(0, 5).map(({ index, message }) => `span ${index}: ${message}`)
  return { count: rejected.length, message: reasons.join(' ') }
}
