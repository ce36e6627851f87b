import { isLetter } from './read-chord.ts'

export type KeyContext = {
  /** Sequences that would run an action now. */
  bindings: readonly string[]
  /** Letters that are no command are text for the page (the label filter of a review). */
  typeAhead: boolean
}

/** What to do after a key: keep waiting with `buffer`, run the action bound to `run`, hand `text` to the page. */
export type KeyOutcome = { buffer: readonly string[]; run: string | null; text: string | null }

/**
 * Takes one chord, or a pause in typing (`null`), and says what happens. Where letters may also be text, a command
 * runs only once the typing pauses: "s" alone skips, while "spending" typed in one go filters.
 */
export function advanceKeys(
  buffer: readonly string[],
  chord: string | null,
  context: KeyContext,
): KeyOutcome {
  if (chord === null) return pause(buffer, context)
  const next = [...buffer, chord]
  const sequence = next.join(' ')
  const exact = context.bindings.includes(sequence)
  const begun = context.bindings.some((binding) => binding.startsWith(`${sequence} `))
  const mayBeText = context.typeAhead && next.every(isLetter)
  if (mayBeText) return exact || begun ? wait(next) : { buffer: [], run: null, text: next.join('') }
  if (exact) return { buffer: [], run: sequence, text: null }
  if (begun) return wait(next)
  if (buffer.length === 0) return nothing
  const alone = advanceKeys([], chord, context)
  return context.typeAhead && buffer.every(isLetter) ? { ...alone, text: buffer.join('') } : alone
}

const nothing: KeyOutcome = { buffer: [], run: null, text: null }

function wait(buffer: readonly string[]): KeyOutcome {
  return { buffer, run: null, text: null }
}

function pause(buffer: readonly string[], context: KeyContext): KeyOutcome {
  if (buffer.length === 0) return nothing
  const sequence = buffer.join(' ')
  if (context.bindings.includes(sequence)) return { buffer: [], run: sequence, text: null }
  return context.typeAhead && buffer.every(isLetter)
    ? { buffer: [], run: null, text: buffer.join('') }
    : nothing
}
