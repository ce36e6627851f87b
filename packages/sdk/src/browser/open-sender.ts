import type { Anchor, FeedbackValue } from '../feedback/feedback.ts'
import { LoopwrightError } from '../loopwright-error.ts'
import { makeId } from '../make-id.ts'
import { inferenceOfToken } from './inference-of-token.ts'
import { pageQueue, type QueuedItem } from './queue/page-queue.ts'
import type { SendOptions } from './send-options.ts'

export type Said = {
  /** Made unless given. */
  id?: string | undefined
  signal: string
  value: FeedbackValue | null
  anchor?: Anchor | undefined
  supersedes?: string | undefined
  comment?: string | undefined
}

/** Says things about one answer, once the application's consent hook has said that it may. */
export type Sender = {
  /** Asks for consent unless it was given. Resolves to whether things may be said; never rejects. */
  ask(): Promise<boolean>
  /** Returns the observation's id. What is said before consent is held in memory, and dropped when it is refused. */
  say(said: Said, withinMs: number): string
}

const mostHeld = 100

export function openSender(options: SendOptions): Sender {
  const { token, url, consent, storage, channel = 'web', onError } = options
  const inferenceId = options.inferenceId ?? inferenceOfToken(token)
  let held: { item: QueuedItem; withinMs: number }[] = []
  let isAllowed = consent === undefined && begin()
  let asking: Promise<boolean> | undefined

  function begin(): true {
    pageQueue().resume()
    for (const { item, withinMs } of held) pageQueue().add(item, withinMs)
    held = []
    return true
  }

  async function decide(): Promise<boolean> {
    const answer = await Promise.resolve()
      .then(consent)
      .catch(() => false)
    if (answer === true) isAllowed = begin()
    else {
      held = []
      pageQueue().forget()
    }
    asking = undefined
    return isAllowed
  }

  return {
    async ask() {
      if (isAllowed) return true
      asking ??= decide()
      return asking
    },
    say({ id = makeId(), signal, value, anchor, supersedes, comment }, withinMs) {
      if (inferenceId === null) {
        refuse(onError, id)
        return id
      }
      const item = {
        ...{ id, signal, target: { kind: 'inference' as const, id: inferenceId }, value, channel },
        ...(anchor && { anchor }),
        ...(supersedes && { supersedes }),
        ...(comment && { comment }),
      }
      const queued: QueuedItem = { url, token, atMs: Date.now(), item, storage, onError }
      if (isAllowed) pageQueue().add(queued, withinMs)
      else if (held.length < mostHeld) held.push({ item: queued, withinMs })
      return id
    },
  }
}

function refuse(onError: SendOptions['onError'], id: string): void {
  const detail =
    'This is no feedback token. Give the header x-loopwright-feedback-token of the call that made the answer.'
  const error = new LoopwrightError({ code: 'unauthenticated', status: 0, detail })
  try {
    onError?.(error, [{ id, code: error.code, message: detail }])
  } catch {
    // What the application does with an error is its own affair.
  }
}
