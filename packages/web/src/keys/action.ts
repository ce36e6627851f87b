/** Where an action's keys work: everywhere, or only while one page is open. */
export type ActionScope = 'anywhere' | 'loop' | 'rows' | 'traces' | 'trace' | 'session' | 'review'

/**
 * One thing a person can do, as data: the keyboard, the sheet of keys, the command palette and the hints on buttons are
 * all drawn from it, so they cannot disagree. `keys` are alternatives; each is a sequence of chords separated by spaces
 * (`g t`, `mod+k`, `Enter`), where `mod` is Ctrl, or Cmd on a Mac.
 */
export type ActionDefinition = {
  id: string
  label: string
  scope: ActionScope
  keys: readonly string[]
  /** How the keys are written for people, where a list of them would be noise. */
  keysLabel?: string
  /** Works while the focus is in a field that names this scope in `data-keys`. */
  whileTyping?: boolean
  /** Kept out of the palette, where choosing it would make no sense. */
  keyboardOnly?: boolean
  keywords?: readonly string[]
}
