import type { Signal } from '@loopwright/contract'
import type { Catalog } from '../platform/catalog/catalog.ts'
import type { Clock } from '../platform/clock.ts'
import { selectSignals } from './signal-store.ts'

/** Another process may have changed a signal; it shows here after this long at the latest. */
const freshMs = 5_000
/** An unknown name is looked for anew, but a flood of them must not become a flood of queries. */
const lookAgainMs = 500

type Loaded = { at: number; signals: Promise<ReadonlyMap<string, Signal>> }

/** The signals of each project, in memory, so that recording feedback asks no database. */
export type KnownSignals = {
  of(projectId: string): Promise<ReadonlyMap<string, Signal>>
  /** As `of`, after looking again if any of the names is unknown. */
  withNames(projectId: string, names: Iterable<string>): Promise<ReadonlyMap<string, Signal>>
  forget(projectId: string): void
}

export function knownSignals(deps: { catalog: Pick<Catalog, 'pool'>; clock: Clock }): KnownSignals {
  const projects = new Map<string, Loaded>()

  function load(projectId: string, maximumAgeMs: number): Loaded['signals'] {
    const known = projects.get(projectId)
    if (known && deps.clock.now() - known.at <= maximumAgeMs) return known.signals
    const signals = selectSignals(deps.catalog.pool, projectId).then(
      (found) => new Map(found.map((signal) => [signal.name, signal])),
    )
    projects.set(projectId, { at: deps.clock.now(), signals })
    // A failed load must not be remembered as the answer.
    signals.catch(() => projects.delete(projectId))
    return signals
  }

  return {
    of: (projectId) => load(projectId, freshMs),
    async withNames(projectId, names) {
      const known = await load(projectId, freshMs)
      for (const name of names) if (!known.has(name)) return load(projectId, lookAgainMs)
      return known
    },
    forget: (projectId) => void projects.delete(projectId),
  }
}
