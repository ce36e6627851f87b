export type KeyPress = {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
  isComposing?: boolean
  getModifierState?: (key: string) => boolean
}

/**
 * The chord of a key press as the registry writes it, or null where it is no command: a modifier alone, an input method
 * at work, or AltGr, which prints characters on many layouts.
 */
export function readChord(press: KeyPress): string | null {
  if (press.isComposing || ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Dead'].includes(press.key))
    return null
  if (press.getModifierState?.('AltGraph')) return null
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key
  const modifier = press.ctrlKey || press.metaKey ? 'mod+' : ''
  const alt = press.altKey ? 'alt+' : ''
  // Shift is part of what a character is (`?`), so it is only named where the key prints nothing.
  const shift = press.shiftKey && press.key.length > 1 ? 'shift+' : ''
  return `${modifier}${alt}${shift}${key}`
}

/** Whether a chord types a letter: those are what type-ahead and commands compete for. */
export function isLetter(chord: string): boolean {
  return /^\p{L}$/u.test(chord)
}
