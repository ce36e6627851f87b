import type { SignalEstimate } from '@loopwright/contract'
import { BoundsPlot } from '../../parts/bounds-plot.tsx'
import { CannotSay } from '../../parts/cannot-say.tsx'
import { EstimateView } from '../../parts/estimate-view.tsx'
import { count, percent } from '../../parts/format.ts'
import classes from './explorer.module.css'

type EstimateLinesProps = {
  item: SignalEstimate
  domain: readonly [number, number]
  format: (value: number) => string
  isCorrected: boolean
}

const methods = {
  ipw: 'weighed by who answers',
  'doubly-robust': 'weighed by who answers, and by what they are likely to say',
  asked: 'of calls drawn by chance to be asked',
} as const

/** What those who answered said, what is true of all calls, and how far that can be off: one under the other on one scale. */
export function EstimateLines({ item, domain, format, isCorrected }: EstimateLinesProps) {
  const { raw, corrected, bounds, cannotSay } = item
  return (
    <div className={classes.lines}>
      <span className={classes.what}>{isCorrected ? 'who answered' : null}</span>
      <EstimateView
        estimate={raw}
        domain={domain}
        format={format}
        missing={cannotSay ?? 'Nobody has said enough yet.'}
      />
      {isCorrected && (
        <>
          <span className={classes.what}>all calls</span>
          {corrected ? (
            <span title={methods[corrected.method]}>
              <EstimateView estimate={corrected.estimate} domain={domain} format={format} tone="good" />
              <span className="faint">
                {methods[corrected.method]}; worth {count(corrected.effectiveN)} even answers
              </span>
            </span>
          ) : (
            <CannotSay missing={cannotSay ?? 'Too little is known of those who said nothing.'} />
          )}
          {bounds && (
            <>
              <span className={classes.what}>at worst</span>
              <span className={classes.bounds}>
                <BoundsPlot
                  low={bounds.low}
                  high={bounds.high}
                  domain={domain}
                  words={`Between ${format(bounds.low)} and ${format(bounds.high)} if the answer itself changes the odds of answering by up to ${bounds.oddsRatio} times`}
                />
                <span className="quiet" aria-hidden="true">
                  {format(bounds.low)} to {format(bounds.high)}
                </span>
              </span>
            </>
          )}
        </>
      )}
    </div>
  )
}

/** Of how many calls anything was said. */
export function ResponseRate({ item }: { item: SignalEstimate }) {
  const { answered, calls } = item
  if (calls === 0) return null
  return (
    <span className="faint" title={`${count(answered)} of ${count(calls)} calls have this signal`}>
      {percent(answered / calls, calls > 1_000 ? 2 : 1)} of {count(calls)} calls
    </span>
  )
}
