import type { Feedback } from '@loopwright/contract'
import { feedbackValueText } from '../../parts/feedback-value-text.ts'
import { sentence } from '../../parts/format.ts'
import { PlainText } from '../../parts/rendered-text.tsx'
import { readableCharacters } from '../../parts/text-limits.ts'
import classes from './history.module.css'
import { markedPieces } from './marked-pieces.ts'

/** An answer with what people marked in it. */
export function MarkedText({ text, said }: { text: string; said: readonly Feedback[] }) {
  const pieces = markedPieces(text, said)
  if (text.length > readableCharacters || pieces.every(({ marks }) => marks.length === 0))
    return <PlainText text={text} />
  let at = 0
  return (
    <p className={classes.text} dir="auto">
      {pieces.map((piece) => {
        const start = at
        at += piece.text.length
        if (piece.marks.length === 0) return <span key={start}>{piece.text}</span>
        return (
          <mark key={start} title={piece.marks.map((id) => titleOf(id, said)).join('\n')}>
            {piece.text}
          </mark>
        )
      })}
    </p>
  )
}

function titleOf(id: string, said: readonly Feedback[]): string {
  const item = said.find((one) => one.id === id)
  if (!item) return ''
  return item.comment ?? `${sentence(item.signal)}: ${feedbackValueText(item.value)}`
}
