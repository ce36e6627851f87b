import type { Estimate, RetentionCurve, RetentionPoint } from '@loopwright/contract'
import type { Measured } from '../../statistics/estimate.ts'
import { meanInterval } from '../../statistics/mean-interval.ts'
import type { Moments } from '../../statistics/running-moments.ts'
import { wilsonInterval } from '../../statistics/wilson-interval.ts'
import { kaplanMeier, type Watched } from './kaplan-meier.ts'

/** What was found when accepted texts were looked at again, all of them the same time after. Counts of texts. */
export type Look = {
  afterMs: number
  /** How many were found to be there or gone. */
  judged: number
  there: number
  /** How many had their edits measured, and how many of those had none. */
  measured: number
  unedited: number
  /** Of the share of four-grams left. */
  fourGrams: Moments
}

/** The retention curve of one group: rates at each time as they were seen, and the survival that allows for censoring. */
export function retentionCurve(input: {
  group: string
  shown: number
  accepted: number
  looks: readonly Look[]
  watched: readonly Watched[]
}): RetentionCurve {
  const { group, shown, accepted, watched } = input
  const looks = input.looks.toSorted((one, other) => one.afterMs - other.afterMs)
  const survival = kaplanMeier({ watched, timesMs: looks.map(({ afterMs }) => afterMs) })
  return {
    ...{ group, shown, accepted },
    acceptance: estimateOf(wilsonInterval({ successes: accepted, n: shown })),
    points: looks.map(
      (look, index): RetentionPoint => ({
        afterMs: look.afterMs,
        observed: Math.max(look.judged, look.measured, look.fourGrams.n),
        stillThere: estimateOf(wilsonInterval({ successes: look.there, n: look.judged })),
        unedited: estimateOf(wilsonInterval({ successes: look.unedited, n: look.measured })),
        fourGrams: asShare(estimateOf(meanInterval({ moments: look.fourGrams }))),
        survival: estimateOf(survival[index]!.survival),
        censored: survival[index]!.censored,
      }),
    ),
    cannotSay: missing({ shown, accepted, looks: looks.length }),
  }
}

/** Student's interval knows nothing of the ends of a share. */
function asShare(estimate: Estimate | null): Estimate | null {
  return estimate && { ...estimate, low: Math.max(0, estimate.low), high: Math.min(1, estimate.high) }
}

function missing({ shown, accepted, looks }: { shown: number; accepted: number; looks: number }) {
  if (looks > 0) return null
  if (shown === 0)
    return 'It is not known which suggestions were shown: send "accepted" for each, true or false.'
  if (accepted === 0) return 'Nothing was accepted yet, so there is nothing whose retention could be watched.'
  return 'Nobody looked again at what was accepted: send "still-there" or "edited" with afterMs.'
}

function estimateOf(measured: Measured): Estimate | null {
  if (measured.status === 'cannot-say') return null
  const { status: _, ...estimate } = measured
  return estimate
}
