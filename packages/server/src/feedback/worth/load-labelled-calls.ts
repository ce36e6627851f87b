import type { FeedbackSlice, Signal } from '@loopwright/contract'
import type { LabelledCall } from '@loopwright/core/feedback/worth/fit-satisfaction'
import { isGoodBy, majorityOf, precedenceOf, saysOutright } from '@loopwright/core/feedback/worth/goodness'
import { callSignals } from '../call-signals.ts'
import type { Rollup } from '../estimates/refresh-rollup.ts'
import type { FeedbackDependencies } from '../feedback-dependencies.ts'
import { waitForFeedback } from '../wait-for-feedback.ts'
import { selectLabelled, selectLabelUse } from './labelled-call-store.ts'

export type WorthDependencies = Pick<
  FeedbackDependencies,
  'ledger' | 'spool' | 'signals' | 'catalog' | 'clock'
> & {
  /** It counts `labelledCallsOfHours` too. */
  rollup: Pick<Rollup, 'refresh'>
}

/** A signal as it is seen of a call: with a time for those that are seen again after some. */
export type SeenKey = { name: string; signal: string; afterMs: number | null }

export type LabelledCalls = {
  /** The signal that said which calls were good. */
  against: string
  calls: (LabelledCall & { saidAt: string })[]
  keys: SeenKey[]
}

/** With these an area is known to 0.02. More make the server, which goes on answering others meanwhile, wait. */
const mostCalls = 4_000
/** A signal that goes before others must have been given so often, or the next one is taken. */
const enoughSaid = 100

/**
 * The newest labelled calls of a slice with everything else that was seen of them. Labels are what reviewers said where
 * they said enough, otherwise what end users did. Undefined where nobody said anything outright.
 */
export async function loadLabelledCalls(
  deps: WorthDependencies,
  projectId: string,
  slice: FeedbackSlice,
): Promise<LabelledCalls | undefined> {
  await waitForFeedback(deps.spool, { linked: true })
  await deps.rollup.refresh(projectId)
  const { client } = deps.ledger
  const label = await chooseLabel(deps, projectId, slice)
  if (!label) return undefined
  const rows = await selectLabelled(client, projectId, slice, { signal: label.name, limit: mostCalls })
  const keys = new Map<string, SeenKey>()
  const calls = rows.flatMap((row) => {
    const isGood = majorityOf(row.said.map((number) => isGoodBy(label, number)))
    if (isGood === undefined) return []
    const seen = new Map<string, number>()
    const add = (signal: string, afterMs: number | null, value: number) => {
      const name = afterMs === null ? signal : `${signal} after ${afterMs} ms`
      if (!keys.has(name)) keys.set(name, { name, signal, afterMs })
      seen.set(name, value)
    }
    for (const [index, signal] of row.seen_signals.entries()) {
      const afterMs = row.seen_after_ms[index]!
      add(signal, afterMs < 0 ? null : afterMs, row.seen_values[index]!)
    }
    for (const [index, signal] of [...callSignals.keys()].entries()) {
      const value = row.measures[index]
      if (value !== null && value !== undefined) add(signal, null, value)
    }
    return [{ seen, isGood, group: row.person || row.inference_id, saidAt: toRfc3339(row.said_at) }]
  })
  return { against: label.name, calls, keys: [...keys.values()] }
}

async function chooseLabel(
  deps: WorthDependencies,
  projectId: string,
  slice: FeedbackSlice,
): Promise<Signal | undefined> {
  const candidates = [...(await deps.signals.of(projectId)).values()]
    .filter(saysOutright)
    .sort((one, other) => precedenceOf(one) - precedenceOf(other))
  const names = candidates.map(({ name }) => name)
  const uses = await selectLabelUse(deps.ledger.client, projectId, slice, names)
  const countOf = new Map(uses.map(({ signal, count }) => [signal, count]))
  const used = candidates.filter(({ name }) => (countOf.get(name) ?? 0) > 0)
  const most = used.toSorted((one, other) => countOf.get(other.name)! - countOf.get(one.name)!)[0]
  return used.find(({ name }) => countOf.get(name)! >= enoughSaid) ?? most
}

/** The ledger gives times without a zone, in UTC. */
function toRfc3339(time: string): string {
  return new Date(time.includes('T') ? time : `${time.replace(' ', 'T')}Z`).toISOString()
}
