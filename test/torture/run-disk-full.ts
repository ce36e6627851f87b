import { chmod } from 'node:fs/promises'
import { dirname, join } from 'node:path'
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

/** What lies on the small disk: the spool alone, or both stores with it. */
export type Place = 'spool' | 'home'

export type DiskFullResult = Accounts & {
  place: Place
  mebibytes: number
  acknowledged: number
  /** What each way in answered while the disk was full, before the server was killed on it and after. */
  answersWhileFull: Answers
  /** Of the spool's disk: without room for its own files a server does not start. */
  answersAfterKill?: Answers
  /** From the moment that there is space again until the next record was acknowledged, and until `/readyz` says so. */
  msUntilAcknowledged: number
  msUntilReady: number
}

type Answers = Partial<Record<WayIn, Record<string, number>>>

const fullMs = 4_000

type Options = { place: Place; mebibytes: number; say(line: string): void }

/**
 * Fills the disk under a server while clients send, kills the server on it, and frees it again. Undefined where no small
 * disk can be mounted.
 */
export async function runDiskFull(options: Options): Promise<DiskFullResult | undefined> {
  const home = await temporaryHome()
  // Where Postgres, who is not root, may enter, so that the catalog is on the disk too.
  await chmod(dirname(home), 0o755)
  const folder = options.place === 'home' ? home : join(home, 'spool')
  const disk = await mountSmallDisk(folder, options.mebibytes)
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
  { place, mebibytes, say }: Options,
): Promise<DiskFullResult> {
  const journal = new Journal()
  const faults: string[] = []
  let answersWhileFull: Answers = {}
  let answersAfterKill: Answers | undefined
  let msUntilAcknowledged = 0
  let msUntilReady = 0
  await underLoad({ victim, journal, pauseMs: 15 }, async () => {
    await sleep(1_500)
    say(`the ${place}'s disk of ${mebibytes} MiB is filled; ${journal.acknowledged} acknowledged`)
    answersWhileFull = await answersDuring(journal, () => keepFull(disk, fullMs))
    faults.push(...whatIsWrongIn(answersWhileFull))
    say(`full for ${fullMs} ms: ${JSON.stringify(answersWhileFull)}`)
    if (place === 'spool') {
      await victim.killAndStart()
      answersAfterKill = await answersDuring(journal, () => keepFull(disk, fullMs / 2))
      faults.push(...whatIsWrongIn(answersAfterKill))
      say(`killed and started on the full disk: ${JSON.stringify(answersAfterKill)}`)
    }
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
    ...{ place, mebibytes, acknowledged: journal.acknowledged, answersWhileFull },
    ...(answersAfterKill && { answersAfterKill }),
    ...{ msUntilAcknowledged, msUntilReady },
    ways: accounts.ways,
    faults: [...faults, ...accounts.faults].map((fault) => `the ${place}'s disk full: ${fault}`),
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

/** The gateway serves on, kept or not; all others take what they are sent, or say when to send it again and why they cannot. */
function whatIsWrongIn(answers: Answers): string[] {
  const faults = Object.entries(answers).flatMap(([way, counts]) => {
    const isCall = way.startsWith('chat')
    const allowed = isCall ? ['200', '200 uncaptured'] : ['200', '202', '207', '429', '503']
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
