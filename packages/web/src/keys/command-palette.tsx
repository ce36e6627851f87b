import { Modal } from '@mantine/core'
import { type KeyboardEvent, useId, useState } from 'react'
import { Keys } from '../parts/key-hint.tsx'
import type { ActionDefinition } from './action.ts'
import { useKeyboard } from './keyboard.tsx'
import classes from './keys.module.css'
import { rankActions } from './rank-actions.ts'

/** Everything that can be done now, found by typing. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      yOffset="12vh"
      aria-label="Find an action"
    >
      <PaletteBody onClose={onClose} />
    </Modal>
  )
}

function PaletteBody({ onClose }: { onClose: () => void }) {
  const keyboard = useKeyboard()
  const listId = useId()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const found = rankActions(keyboard.liveActions(), text)
  const chosen = found[Math.min(at, found.length - 1)]

  const run = (action: ActionDefinition | undefined) => {
    if (!action) return
    onClose()
    // The dialog gives the focus back first, so that what the action focuses stays focused.
    setTimeout(() => keyboard.run(action.id), 0)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setAt(
        (before) => (Math.min(before, found.length - 1) + step + found.length) % Math.max(1, found.length),
      )
    }
    if (event.key === 'Enter') run(chosen)
  }
  return (
    <div className={classes.palette}>
      <input
        data-autofocus
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={chosen && `${listId}-${chosen.id}`}
        aria-label="Find an action"
        placeholder="What do you want to do?"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label="Actions">
        {found.map((action) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above moves through the options with keys
          <div
            key={action.id}
            id={`${listId}-${action.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={action === chosen}
            onClick={() => run(action)}
          >
            <span>{action.label}</span>
            {action.keys[0] && <Keys keys={action.keys[0]} />}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="quiet">Nothing here is called that.</p>}
    </div>
  )
}
