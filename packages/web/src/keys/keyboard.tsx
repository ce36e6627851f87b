import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import type { ActionDefinition } from './action.ts'
import { advanceKeys } from './advance-keys.ts'
import { type ActionId, allActions } from './all-actions.ts'
import { readChord } from './read-chord.ts'

type Handler = (chord: string) => void
type TypeAhead = (text: string) => void

/** What the open pages can do at this moment. An action is live while a component has given it a handler. */
export type Keyboard = {
  handlers: Map<string, Handler[]>
  typeAheads: TypeAhead[]
  liveActions: () => ActionDefinition[]
  run: (id: string) => void
}

const KeyboardContext = createContext<Keyboard | null>(null)

/** Long enough to type the next letter of a word, short enough not to feel like waiting for a command. */
const typingPauseMs = 400
const sequencePauseMs = 1200

export function KeyboardProvider({ children }: { children: ReactNode }) {
  const [keyboard] = useState(createKeyboard)
  useEffect(() => listen(keyboard), [keyboard])
  return <KeyboardContext value={keyboard}>{children}</KeyboardContext>
}

export function useKeyboard(): Keyboard {
  const keyboard = useContext(KeyboardContext)
  if (!keyboard) throw new Error('useKeyboard needs a KeyboardProvider above it')
  return keyboard
}

/** Makes actions live while the calling component is on screen. A handler may be left out to make its action idle. */
export function useActions(handlers: Partial<Record<ActionId, Handler>>): void {
  const keyboard = useKeyboard()
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  const ids = Object.keys(handlers)
    .filter((id) => handlers[id as ActionId] !== undefined)
    .join(' ')
  useEffect(() => {
    const added = ids.split(' ').filter(Boolean)
    const bound = added.map((id) => [id, (chord: string) => latest.current[id as ActionId]?.(chord)] as const)
    for (const [id, handler] of bound)
      keyboard.handlers.set(id, [...(keyboard.handlers.get(id) ?? []), handler])
    return () => {
      for (const [id, handler] of bound) {
        keyboard.handlers.set(
          id,
          (keyboard.handlers.get(id) ?? []).filter((other) => other !== handler),
        )
      }
    }
  }, [keyboard, ids])
}

/** Takes letters that are no command, so that typing anywhere on the page begins to filter. */
export function useTypeAhead(onText: TypeAhead): void {
  const keyboard = useKeyboard()
  const latest = useRef(onText)
  useEffect(() => {
    latest.current = onText
  })
  useEffect(() => {
    const typeAhead: TypeAhead = (text) => latest.current(text)
    keyboard.typeAheads.push(typeAhead)
    return () => {
      keyboard.typeAheads.splice(keyboard.typeAheads.indexOf(typeAhead), 1)
    }
  }, [keyboard])
}

function createKeyboard(): Keyboard {
  const handlers = new Map<string, Handler[]>()
  const latestOf = (id: string) => handlers.get(id)?.at(-1)
  return {
    handlers,
    typeAheads: [],
    liveActions: () => allActions.filter((action) => latestOf(action.id) !== undefined),
    run: (id) => latestOf(id)?.(''),
  }
}

function listen(keyboard: Keyboard): () => void {
  let buffer: readonly string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  const step = (chord: string | null, actions: readonly ActionDefinition[]): boolean => {
    clearTimeout(timer)
    const typeAhead = keyboard.typeAheads.at(-1)
    const bindings = actions.flatMap((action) => action.keys)
    const outcome = advanceKeys(buffer, chord, { bindings, typeAhead: typeAhead !== undefined })
    buffer = outcome.buffer
    if (buffer.length > 0) {
      timer = setTimeout(
        () => step(null, keyboard.liveActions()),
        typeAhead ? typingPauseMs : sequencePauseMs,
      )
    }
    if (outcome.text !== null) typeAhead?.(outcome.text)
    const action =
      outcome.run === null ? undefined : actions.find(({ keys }) => keys.includes(outcome.run ?? ''))
    if (action) keyboard.handlers.get(action.id)?.at(-1)?.(chord ?? outcome.run ?? '')
    return action !== undefined || outcome.text !== null || buffer.length > 0
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const chord = readChord(event)
    if (chord === null || event.defaultPrevented) return
    const actions = allowedNow(keyboard.liveActions(), event, chord)
    if (actions && step(chord, actions)) event.preventDefault()
  }
  window.addEventListener('keydown', onKeyDown)
  return () => {
    clearTimeout(timer)
    window.removeEventListener('keydown', onKeyDown)
  }
}

/** Which actions a key press may reach from where the focus is; null leaves the key to the browser. */
function allowedNow(
  actions: readonly ActionDefinition[],
  event: KeyboardEvent,
  chord: string,
): readonly ActionDefinition[] | null {
  if (document.querySelector('[aria-modal="true"]')) return null
  if (chord.startsWith('mod+')) return actions
  const target = event.target instanceof Element ? event.target : null
  const field = target?.closest(
    'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]',
  )
  if (field) {
    const scope = field.getAttribute('data-keys')
    const reachable = actions.filter((action) => action.whileTyping === true && action.scope === scope)
    return reachable.some(({ keys }) => keys.includes(chord)) ? reachable : null
  }
  // Enter and Space belong to the control that has the focus.
  if (
    (chord === 'Enter' || chord === ' ') &&
    target?.closest('a, button, summary, [role=button], [role=tab], [role=option]')
  ) {
    return null
  }
  return actions
}
