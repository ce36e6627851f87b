import type { FeedbackValue, Signal } from '@loopwright/contract'
import { checkValue } from '@loopwright/core/feedback/check-value'
import type { ApiClient } from '../connection/api-client.ts'

/** A category that nobody has defined is neither good nor bad until somebody says so. */
const unknownValence = 0
const mostCategories = 500

/** The signals of a project. What a file speaks of and the project lacks is defined once, when it first comes up. */
export class SignalBook {
  readonly #api: Pick<ApiClient, 'feedback'>
  #known: Promise<Map<string, Signal>> | undefined

  constructor(api: Pick<ApiClient, 'feedback'>) {
    this.#api = api
  }

  /**
   * The name of the first of these definitions that the value fits, as the project has it or can be given it. Where none
   * does it is the first one's, under which the server then says what is wrong.
   */
  async nameFor(candidates: readonly Signal[], value: FeedbackValue): Promise<string> {
    const known = await this.#load()
    for (const candidate of candidates) {
      const signal = known.get(candidate.name)
      if (signal && checkValue(signal, value) === null) return signal.name
      const defined = signal ? withCategory(signal, candidate, value) : newSignal(candidate, value)
      if (!defined) continue
      await this.#api.feedback.putSignal(defined)
      known.set(defined.name, defined)
      return defined.name
    }
    return candidates[0]!.name
  }

  #load(): Promise<Map<string, Signal>> {
    this.#known ??= this.#api.feedback
      .listSignals()
      .then(({ items }) => new Map(items.map((signal) => [signal.name, signal])))
    return this.#known
  }
}

/** A category is defined by the values that it takes. */
function newSignal(candidate: Signal, value: FeedbackValue): Signal {
  return candidate.type === 'category'
    ? { ...candidate, categories: { [String(value)]: unknownValence } }
    : candidate
}

/** The signal with one category more, where that is all that the value lacks to fit. */
function withCategory(signal: Signal, candidate: Signal, value: FeedbackValue): Signal | undefined {
  const { categories } = signal
  if (signal.type !== 'category' || candidate.type !== 'category' || !categories) return undefined
  if (Object.keys(categories).length >= mostCategories) return undefined
  return { ...signal, categories: { ...categories, [String(value)]: unknownValence } }
}
