import { AppError, type Signal } from '@loopwright/contract'
import type { FeedbackDependencies } from './feedback-dependencies.ts'
import { upsertSignal } from './signal-store.ts'

/**
 * Defines a signal or changes its definition. Feedback already recorded stays as it was.
 *
 * @throws AppError `invalid-input` when the definition contradicts itself, `conflict` when it would change the type.
 */
export async function putSignal(
  deps: Pick<FeedbackDependencies, 'catalog' | 'signals'>,
  projectId: string,
  signal: Signal,
): Promise<Signal> {
  const { type, categories, range } = signal
  if (type === 'category' && (!categories || Object.keys(categories).length === 0)) {
    throw new AppError(
      'invalid-input',
      'A category signal needs `categories`: each name with how good it is, from -1 to 1.',
    )
  }
  if (type !== 'category' && categories) {
    throw new AppError('invalid-input', 'Only a signal of type "category" has `categories`. Send null.')
  }
  if (range && (type !== 'number' || range.low >= range.high)) {
    throw new AppError(
      'invalid-input',
      'A `range` belongs to a number and goes from a low to a higher bound.',
    )
  }
  const existing = (await deps.signals.withNames(projectId, [signal.name])).get(signal.name)
  if (existing && existing.type !== type) {
    throw new AppError(
      'conflict',
      `"${signal.name}" is a ${existing.type} and feedback of that type may exist. Define a signal with another name.`,
    )
  }
  await upsertSignal(deps.catalog.pool, projectId, signal)
  deps.signals.forget(projectId)
  return signal
}
