import type { LostItem } from '../delivery/outbox.ts'
import type { LoopwrightError } from '../loopwright-error.ts'

/** About which answer a page speaks, to whom, and what it may keep. */
export type SendOptions = {
  /** The feedback token of the answer: the header `x-loopwright-feedback-token` of the call that made it. */
  token: string
  /** Where the server answers, such as `https://loopwright.example.com`. */
  url: string
  /** The answer's `x-loopwright-inference-id`; read from the token unless given. */
  inferenceId?: string | undefined
  /** Asked before anything is stored or sent; neither is done until it says yes. */
  consent?: (() => boolean | Promise<boolean>) | undefined
  /** Where unsent feedback outlives the page: until the browser closes it (`session`), for three days (`local`, the default), or not at all. */
  storage?: 'local' | 'session' | 'none' | undefined
  /** Where feedback was given; `web` unless said. */
  channel?: string | undefined
  /** Told of what could not be delivered. Nothing is thrown in any case. */
  onError?: ((error: LoopwrightError, lost: readonly LostItem[]) => void) | undefined
}
