import { AppError } from '@loopwright/contract'
import type { CaptureDependencies } from './capture-dependencies.ts'
import { type SignalMatch, signalMatch } from './signal-match.ts'
import type { ReadyFilter, TraceFilter } from './trace-filter.ts'

/**
 * A filter with its signal looked up.
 *
 * @throws AppError `invalid-input` for a signal that the project does not know, or values of no signal.
 */
export async function readyFilter(
  deps: Pick<CaptureDependencies, 'findSignal'>,
  projectId: string,
  filter: TraceFilter,
): Promise<ReadyFilter> {
  const { tag, signal, signalValue, minSignalValue, maxSignalValue, ...same } = filter
  const tags = tag === undefined ? [] : [tag].flat()
  return { ...same, tags, feedback: await feedbackOf(deps, projectId, filter) }
}

async function feedbackOf(
  deps: Pick<CaptureDependencies, 'findSignal'>,
  projectId: string,
  filter: TraceFilter,
): Promise<SignalMatch | undefined> {
  const wanted = [filter.signalValue, filter.minSignalValue, filter.maxSignalValue]
  if (filter.signal === undefined) {
    if (wanted.every((value) => value === undefined)) return undefined
    throw new AppError('invalid-input', 'signal: is missing. Say which signal is to have this value.')
  }
  const signal = await deps.findSignal(projectId, filter.signal)
  if (!signal) {
    throw new AppError(
      'invalid-input',
      `signal: this project knows no signal "${filter.signal}". GET /api/v1/signals lists those it knows.`,
    )
  }
  return signalMatch(signal, filter)
}
