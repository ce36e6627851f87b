import { createHash } from 'node:crypto'
import type { FeedbackValue, NewFeedback, Signal } from '@loopwright/contract'
import type { Principal } from '../platform/http/principal.ts'
import type { FeedbackDependencies } from './feedback-dependencies.ts'
import { recordFeedback } from './record-feedback.ts'
import { addSignal } from './signal-store.ts'

/** Feedback that came along with something else, and names its signal in full. */
export type Observed = {
  /** Of one observation always the same. */
  key: string
  signal: Signal
  target: NewFeedback['target']
  value: FeedbackValue
  /** How long after the answer was taken up this was seen, in milliseconds. */
  afterMs?: number | undefined
  author: NonNullable<NewFeedback['author']>
  observedAt: string | undefined
  channel: string
  comment: string | undefined
}

/** Whoever names signals after something that varies must not fill the project with them. */
const mostSignals = 500
const mostAtOnce = 1_000

/**
 * Records feedback whose signals the project may not know: those are defined first, as the observations describe them.
 * The same observation again changes nothing. Resolves to what is wrong with those that were not kept.
 *
 * @throws SpoolFull when nothing can be taken now.
 */
export async function recordObservedFeedback(
  deps: FeedbackDependencies,
  principal: Exclude<Principal, { kind: 'feedback-token' }>,
  observed: readonly Observed[],
): Promise<string[]> {
  const { projectId } = principal
  const names = new Set(observed.map(({ signal }) => signal.name))
  const known = new Map(await deps.signals.withNames(projectId, names))
  const fitting: Observed[] = []
  let isChanged = false
  for (const item of observed) {
    // By then the signal may be one that an observation before it defined.
    const fitted = fit(item, known.get(item.signal.name))
    const { signal } = fitted
    fitting.push(fitted)
    if (known.has(signal.name) || known.size >= mostSignals) continue
    await addSignal(deps.catalog.pool, projectId, signal)
    known.set(signal.name, signal)
    isChanged = true
  }
  if (isChanged) deps.signals.forget(projectId)
  const feedback = fitting.map(toFeedback)
  const problems: string[] = []
  for (let start = 0; start < feedback.length; start += mostAtOnce) {
    const { rejected } = await recordFeedback(deps, principal, {
      feedback: feedback.slice(start, start + mostAtOnce),
    })
    problems.push(...rejected.map(({ message }) => `feedback: ${message}`))
  }
  return problems
}

/** An observation of a type that the project's signal of this name is not goes to a signal beside it. */
function fit(item: Observed, known: Signal | undefined): Observed {
  if (!known || known.type === item.signal.type) return item
  if (known.type === 'boolean' && (item.value === 0 || item.value === 1))
    return { ...item, value: item.value === 1 }
  const name = `${item.signal.name.slice(0, 70)}.${item.signal.type}`
  return { ...item, signal: { ...item.signal, name } }
}

function toFeedback({
  key,
  signal,
  target,
  value,
  afterMs,
  author,
  observedAt,
  channel,
  comment,
}: Observed): NewFeedback {
  return {
    id: `observed:${createHash('sha256').update(key).digest('hex').slice(0, 40)}`,
    signal: signal.name,
    ...{ target, value, author, channel },
    ...(afterMs !== undefined && { afterMs }),
    ...(observedAt !== undefined && { observedAt }),
    ...(comment !== undefined && { comment }),
  }
}
