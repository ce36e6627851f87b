import type { Rollout } from '@loopwright/contract'
import { rateConfidenceSequence } from '@loopwright/core/statistics/rate-confidence-sequence'
import { DifferenceView, reachOf } from '../parts/difference-view.tsx'
import { EstimateView } from '../parts/estimate-view.tsx'
import { count, fullTime } from '../parts/format.ts'
import { type StatusTone, StatusWord } from '../parts/status-word.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import classes from './deploy.module.css'

type Step = Rollout['history'][number]
type Arm = NonNullable<Step['control']>

const decisions: Record<Step['decision'], [string, StatusTone]> = {
  started: ['started', 'plain'],
  advance: ['advanced', 'good'],
  wait: ['waits for more', 'plain'],
  hold: ['held', 'caution'],
  promote: ['promoted', 'good'],
  'roll-back': ['rolled back', 'bad'],
}

/** Every look at a rollout, newest first, all on one scale so that the narrowing of the intervals is seen. */
export function RolloutSteps({ history }: { history: readonly Step[] }) {
  const ends = history.flatMap(({ low, high }) => (low === null || high === null ? [] : [low, high]))
  const reach = reachOf(ends)
  return (
    <ol className={classes.steps} reversed>
      {history.toReversed().map((step) => (
        <li key={`${step.at} ${step.decision} ${step.percent}`} className={classes.step}>
          <div>
            <div className={classes.percent}>{step.percent} %</div>
            <div className="faint" title={fullTime(step.at)}>
              <TimeAgo time={step.at} />
            </div>
          </div>
          <div className="stack">
            <div>
              <StatusWord tone={decisions[step.decision][1]}>{decisions[step.decision][0]}</StatusWord>
              <span className="quiet"> {step.reason}</span>
            </div>
            {step.decision !== 'started' && (
              <div className={classes.comparison}>
                <DifferenceView
                  difference={step.difference}
                  low={step.low}
                  high={step.high}
                  reach={reach}
                  missing="Too little was seen to compare the two."
                />
              </div>
            )}
            {step.control && step.candidate && (
              <div className={classes.arms}>
                <ArmLine name="candidate" arm={step.candidate} />
                <ArmLine name="control" arm={step.control} />
              </div>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}

function ArmLine({ name, arm }: { name: string; arm: Arm }) {
  const sequence = rateConfidenceSequence({ successes: arm.successes, n: arm.observed })
  return (
    <>
      <span>
        {arm.variant}{' '}
        <span className="faint">
          {name}, {count(arm.calls)} calls{arm.errors > 0 && `, ${count(arm.errors)} failed`}
        </span>
      </span>
      <EstimateView
        estimate={sequence.status === 'estimated' ? sequence : null}
        missing="Nothing observed yet."
        of="observed"
      />
    </>
  )
}
