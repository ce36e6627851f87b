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

  /** A value as a table writes it, in the type of its signal; the text itself where it is none of that type. */
  async readValue(name: string, written: string): Promise<unknown> {
    const signal = (await this.#load()).get(name)
    return signal ? readWritten(signal.type, written) : written
  }

  #load(): Promise<Map<string, Signal>> {
    this.#known ??= this.#api.feedback
      .listSignals()
      .then(({ items }) => new Map(items.map((signal) => [signal.name, signal])))
    return this.#known
  }
}

const booleans = new Map([
  ...['true', 'yes', '1'].map((word) => [word, true] as const),
  ...['false', 'no', '0'].map((word) => [word, false] as const),
])

function readWritten(type: Signal['type'], written: string): unknown {
  if (type === 'boolean') return booleans.get(written.toLowerCase()) ?? written
  if (type === 'number') return Number.isFinite(Number(written)) ? Number(written) : written
  if (type !== 'comparison' && type !== 'spans') return written
  try {
    return JSON.parse(written)
  } catch {
    return written
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
