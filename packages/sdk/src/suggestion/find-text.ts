import { type LexemeDistance, lexemeDistance } from './edit-distance.ts'
import { fourGramContainment } from './four-gram-similarity.ts'
import { type Lexer, lineLexemes, writtenLexemes } from './lexemes.ts'
import type { TextRange } from './tracked-range.ts'

/** The accepted text, and what the document was without it. */
export type SoughtText = { accepted: string; before: string; lexer: Lexer }

/**
 * What became of accepted text. `changed` is the share of it that would have to change for it to be found at `range`, at most 1.
 * Unknown is where the document is not the one it was, or too long to be searched.
 */
export type Sighting =
  | { state: 'there' | 'moved' | 'gone'; changed: number; range: TextRange }
  | { state: 'unknown' }

/** Text of which more has to change is not there any more. */
const mostChanged = 0.5
/** How far around its place text is looked for, first closely and then widely, in code units. */
const widths = [50, 1_500] as const
/** How many comparisons of one lexeme with another a search may take: some tenths of a second. */
const mostComparisons = 30_000_000
/** Fewer lexemes are soon somewhere else by chance, unless they are there word for word. */
const fewestToFollow = 4
/** Of a document that is still the same one, more than this is left of what it was before; short ones can't tell. */
const leastLeft = 0.2
const leastToTell = 200

/**
 * Looks for accepted text in a document, around the place where it was and then everywhere. Text that is found only
 * elsewhere was moved there if nothing so like it was in the document before it was accepted.
 */
export function findText(text: string, place: TextRange, sought: SoughtText): Sighting {
  let [changed, range] = [1, place]
  for (const width of widths) {
    const from = Math.max(0, place.start - width)
    const window = text.slice(from, place.start + sought.accepted.length + width)
    const found = distanceIn(window, sought)
    changed = shareOf(found)
    range = { start: from + found.start, end: from + found.end }
    if (changed === 0) return { state: 'there', changed, range }
    if (distanceIn(window, sought, writtenLexemes).distance === 0)
      return { state: 'there', changed: 0, range }
    if (changed <= mostChanged) return { state: 'there', changed, range }
  }
  const moved = movedTo(text, sought)
  if (moved) return moved
  return isAnotherDocument(text, sought.before)
    ? { state: 'unknown' }
    : { state: 'gone', changed, range: withinText(place, text) }
}

function movedTo(text: string, sought: SoughtText): Sighting | null {
  const { accepted, before } = sought
  if (occurrences(text, accepted) > occurrences(before, accepted)) {
    const start = text.indexOf(accepted)
    return { state: 'moved', changed: 0, range: { start, end: start + accepted.length } }
  }
  if (isLong(text, accepted) && lineLexemes(text).length * lineLexemes(accepted).length > mostComparisons)
    return { state: 'unknown' }
  const now = distanceIn(text, sought)
  const changed = shareOf(now)
  const earlier = distanceIn(before, sought).distance
  const isNew = now.distance < earlier && now.distance * 2 <= earlier
  if (changed > mostChanged || !isNew || now.lexemes < fewestToFollow) return null
  return { state: 'moved', changed, range: { start: now.start, end: now.end } }
}

/** By lexemes, or by lines where those are too many. */
function distanceIn(text: string, { accepted, lexer }: SoughtText, as: Lexer = lexer): LexemeDistance {
  return lexemeDistance(text, accepted, isLong(text, accepted) ? lineLexemes : as)
}

/** A lexeme has three code units or so. */
function isLong(text: string, accepted: string): boolean {
  return text.length * accepted.length > mostComparisons * 10
}

function shareOf({ distance, lexemes }: LexemeDistance): number {
  return lexemes === 0 ? 0 : Math.min(1, distance / lexemes)
}

function occurrences(text: string, part: string): number {
  return part === '' ? 0 : text.split(part).length - 1
}

function withinText({ start, end }: TextRange, text: string): TextRange {
  return { start: Math.min(start, text.length), end: Math.min(end, text.length) }
}

/** Little of what stood around the accepted text is left either: another branch, another file, not an edit. */
function isAnotherDocument(text: string, before: string): boolean {
  return before.length >= leastToTell && text.trim() !== '' && fourGramContainment(before, text) < leastLeft
}
