import type { Feedback } from '@loopwright/contract'
import { feedbackValueText } from '../../parts/feedback-value-text.ts'
import { idName, sentence, words } from '../../parts/format.ts'
import { OutsideText } from '../../parts/outside-text.tsx'
import classes from './sessions.module.css'

const longest = 400

/** What people and programs said of a part of a conversation, where it stands. */
export function SaidAbout({ items }: { items: readonly Feedback[] }) {
  if (items.length === 0) return null
  return (
    <ul className={classes.said} aria-label="Feedback">
      {items.map((item) => (
        <li key={item.id}>
          <strong>{sentence(item.signal)}</strong>{' '}
          {item.supersededBy ? <s title="Revised later">{saidValue(item)}</s> : saidValue(item)}
          {item.comment && (
            <span className="quiet">
              {' '}
              “<OutsideText text={item.comment} longest={longest} />”
            </span>
          )}
          <span className="faint">
            {' '}
            {words(item.author.kind)}
            {item.author.id && (
              <>
                {' '}
                <OutsideText text={idName(item.author.id)} longest={60} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

function saidValue({ value }: Feedback) {
  return <OutsideText text={feedbackValueText(value)} longest={longest} />
}
