import { LoopwrightError } from '../loopwright-error.ts'
import { backoffMs } from './backoff-ms.ts'
import { takeBatch } from './take-batch.ts'

/** An item that will not arrive, and why. */
export type LostItem = { id: string; code: string; message: string }

/** An item that waits, already written as JSON: what the host changes afterwards does not change what is sent. */
export type Waiting = { id: string; json: string }

export type DeliveryResult = { rejected: { index: number; code: string; message: string }[] }

export type OutboxOptions = {
  /** Sends one batch. Its items carry ids, so sending it twice keeps each item once. */
  deliver: (batch: readonly Waiting[], signal: AbortSignal) => Promise<DeliveryResult>
  /** Told of every item that is given up; must not throw. */
  onLost: (error: LoopwrightError, lost: LostItem[]) => void
  limits: {
    /** Items that may wait; the newest are refused beyond it, so that a long outage cannot fill the host's memory. */
    waiting: number
    batchItems: number
    batchBytes: number
    /** How long items are held back so that they travel together. */
    lingerMs: number
    /** How long one batch is tried before it is given up. */
    retryForMs: number
  }
}

export type Outbox = {
  /** Returns at once and never throws. */
  add(item: Waiting): void
  /** Resolves when everything that waited has arrived or was given up. */
  flush(): Promise<void>
  /** Takes nothing more, and gives up what has not arrived when `withinMs` have passed. */
  close(withinMs: number): Promise<void>
}

/** A queue that sends in batches, one after the other, and tries again what failed for a passing reason. */
export function createOutbox({ deliver, onLost, limits }: OutboxOptions): Outbox {
  let waiting: Waiting[] = []
  let sending: Promise<void> | undefined
  let lingering: ReturnType<typeof setTimeout> | undefined
  let isClosed = false
  let hasRefused = false
  const closing = new AbortController()

  function giveUp(error: LoopwrightError, batch: readonly Waiting[]) {
    onLost(
      error,
      batch.map(({ id }) => ({ id, code: error.code, message: error.detail })),
    )
  }

  async function send(batch: Waiting[]): Promise<void> {
    const startedAtMs = Date.now()
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { rejected } = await deliver(batch, closing.signal)
        if (rejected.length > 0) reportRejected(rejected, batch, onLost)
        return
      } catch (caught) {
        const error = LoopwrightError.is(caught) ? caught : unexpected(caught)
        if (error.code === 'body-too-large' && batch.length > 1) {
          const middle = Math.ceil(batch.length / 2)
          await send(batch.slice(0, middle))
          return send(batch.slice(middle))
        }
        const waitMs = Math.max(backoffMs(attempt), error.retryAfterMs ?? 0)
        const isLate = Date.now() - startedAtMs + waitMs > limits.retryForMs
        if (!error.isPassing || isLate || closing.signal.aborted) return giveUp(error, batch)
        await pause(waitMs, closing.signal)
      }
    }
  }

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = takeBatch(waiting, limits)
      waiting = waiting.slice(batch.length)
      await send(batch)
      hasRefused = false
    }
  }

  function start(): Promise<void> {
    clearTimeout(lingering)
    lingering = undefined
    sending ??= sendAll().finally(() => {
      sending = undefined
    })
    return sending
  }

  return {
    add(item) {
      if (isClosed) return giveUp(closedError(), [item])
      if (waiting.length >= limits.waiting) {
        // Said once for each time that the queue fills up, since a host under load must not drown in these.
        if (!hasRefused) giveUp(fullError(limits.waiting), [item])
        hasRefused = true
        return
      }
      waiting.push(item)
      if (waiting.length >= limits.batchItems) void start()
      else lingering ??= setTimeout(() => void start(), limits.lingerMs)
    },
    flush: start,
    async close(withinMs) {
      isClosed = true
      const limit = setTimeout(() => closing.abort(), withinMs)
      await start()
      clearTimeout(limit)
    },
  }
}

function reportRejected(
  rejected: DeliveryResult['rejected'],
  batch: readonly Waiting[],
  onLost: OutboxOptions['onLost'],
): void {
  const lost = rejected.map(({ index, code, message }) => ({ id: batch[index]?.id ?? '', code, message }))
  const detail = `The server rejected ${lost.length} of ${batch.length} items. The first: ${lost[0]?.message}`
  onLost(new LoopwrightError({ code: 'invalid-input', status: 202, detail }), lost)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const stop = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      done()
    }
    const timer = setTimeout(stop, ms)
    signal.addEventListener('abort', stop)
  })
}

const unexpected = (cause: unknown) =>
  new LoopwrightError({ code: 'internal', status: 500, detail: `Sending failed: ${String(cause)}`, cause })

const closedError = () =>
  new LoopwrightError({
    code: 'unreachable',
    status: 0,
    detail: 'The client is closed. Make a new one to send more.',
  })

const fullError = (limit: number) =>
  new LoopwrightError({
    code: 'spool-full',
    status: 0,
    detail: `${limit} items wait to be sent already, so new ones are dropped until some arrive.`,
  })
