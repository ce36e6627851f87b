import type { Signal } from '@loopwright/contract'
import { ORPCError } from '@orpc/client'
import type { ApiClient } from '../connection/api-client.ts'

/** The signals of a project. What a file speaks of and the project lacks is defined once, when it first comes up. */
export class SignalBook {
  readonly #api: Pick<ApiClient, 'feedback'>
  #known: Promise<Map<string, Signal['type']>> | undefined

  constructor(api: Pick<ApiClient, 'feedback'>) {
    this.#api = api
  }

  /** The name under which feedback with one of these definitions goes, best first. */
  async nameFor(candidates: readonly Signal[]): Promise<string> {
    const known = await this.#load()
    const fitting = candidates.find(({ name, type }) => known.get(name) === type)
    if (fitting) return fitting.name
    // A category needs to be told how good each of its values is, which no file tells.
    const free = candidates.find(({ name, type }) => !known.has(name) && type !== 'category')
    if (!free) return candidates[0]!.name
    try {
      known.set(free.name, free.type)
      await this.#api.feedback.putSignal(free)
    } catch (error) {
      known.delete(free.name)
      // Somebody else defined it just now; whether theirs fits is seen when all are read again.
      if (!(error instanceof ORPCError && error.code === 'conflict')) throw error
      this.#known = undefined
      return this.nameFor(candidates)
    }
    return free.name
  }

  #load(): Promise<Map<string, Signal['type']>> {
    this.#known ??= this.#api.feedback
      .listSignals()
      .then(({ items }) => new Map(items.map(({ name, type }) => [name, type])))
    return this.#known
  }
}
