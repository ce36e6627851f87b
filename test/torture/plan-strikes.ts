import { seededRandom } from '@loopwright/core/statistics/seeded-random'

export type Victim = 'server' | 'ledger' | 'catalog'

/**
 * When to strike. `load`: whenever it is. `sealed`: as a segment of the spool was just made final and is on its way to the
 * ledger. `loaded`: as the ledger just took one, before the spool forgets it. `starting`: a while after the start of a
 * server that was killed before. `committing`: in the step in which the ledger makes rows part of a table, or of one that a view
 * fills. `recovering`: shortly after it said that it is ready, while it drains what it found.
 */
export type Moment = 'load' | 'sealed' | 'loaded' | 'starting' | 'committing' | 'recovering'

/** After `delayMs` of load (of the start, for `starting`) and then, if another moment is wanted, at the next of those. */
export type Strike = {
  victim: Victim
  moment: Moment
  delayMs: number
  /** Of `committing`: which such step from then on, the first being 1. */
  step: number
}

const moments: Record<Victim, readonly Moment[]> = {
  server: ['load', 'sealed', 'loaded', 'starting', 'recovering'],
  ledger: ['load', 'sealed', 'committing', 'recovering'],
  catalog: ['load'],
}

const longestStartMs = 2_500
const longestRecoveryMs = 400

/** The same counts and seed give the same strikes: each kind as often as the others, in an order by chance. */
export function planStrikes(options: {
  kills: Record<Victim, number>
  secondsBetween: number
  seed: number
}): Strike[] {
  const random = seededRandom(`strikes ${options.seed}`)
  const longestMs: Record<Moment, number> = {
    ...{ load: 2_000 * options.secondsBetween, sealed: 1_600 * options.secondsBetween },
    ...{
      loaded: 1_600 * options.secondsBetween,
      committing: 1_600 * options.secondsBetween,
      starting: longestStartMs,
      recovering: longestRecoveryMs,
    },
  }
  const strikes = Object.entries(options.kills).flatMap(([victim, count]) => {
    const own = random.shuffle(moments[victim as Victim])
    return Array.from({ length: count }, (_, at): Strike => {
      const moment = own[at % own.length]!
      const delayMs = Math.round(random.next() * longestMs[moment])
      return { victim: victim as Victim, moment, delayMs, step: 1 + random.integer(3) }
    })
  })
  return random.shuffle(strikes)
}
