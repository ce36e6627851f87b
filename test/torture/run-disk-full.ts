import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { removeTemporaryHome, temporaryHome } from '../faults/server-process.ts'
import { teachRoute } from '../faults/teach-route.ts'
import { type Accounts, accountFor } from './account-for.ts'
import { inspectLedger } from './inspect-ledger.ts'
import { Journal, type WayIn, waysIn } from './journal.ts'
import { readBackAll } from './read-back.ts'
import { environment, stopInOrder, underLoad, untilDrained } from './run-torture.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'
import { startUpstream } from './start-upstream.ts'
import { VictimServer } from './victim-server.ts'

export type DiskFullResult = Accounts & {
  mebibytes: number
  acknowledged: number
  /** What each way in answered while the disk was full, before the server was killed on it and after. */
  answersWhileFull: Answers
  answersAfterKill: Answers
  /** From the moment that there is space again until the next record was acknowledged, and until `/readyz` says so. */
  msUntilAcknowledged: number
  msUntilReady: number
}

type Answers = Partial<Record<WayIn, Record<string, number>>>

const fullMs = 4_000

/**
 * Fills the disk under a server's spool while clients send, kills the server on it, and frees it again. Undefined where no
 * small disk can be mounted.
 */
export async function runDiskFull(options: {
  mebibytes: number
  say(line: string): void
}): Promise<DiskFullResult | undefined> {
  const home = await temporaryHome()
  const disk = await mountSmallDisk(join(home, 'spool'), options.mebibytes)
  const upstream = await startUpstream()
  try {
    if (!disk) return undefined
    const victim = new VictimServer(home, environment(upstream.baseUrl))
    await victim.start()
    await teachRoute(victim.running)
    return await fillAndFree(victim, disk, options)
  } finally {
    await upstream.close()
    disk?.unmount()
    await removeTemporaryHome(home)
  }
}

async function fillAndFree(
  victim: VictimServer,
  disk: SmallDisk,
  { mebibytes, say }: { mebibytes: number; say(line: string): void },
): Promise<DiskFullResult> {
  const journal = new Journal()
  const faults: string[] = []
  let answersWhileFull: Answers = {}
  let answersAfterKill: Answers = {}
  let msUntilAcknowledged = 0
  let msUntilReady = 0
  await underLoad({ victim, journal, pauseMs: 15 }, async () => {
    await sleep(1_500)
    say(`the disk of ${mebibytes} MiB is filled; ${journal.acknowledged} acknowledged`)
    answersWhileFull = await answersDuring(journal, () => keepFull(disk, fullMs))
    faults.push(...whatIsWrongIn(answersWhileFull))
    say(`full for ${fullMs} ms: ${JSON.stringify(answersWhileFull)}`)
    await victim.killAndStart()
    answersAfterKill = await answersDuring(journal, () => keepFull(disk, fullMs / 2))
    faults.push(...whatIsWrongIn(answersAfterKill))
    say(`killed and started on the full disk: ${JSON.stringify(answersAfterKill)}`)
    const { acknowledged } = journal
    const freedMs = performance.now()
    disk.free()
    while (journal.acknowledged === acknowledged) await sleep(5)
    msUntilAcknowledged = Math.round(performance.now() - freedMs)
    await victim.running.untilReady()
    msUntilReady = Math.round(performance.now() - freedMs)
    say(`space again: acknowledged after ${msUntilAcknowledged} ms, ready after ${msUntilReady} ms`)
    await sleep(1_500)
  })
  await untilDrained(victim)
  faults.push(...(await readBackAll(victim.running, journal)))
  faults.push(...(await stopInOrder(victim)))
  const accounts = accountFor(journal, await inspectLedger(victim.home))
  return {
    ...{ mebibytes, acknowledged: journal.acknowledged, answersWhileFull, answersAfterKill },
    ...{ msUntilAcknowledged, msUntilReady },
    ways: accounts.ways,
    faults: [...faults, ...accounts.faults].map((fault) => `disk full: ${fault}`),
  }
}

/** What the ledger takes off the disk is taken up again at once. */
async function keepFull(disk: SmallDisk, forMs: number): Promise<void> {
  for (const until = performance.now() + forMs; performance.now() < until; await sleep(5)) disk.fill()
}

async function answersDuring(journal: Journal, work: () => Promise<void>): Promise<Answers> {
  const before = Object.fromEntries(waysIn.map((way) => [way, journal.answersTo(way)]))
  await work()
  return Object.fromEntries(
    waysIn.flatMap((way) => {
      const during = Object.entries(journal.answersTo(way))
        .map(([answer, count]) => [answer, count - (before[way]?.[answer] ?? 0)] as const)
        .filter(([, count]) => count > 0)
      return during.length > 0 ? [[way, Object.fromEntries(during)]] : []
    }),
  )
}

/** The gateway serves on, kept or not; all others take what they are sent or say when to send it again. */
function whatIsWrongIn(answers: Answers): string[] {
  const faults = Object.entries(answers).flatMap(([way, counts]) => {
    const isCall = way.startsWith('chat')
    const allowed = isCall ? ['200', '200 uncaptured'] : ['200', '202', '207', '429']
    return Object.keys(counts)
      .filter((answer) => !allowed.includes(answer))
      .map((answer) => `${way} answered ${answer} while the disk was full`)
  })
  const total = (answer: string) =>
    Object.values(answers).reduce((sum, counts) => sum + (counts[answer] ?? 0), 0)
  if (total('200 uncaptured') === 0) faults.push('no call went out uncaptured: the disk was not full')
  if (total('429') === 0) faults.push('nothing was refused: the disk was not full')
  return faults
}
