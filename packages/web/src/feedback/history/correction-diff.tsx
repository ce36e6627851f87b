import { wordDiff } from '@loopwright/core/feedback/preferences/word-diff'
import { useMemo } from 'react'
import classes from './history.module.css'

/** What a correction took away and put in. */
export function CorrectionDiff({ original, edited }: { original: string; edited: string }) {
  const parts = useMemo(() => wordDiff(original, edited), [original, edited])
  let at = 0
  return (
    <p className={classes.text} dir="auto">
      {parts.map(({ kind, text }) => {
        const start = at
        at += text.length + 1
        if (kind === 'removed') return <del key={start}>{text}</del>
        return kind === 'added' ? <ins key={start}>{text}</ins> : <span key={start}>{text}</span>
      })}
    </p>
  )
}
