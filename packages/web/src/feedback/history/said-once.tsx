import type { Feedback } from '@loopwright/contract'
import { feedbackValueText } from '../../parts/feedback-value-text.ts'
import { duration, fullTime, idName, sentence, words } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { intervalName } from '../retention/interval-name.ts'
import { anchorText } from './anchor-text.ts'
import { CorrectionDiff } from './correction-diff.tsx'
import classes from './history.module.css'

type SaidOnceProps = {
  item: Feedback
  /** Everything else that was said of the same answer. */
  all: readonly Feedback[]
  outputText: string | undefined
}

/** Feedback that came this much after it was observed has waited somewhere. */
const lateMs = 60_000

/** One observation: what, by whom, when, of which part, and whether it still stands. */
export function SaidOnce({ item, all, outputText }: SaidOnceProps) {
  const { value, anchor, comment, afterMs, audience } = item
  const text = feedbackValueText(value)
  const isCorrection = item.signal === 'correction' && typeof value === 'string' && outputText !== undefined
  return (
    <li className={classes.said}>
      <span className={classes.when}>
        <TimeAgo time={item.observedAt} />
      </span>
      <div className={classes.what}>
        <p>
          <strong>{sentence(item.signal)}</strong>
          {afterMs !== null && ` after ${intervalName(afterMs)}`}
          {!isCorrection && (
            <>
              {': '}
              {item.supersededBy === null ? (
                <OutsideText text={text} longest={2_000} />
              ) : (
                <s>
                  <OutsideText text={text} longest={2_000} />
                </s>
              )}
            </>
          )}
        </p>
        {isCorrection && <CorrectionDiff original={outputText} edited={value} />}
        {comment && (
          <p>
            “<OutsideText text={comment} longest={2_000} />”
          </p>
        )}
        {anchor && (
          <p className="quiet">
            about <OutsideText text={anchorText(anchor)} longest={300} />
          </p>
        )}
        <p className="faint">
          {item.kind}, by <OutsideText text={authorOf(item)} longest={80} />
          {item.channel && (
            <>
              {' through '}
              <OutsideText text={item.channel} longest={40} />
            </>
          )}
          {lateBy(item)}
          {audienceOf(audience)}
          {fateOf(item, all)}
        </p>
      </div>
    </li>
  )
}

function authorOf({ author }: Feedback): string {
  return author.id ? `${words(author.kind)} ${idName(author.id)}` : words(author.kind)
}

function lateBy({ observedAt, receivedAt }: Feedback): string {
  const ms = Date.parse(receivedAt) - Date.parse(observedAt)
  return ms < lateMs ? '' : `, came ${duration(ms)} later`
}

function audienceOf(audience: Record<string, string>) {
  const known = Object.entries(audience)
  if (known.length === 0) return null
  return (
    <>
      {', shown to '}
      <OutsideText text={known.map(([name, value]) => `${words(name)} ${value}`).join(', ')} longest={200} />
    </>
  )
}

function fateOf({ supersedes, supersededBy }: Feedback, all: readonly Feedback[]): string {
  const later = all.find(({ id }) => id === supersededBy)
  const revised =
    supersededBy === null
      ? ''
      : `, ${later?.value === null ? 'taken back' : 'revised'} ${later ? fullTime(later.receivedAt) : 'later'}`
  return `${supersedes === null ? '' : ', instead of what was said before'}${revised}`
}
