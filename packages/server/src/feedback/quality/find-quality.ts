import type { FeedbackSlice, Signal } from '@loopwright/contract'
import { type DoubtfulAuthor, doubtfulAuthors } from '@loopwright/core/feedback/quality/doubtful-authors'
import { floodBound } from '@loopwright/core/feedback/quality/flood-bound'
import type { Rollup } from '../estimates/refresh-rollup.ts'
import type { FeedbackDependencies } from '../feedback-dependencies.ts'
import { fewestInFlood } from './sources-of-hours.ts'
import {
  type ContradictionRow,
  type QualityQuestion,
  type SourceHour,
  selectAgreements,
  selectBusyHours,
  selectContradictions,
  type Verdicts,
} from './store.ts'

export type QualityDependencies = Pick<FeedbackDependencies, 'ledger' | 'spool' | 'signals' | 'clock'> & {
  /** It counts `sourcesOfHours` and `verdictsOfHours` too. */
  rollup: Rollup
}

const dayMs = 24 * 3_600_000
/** How far back is looked unless it is said. */
const usualMs = 7 * dayMs
const mostContradictions = 50

/** What there is to doubt about the feedback of a slice; of the last 7 days unless it says otherwise. */
export async function findDoubtfulSources(
  deps: Omit<QualityDependencies, 'spool'>,
  projectId: string,
  slice: FeedbackSlice,
): Promise<{ authors: DoubtfulAuthor[]; floods: SourceHour[] }> {
  const { client } = deps.ledger
  const signals = await deps.signals.of(projectId)
  const question = questionOf(deps, projectId, slice)
  const [agreements, busy] = await Promise.all([
    selectAgreements(client, question, verdictsOf(signals.values())),
    selectBusyHours(client, question, fewestInFlood),
  ])
  return {
    authors: doubtfulAuthors(agreements),
    floods: busy.filter((hour) => hour.count >= floodBound(hour, hour.looked)),
  }
}

export async function findContradictions(
  deps: Omit<QualityDependencies, 'spool'>,
  projectId: string,
  slice: FeedbackSlice,
): Promise<ContradictionRow[]> {
  const signals = await deps.signals.of(projectId)
  const question = questionOf(deps, projectId, slice)
  return await selectContradictions(
    deps.ledger.client,
    question,
    verdictsOf(signals.values()),
    mostContradictions,
  )
}

function questionOf(
  deps: Pick<QualityDependencies, 'clock'>,
  projectId: string,
  slice: FeedbackSlice,
): QualityQuestion {
  // Feedback may be observed a little ahead of our clock.
  const untilMs = slice.until === undefined ? deps.clock.now() + dayMs : Date.parse(slice.until)
  const sinceMs = slice.since === undefined ? untilMs - usualMs : Date.parse(slice.since)
  return { ...slice, projectId, sinceMs, untilMs }
}

/** Which explicit signals say that an answer was good or bad, and where the middle is. */
function verdictsOf(signals: Iterable<Signal>): Verdicts {
  const entries = [...signals].flatMap(({ name, kind, type, direction, range }) => {
    if (kind !== 'explicit' || direction === 'none') return []
    const sign = direction === 'higher' ? 1 : -1
    if (type === 'boolean') return [{ name, middle: 0.5, sign }]
    if (type === 'category') return [{ name, middle: 0, sign }]
    return type === 'number' && range ? [{ name, middle: (range.low + range.high) / 2, sign }] : []
  })
  return {
    names: entries.map(({ name }) => name),
    middles: entries.map(({ middle }) => middle),
    signs: entries.map(({ sign }) => sign),
  }
}
