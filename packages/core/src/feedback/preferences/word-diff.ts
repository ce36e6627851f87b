import { diffWordsWithSpace } from 'diff'

/** A stretch of text that stayed, was taken away or was put in. */
export type DiffPart = { kind: 'same' | 'removed' | 'added'; text: string }

/** Texts without a word in common take longest, and their diff says least. */
const patienceMs = 50

/**
 * What was changed, word by word, in the order of the text: `same` and `removed` make the original, `same` and `added` the
 * edited text. Texts that differ too much to be compared in time are one removal and one addition.
 */
export function wordDiff(original: string, edited: string): DiffPart[] {
  const changes = diffWordsWithSpace(original, edited, { timeout: patienceMs })
  if (!changes) {
    return [
      { kind: 'removed', text: original },
      { kind: 'added', text: edited },
    ]
  }
  return changes.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }))
}

/** The text before the change. */
export function originalOf(diff: readonly DiffPart[]): string {
  return textWithout(diff, 'added')
}

/** The text after the change. */
export function editedOf(diff: readonly DiffPart[]): string {
  return textWithout(diff, 'removed')
}

function textWithout(diff: readonly DiffPart[], kind: DiffPart['kind']): string {
  return diff
    .filter((part) => part.kind !== kind)
    .map(({ text }) => text)
    .join('')
}
