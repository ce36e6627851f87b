import type { FeedbackTarget, NewFeedback } from '../feedback/feedback.ts'
import { Loopwright } from '../loopwright.ts'
import { findText, type SoughtText } from './find-text.ts'
import { fourGramSimilarity } from './four-gram-similarity.ts'
import { codeLexemes, proseLexemes } from './lexemes.ts'
import { noRevert } from './no-revert.ts'
import { type SuggestionClock, systemClock } from './suggestion-clock.ts'
import { type DocumentEdit, moveRange, type TextRange } from './tracked-range.ts'

export type SuggestionOptions = {
  /** The client to send with, or a feedback token that came with the suggestion and the server's address. */
  client: Pick<Loopwright, 'feedback'> | { url: string; token: string }
  /** The suggestion: usually `{ kind: 'inference', id }`. */
  target: FeedbackTarget
  /** The text that was suggested. */
  shown: string
  /** Whether it was taken; the text itself where only a part of it was, or where the editor changed it on the way. */
  accepted: boolean | string
  /** The document that the text went into. Only numbers about it are sent, and no text. */
  document: {
    /** All of its text as it is now; null when it can't be read. */
    text(): string | null
    /** Where the accepted text begins, in UTF-16 code units, once it is in the document. */
    offset: number
    /** What the text replaced; nothing unless said. */
    replaced?: string
  }
  /** `code` compares as Copilot does, `prose` words alone; `code` unless said. */
  as?: 'code' | 'prose'
  /** After how long to look again, in milliseconds: 15 s, 30 s, 2, 5 and 10 minutes unless said. */
  lookAfterMs?: readonly number[]
  author?: NewFeedback['author']
  /** `editor` unless said. */
  channel?: string
  clock?: SuggestionClock
}

export type WatchEnd = 'closed' | 'branch-switched' | 'unknown'

export type TrackedSuggestion = {
  /** Tells of changes of the document, each applied to what the one before it left. Without it, text that moves far is looked for. */
  documentChanged(edits: readonly DocumentEdit[]): void
  /** The document's text is another one now, by a change of branch or for no known reason. Ends the watch. */
  documentReplaced(why: 'branch-switched' | 'unknown'): void
  /** Ends the watch: what happened afterwards is not known, and counts neither way. */
  documentClosed(): void
  /** Where the text is taken to be; null once nothing is watched. */
  range(): TextRange | null
}

export const suggestionIntervalsMs: readonly number[] = [15_000, 30_000, 120_000, 300_000, 600_000]

/** A look that comes later than this is none of its interval: the machine slept. */
const latest = { share: 1.2, moreMs: 2_000 }
/** How much around a text shows whether it was put back. */
const contextLength = 50

/**
 * Tells whether a suggestion was accepted and, if it was, how much of it is still there after each interval: `accepted`, then
 * `still-there`, `edited`, `four-gram-survival` and `no-revert`, each with `afterMs`. Where it can't be watched to the end it
 * says `watch-ended`. Works in any editor, and never throws into it.
 *
 * @example
 * const tracked = trackSuggestion({ client: loopwright, target: { kind: 'inference', id }, shown: text, accepted: true,
 *   document: { text: () => editor.getText(), offset } })
 * editor.onChange((edits) => tracked.documentChanged(edits))
 * editor.onClose(() => tracked.documentClosed())
 */
