import type { SendOptions } from '../send-options.ts'
import { isWatchingUnwanted } from './is-watching-unwanted.ts'
import { startWatch } from './start-watch.ts'

export type ObserveOptions = SendOptions & {
  /**
   * The answer as the model gave it, where the page shows it rendered (Markdown): ranges are then given in this text. A
   * function where the answer still grows.
   */
  source?: string | (() => string | undefined) | undefined
  /** Sends the copied and selected text itself, and that of the next message. Without it no text leaves the page. */
  includeText?: boolean | undefined
  /** False watches visitors whose browser asks not to be tracked, too. */
  respectDoNotTrack?: boolean | undefined
}

/** The watch over one answer. Nothing here throws. */
export type Watch = {
  /** Ends the watch; what was seen is sent. */
  stop(): void
  /** All of the answer was copied by a button of the page, which a browser does not tell of. */
  copied(): void
  /** Another answer to the same question was asked for. */
  regenerated(): void
  /** The visitor sent the next message: the watch ends. The text is sent only with `includeText`. */
  nextMessage(text?: string): void
  /** False after its end, and when the visitor asks not to be tracked or does not consent. */
  readonly isWatching: boolean
}

const noWatch: Watch = { stop() {}, copied() {}, regenerated() {}, nextMessage() {}, isWatching: false }

/**
 * Watches what a visitor does with one rendered answer, and reports it: `copied`, `selected`, `clicked`, `dwell`, `regenerated`
 * and `followed-up`. Does nothing for visitors whose browser asks not to be tracked, and nothing before `consent` says yes.
 *
 * A button of the page that asks for another answer is recognised by `data-loopwright-regenerate`, one that copies the answer by
 * `data-loopwright-copy`: inside the answer, or anywhere with the answer's id as its value.
 *
 * @example
 * const watch = observe(element, { token, url: 'https://loopwright.example.com' })
 * // when the visitor sends the next message
 * watch.nextMessage()
 */
export function observe(element: Element, options: ObserveOptions): Watch {
  try {
    if ((options.respectDoNotTrack ?? true) && isWatchingUnwanted()) return noWatch
    return startWatch(element, options)
  } catch {
    // An element that is not there or a browser without an observer: the page goes on without being watched.
    return noWatch
  }
}
