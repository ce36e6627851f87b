import { Fragment } from 'react'
import { type ActionId, actionOf } from '../keys/all-actions.ts'
import classes from './key-hint.module.css'

/** The keys of an action, drawn from the registry so that the hint is always true. */
export function KeyHint({ action }: { action: ActionId }) {
  const definition = actionOf(action)
  const keys = definition.keysLabel ?? definition.keys[0]
  return keys ? <Keys keys={keys} /> : null
}

export function Keys({ keys }: { keys: string }) {
  return (
    <span className={classes.keys}>
      {keys.split(' ').map((chord, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the chords of a sequence never move
        <Fragment key={at}>
          <kbd className={chord === 'to' || chord === 'or' ? classes.word : classes.key}>
            {chordLabel(chord)}
          </kbd>
        </Fragment>
      ))}
    </span>
  )
}

const names: Record<string, string> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  Escape: 'Esc',
}

function chordLabel(chord: string): string {
  const isMac = navigator.platform.startsWith('Mac')
  return (
    names[chord] ??
    chord
      .replace('mod+', isMac ? '⌘' : 'Ctrl ')
      .replace(/(?<=(⌘|Ctrl ))[a-z]$/, (letter) => letter.toUpperCase())
  )
}