export function trackSuggestion(options: SuggestionOptions): TrackedSuggestion {
  const { target, shown, accepted, document, author, channel = 'editor', clock = systemClock } = options
  const client =
    'feedback' in options.client
      ? options.client
      : new Loopwright({ url: options.client.url, key: options.client.token })
  const send = (signal: string, value: NonNullable<NewFeedback['value']>, afterMs?: number) => {
    const at = { ...(afterMs !== undefined && { afterMs }), ...(author && { author }) }
    client.feedback({
      signal,
      target,
      value,
      channel,
      observedAt: new Date(clock.now()).toISOString(),
      ...at,
    })
  }
  send('accepted', accepted !== false)

  const text = typeof accepted === 'string' ? accepted : shown
  const { offset, replaced = '' } = document
  const startedAtMs = clock.now()
  const waiting = [...(options.lookAfterMs ?? suggestionIntervalsMs)].sort((one, other) => one - other)
  const initial = readSafely(document)
  let range: TextRange = { start: offset, end: offset + text.length }
  let lastSeenMs = 0
  let isWatching = accepted !== false && text.trim() !== '' && initial !== null
  let timer: unknown
  const original = initial ?? ''
  const around = (content: string) =>
    `${original.slice(Math.max(0, offset - contextLength), offset)}${content}${original.slice(offset + text.length, offset + text.length + contextLength)}`
  const sought: SoughtText = {
    accepted: text,
    before: `${original.slice(0, offset)}${replaced}${original.slice(offset + text.length)}`,
    lexer: options.as === 'prose' ? proseLexemes : codeLexemes,
  }

  function end(why?: WatchEnd, afterMs = lastSeenMs): void {
    if (!isWatching) return
    isWatching = false
    clock.clearTimeout(timer)
    if (why) send('watch-ended', why, afterMs)
  }

  /**
   * Until now the document was in sight, but not at a look that is overdue. What it holds now is not looked at: a text that is
   * gone would count and one that is there would not, and the one would outweigh the other.
   */
  function endNow(why: WatchEnd): void {
    const elapsedMs = Math.round(clock.now() - startedAtMs)
    end(why, Math.max(lastSeenMs, Math.min(elapsedMs, (waiting[0] ?? elapsedMs + 1) - 1)))
  }

  function look(afterMs: number): void {
    const now = readSafely(document)
    const sighting = now === null ? { state: 'unknown' as const } : findText(now, range, sought)
    if (now === null || sighting.state === 'unknown') {
      end('unknown')
      return
    }
    const isThere = sighting.state !== 'gone'
    const found = now.slice(sighting.range.start, sighting.range.end)
    if (isThere) lastSeenMs = afterMs
    if (isThere && Math.abs(sighting.range.start - range.start) > contextLength) range = sighting.range
    send('still-there', isThere, afterMs)
    send('edited', sighting.changed, afterMs)
    send('four-gram-survival', fourGramSimilarity(found, text), afterMs)
    const { start, end: stop } = sighting.range
    const nowAround = now.slice(Math.max(0, start - contextLength), stop + contextLength)
    send(
      'no-revert',
      sighting.state === 'moved'
        ? 1
        : noRevert({ before: around(replaced), accepted: around(text), now: nowAround }),
      afterMs,
    )
  }

  function waitForNext(): void {
    const next = waiting[0]
    if (next === undefined) {
      end()
      return
    }
    timer = clock.setTimeout(
      () => {
        const elapsedMs = clock.now() - startedAtMs
        const due = waiting.filter((afterMs) => afterMs <= elapsedMs)
        waiting.splice(0, due.length)
        const afterMs = due.at(-1)
        // Of several looks that were slept through only the last one may still be in time.
        if (afterMs !== undefined && elapsedMs <= afterMs * latest.share + latest.moreMs) look(afterMs)
        else if (waiting.length === 0) end('unknown')
        if (isWatching) waitForNext()
      },
      Math.max(0, startedAtMs + next - clock.now()),
    )
  }
  if (isWatching) waitForNext()
  else if (accepted !== false && initial === null) send('watch-ended', 'unknown', 0)

  return {
    documentChanged(edits) {
      for (const edit of edits) range = moveRange(range, edit)
    },
    documentReplaced: endNow,
    documentClosed: () => endNow('closed'),
    range: () => (isWatching ? range : null),
  }
}

/** An editor that fails to give its text must not be brought down by it. */
function readSafely(document: SuggestionOptions['document']): string | null {
  try {
    const text: unknown = document.text()
    return typeof text === 'string' ? text : null
  } catch {
    return null
  }
}
