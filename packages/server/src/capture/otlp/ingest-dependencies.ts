import type { ObservedFeedback } from '@loopwright/core/capture/otlp/observed-feedback'
import type { Clock } from '../../platform/clock.ts'
import type { Spool } from '../../platform/spool/spool.ts'

export type IngestDependencies = {
  spool: Pick<Spool, 'append'>
  clock: Clock
  /** Keeps feedback on behalf of the caller. Resolves to what is wrong with what could not be kept. */
  recordFeedback(observed: readonly ObservedFeedback[]): Promise<string[]>
}
