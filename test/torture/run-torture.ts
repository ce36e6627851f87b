import { setTimeout as sleep } from 'node:timers/promises'
import { processesOf, removeTemporaryHome, temporaryHome } from '../faults/server-process.ts'
import { teachRoute } from '../faults/teach-route.ts'
import { type Accounts, accountFor } from './account-for.ts'
import { inspectLedger } from './inspect-ledger.ts'
import { Journal } from './journal.ts'
import { planStrikes, type Victim } from './plan-strikes.ts'
import { readBackAll, readBackLatest } from './read-back.ts'
import { sendLoad } from './send-load.ts'
import { startUpstream } from './start-upstream.ts'
import { VictimServer } from './victim-server.ts'

export type TortureOptions = {
  kills: Record<Victim, number>
  /** Load between two kills, on average. */
  secondsBetween: number
  /** Each client's pause between two requests. */
  pauseMs: number
  /** Repeats who is struck, at which moment, and after how long; what the machine makes of it differs. */
  seed: number
  /** Told what happens, a line each. */
  say(line: string): void
}

export type Recovery = { medianMs: number; maxMs: number; times: number }

export type TortureResult = Accounts & {
  seed: number
  seconds: number
  kills: Record<Victim, number>
  /** Of the ledger's kills, those that came in the step in which rows become part of a table; 0 without strace. */
  killsAtCommit: number
  /** Starts of the server, the first and those that were cut off included. */
  starts: number
  /** From the kill, or from the start of the next server, until `/readyz` says so. */
  recovery: Partial<Record<Victim, Recovery>>
  acknowledged: number
  traces: number
}

/** Kills the server and its stores at random moments under load, and accounts for every record that was acknowledged. */
export async function runTorture(options: TortureOptions): Promise<TortureResult> {
  const startedMs = performance.now()
  const home = await temporaryHome()
  const upstream = await startUpstream()
  const victim = new VictimServer(home, environment(upstream.baseUrl))
  const journal = new Journal()
  const faults: string[] = []
  try {
    await victim.start()
    await teachRoute(victim.running)
    await underLoad({ victim, journal, pauseMs: options.pauseMs }, async () => {
      const strikes = planStrikes(options)
      for (const [at, strike] of strikes.entries()) {
        await victim.strike(strike)
        const unread = await readBackLatest(victim.running, journal, 2)
        faults.push(...unread)
        options.say(
          `${at + 1}/${strikes.length} ${strike.victim}, ${strike.moment} after ${strike.delayMs} ms: ready again; ${journal.acknowledged} acknowledged${unread.length > 0 ? `; ${unread.join(', ')}` : ''}`,
        )
      }
      await sleep(500)
    })
    await untilDrained(victim)
    faults.push(...(await readBackAll(victim.running, journal)))
    faults.push(...(await stopInOrder(victim)))
    const ledger = await inspectLedger(home)
    const accounts = accountFor(journal, ledger)
    return {
      ...{ seed: options.seed, seconds: Math.round((performance.now() - startedMs) / 1000) },
      ...{
        kills: victim.kills,
        killsAtCommit: victim.killsAtCommit,
        starts: victim.starts,
        recovery: summarise(victim.recoveries),
      },
      ...{ acknowledged: journal.acknowledged, traces: ledger.traces },
      ways: accounts.ways,
      faults: [...faults, ...accounts.faults],
    }
  } finally {
    await removeTemporaryHome(home)
    await upstream.close()
  }
}

export const environment = (baseUrl: string): Record<string, string> => ({
  LOOPWRIGHT_PROVIDERS: JSON.stringify([{ name: 'stub', baseUrl }]),
})

/** The load goes on while the server is away, as it does in life, and ends when `work` has. */
export async function underLoad(
  { victim, ...options }: { victim: VictimServer; journal: Journal; pauseMs: number },
  work: () => Promise<void>,
): Promise<void> {
  const done = new AbortController()
  const load = sendLoad({ ...options, name: 'torture', url: () => victim.url, until: done.signal })
  try {
    // A sender that fails ends the run at once.
    await Promise.race([work(), load])
  } finally {
    done.abort()
    await load
  }
}

/** Resolves when the ledger has everything that was kept. */
export async function untilDrained(victim: VictimServer): Promise<void> {
  while ((await victim.running.metric('loopwright_spool_pending_rows')) > 0) await sleep(50)
}

/** A stop leaves nobody behind. */
export async function stopInOrder({ running, home }: VictimServer): Promise<string[]> {
  const rejected = await running.metric('loopwright_spool_rejected_rows')
  await running.stop()
  const exit = await running.exited
  const left = processesOf(home)
  return [
    ...(rejected > 0 ? [`${rejected} rows were rejected by the ledger`] : []),
    ...(exit === 0 ? [] : [`the stop ended with ${exit}`]),
    ...(left.length === 0 ? [] : [`${left.length} processes were left behind`]),
  ]
}

function summarise(recoveries: VictimServer['recoveries']): TortureResult['recovery'] {
  const of = (times: number[]): Recovery | undefined => {
    if (times.length === 0) return undefined
    const sorted = times.toSorted((left, right) => left - right)
    const middle = sorted[Math.floor(sorted.length / 2)] ?? 0
    return { medianMs: Math.round(middle), maxMs: Math.round(sorted.at(-1) ?? 0), times: times.length }
  }
  const entries = Object.entries({
    server: of(recoveries.serverMs),
    ledger: of(recoveries.ledgerMs),
    catalog: of(recoveries.catalogMs),
  })
  return Object.fromEntries(entries.filter(([, recovery]) => recovery !== undefined))
}
