import { type Signal, signalDefaults } from '@loopwright/contract'
import type { Score } from '@loopwright/core/capture/langfuse/read-score'
import { checkValue } from '@loopwright/core/feedback/check-value'

/** A category that nobody has defined is neither good nor bad until somebody says so. */
const unknownValence = 0
const mostCategories = 500

export type SignalChoice =
  | { signal: string; define?: undefined }
  /** The signal is to be defined, or defined anew with one category more, before the score can be kept. */
  | { signal: string; define: Signal }
  | { signal?: undefined; define?: undefined; message: string }

/**
 * The signal that a score is an observation of: the one of its name where its value fits that, else one whose name says
 * the type too, so that no score is lost because its name means something else here.
 */
export function chooseSignal(score: Score, signals: ReadonlyMap<string, Signal>): SignalChoice {
  for (const name of score.signals) {
    const signal = signals.get(name)
    if (!signal) return { signal: name, define: definition(score, name) }
    if (checkValue(signal, score.value) === null) return { signal: name }
    const { categories } = signal
    if (signal.type !== 'category' || score.type !== 'category' || !categories) continue
    if (Object.keys(categories).length >= mostCategories) continue
    return {
      signal: name,
      define: { ...signal, categories: { ...categories, [String(score.value)]: unknownValence } },
    }
  }
  return {
    message: `"${score.name}" fits none of the signals ${score.signals.join(', ')} of this project. Give the score another name, or a value that fits.`,
  }
}

function definition(score: Score, name: string): Signal {
  return {
    name,
    type: score.type,
    kind: 'automated',
    description: `Scores named "${score.name}", sent by a Langfuse SDK.`,
    direction: score.type === 'text' || score.type === 'category' ? 'none' : 'higher',
    ...signalDefaults,
    categories: score.type === 'category' ? { [String(score.value)]: unknownValence } : null,
  }
}
