import { count, words } from '../parts/format.ts'
import classes from './improve.module.css'
import type { ModelEvaluation } from './model-types.ts'

const shownPairs = 12

/** The commonest pairs of what it was and what the model said, each with a bar as long as it is common. */
export function Confusions({ confusions }: { confusions: ModelEvaluation['confusions'] }) {
  const wrong = confusions.filter(({ truth, predicted }) => truth !== predicted).slice(0, shownPairs)
  const most = Math.max(1, ...wrong.map((pair) => pair.count))
  return (
    <div>
      <div className={`${classes.confusion} faint`}>
        <span>It was</span>
        <span>The model said</span>
        <span>Times</span>
      </div>
      {wrong.map((pair) => (
        <div key={`${pair.truth} ${pair.predicted}`} className={classes.confusion}>
          <span className="clip">{words(pair.truth)}</span>
          <span className="clip">{words(pair.predicted)}</span>
          <span className={classes.heat}>
            <span style={{ width: `${(pair.count / most) * 70}%` }} />
            <span className="number">{count(pair.count)}</span>
          </span>
        </div>
      ))}
    </div>
  )
}
