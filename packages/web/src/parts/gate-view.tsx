import type { GateDecision } from '@loopwright/contract'
import { DifferenceView } from './difference-view.tsx'
import { FactList } from './fact-list.tsx'
import { count, percent, plural, points } from './format.ts'
import classes from './gate-view.module.css'
import { type StatusTone, StatusWord } from './status-word.tsx'
import { TimeAgo } from './time-ago.tsx'

const verdicts: Record<GateDecision['verdict'], { words: string; tone: StatusTone }> = {
  open: { words: 'The gate opened', tone: 'good' },
  closed: { words: 'The gate stayed closed', tone: 'caution' },
  'cannot-say': { words: 'Cannot say yet', tone: 'caution' },
}

/** A closed gate did its work; only what is surely worse is marked as bad. */
function VerdictWord({ gate: { verdict, high } }: { gate: GateDecision }) {
  const { words, tone } = verdicts[verdict]
  return <StatusWord tone={high !== null && high < 0 ? 'bad' : tone}>{words}</StatusWord>
}

/** A gate's decision: the difference on its interval against the line it had to clear, and the verdict in words. */
export function GateView({ gate }: { gate: GateDecision }) {
  const asked =
    gate.margin < 0
      ? `not worse by more than ${points(-gate.margin).slice(1)}`
      : `better by more than ${points(gate.margin)}`
  return (
    <article className={classes.gate}>
      <div className="spread">
        <h3>
          <VerdictWord gate={gate} />
        </h3>
        <span className="faint">
          <TimeAgo time={gate.createdAt} />
        </span>
      </div>
      <p className="quiet">
        {gate.candidate} against {gate.baseline}, asked to be {asked}
      </p>
      <div className={classes.plot}>
        <DifferenceView
          difference={gate.difference}
          low={gate.low}
          high={gate.high}
          mark={{ at: gate.margin, label: `the line to clear: ${points(gate.margin)}` }}
          missing={gate.reason}
        />
      </div>
      {gate.difference !== null && <p>{gate.reason}</p>}
      <FactList
        facts={[
          ['Before', gate.baselineAccuracy === null ? null : percent(gate.baselineAccuracy)],
          ['After', gate.candidateAccuracy === null ? null : percent(gate.candidateAccuracy)],
          [
            'Reviewed items',
            gate.n > 0 ? `${count(gate.n)}, worth ${count(gate.effectiveN)} equally likely ones` : null,
          ],
          ['Confidence', percent(1 - 2 * gate.alpha, 1)],
          ['Hold-out used before', plural(gate.priorUses, 'time')],
        ]}
      />
    </article>
  )
}
