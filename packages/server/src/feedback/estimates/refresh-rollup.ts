import { randomBytes } from 'node:crypto'
import type { FeedbackDependencies } from '../feedback-dependencies.ts'
import { type CountedNames, createCountedNames } from './counted-names.ts'
import { type Definitions, definitionsOf } from './definitions.ts'
import { type AlsoCount, type ChangedHour, countHours, selectChangedHours } from './rollup-store.ts'

/** With so many the statement is still short, and the writers of the ledger wait for about a second. */
const mostHoursAtOnce = 168
/** So much feedback is counted anew at once for every reader; of more, what was counted a minute ago is good enough. */
const littleRows = 100_000
const goodEnoughSeconds = 60

export type Rollup = {
  /**
   * Counts what changed. Readers get everything that the ledger held before they asked, but for what `littleRows` says. The answer is a
   * name for what is counted: another one as soon as anything was counted anew.
   */
  refresh(projectId: string): Promise<string>
  /** Counts everything that changed, however much. */
  settle(projectId: string): Promise<string>
  /** What the numbers in the counts stand for; with the name that `refresh` gave. */
  namesOf(projectId: string, state: string): Promise<CountedNames>
}

/** Keeps the rollups of feedback up to date; one counting of a project at a time. */
export function createRollup(
  deps: Pick<FeedbackDependencies, 'ledger' | 'signals'> & { alsoCount?: readonly AlsoCount[] },
): Rollup {
  const { client } = deps.ledger
  const turns = new Map<string, Promise<string>>()
  const tails = new Map<string, Promise<void>>()

  async function count(projectId: string, isPatient: boolean): Promise<string> {
    const definitions = definitionsOf((await deps.signals.of(projectId)).values())
    const { changed, state } = await selectChangedHours(client, projectId, definitions.digest)
    const hours = isPatient ? changed.map(({ hour }) => hour) : worthCounting(changed)
    for (let start = 0; start < hours.length; start += mostHoursAtOnce)
      await countThese(projectId, hours.slice(start, start + mostHoursAtOnce), definitions)
    return hours.length === 0 ? state : randomBytes(8).toString('hex')
  }

  const countThese = (projectId: string, hours: number[], definitions: Definitions) =>
    countHours(
      client,
      { id: String(randomBytes(8).readBigUInt64BE()), projectId, hours, definitions },
      deps.alsoCount,
    )

  /** What runs may have begun before the caller's rows came, so it waits for the one after; so do all who come until then. */
  function inTurn(projectId: string, isPatient: boolean): Promise<string> {
    const kind = `${projectId} ${isPatient}`
    const coming = turns.get(kind)
    if (coming) return coming
    const turn = (tails.get(projectId) ?? Promise.resolve()).then(() => {
      turns.delete(kind)
      return count(projectId, isPatient)
    })
    turns.set(kind, turn)
    const tail = turn
      .then(noMatter, noMatter)
      .then(() => void (tails.get(projectId) === tail && tails.delete(projectId)))
    tails.set(projectId, tail)
    return turn
  }

  return {
    refresh: (projectId) => inTurn(projectId, false),
    settle: (projectId) => inTurn(projectId, true),
    namesOf: createCountedNames(client),
  }
}

const noMatter = () => undefined

function worthCounting(changed: readonly ChangedHour[]): number[] {
  const again = changed.filter(({ ageSeconds }) => ageSeconds !== null && ageSeconds < goodEnoughSeconds)
  const rows = again.reduce((sum, hour) => sum + hour.rows, 0)
  const left = new Set(rows > littleRows ? again : [])
  return changed.filter((hour) => !left.has(hour)).map(({ hour }) => hour)
}
