import type { NewSpan } from './capture/span.ts'
import { createInferences, createTraces, type Inferences, type Traces } from './capture/traces.ts'
import { createUserTasks, type UserTasks } from './capture/user-tasks.ts'
import { createOutbox, type DeliveryResult, type LostItem, type Outbox } from './delivery/outbox.ts'
import { createFunctions, type Functions } from './deploy/functions.ts'
import type { Feedback, FeedbackQuery, NewFeedback } from './feedback/feedback.ts'
import { LoopwrightError } from './loopwright-error.ts'
import { makeId } from './make-id.ts'
import type { Page } from './page.ts'
import { createTransport, type Transport } from './transport.ts'

export type LoopwrightOptions = {
  /** Where the server answers, such as `http://127.0.0.1:4800`. */
  url: string
  /** A secret key (`lw_sk_…`) on a server; in a browser the feedback token that came with the answer. */
  key: string
  fetch?: typeof fetch
  /** Told of feedback, spans and user tasks that could not be delivered, with the ids; writes a warning to the console unless given. */
  onError?: (error: LoopwrightError, lost: readonly LostItem[]) => void
  /** How long one request may take; 30 seconds unless said. */
  timeoutMs?: number
  /** How long what is sent is tried again before it is given up; 10 minutes unless said. */
  retryForMs?: number
}

const defaultTimeoutMs = 30_000
const defaultRetryForMs = 600_000
const closeWithinMs = 5_000
const limits = { waiting: 10_000, batchItems: 100, batchBytes: 4_000_000, lingerMs: 100 }

/**
 * A client of one Loopwright project for Node, browsers and edge runtimes.
 *
 * What it sends (`feedback`, `traces.send`, `userTasks.record`) is queued, batched and tried again, and never throws into the application; call
 * `close()` before the process ends. What it reads rejects with a `LoopwrightError`.
 *
 * @example
 * const loopwright = new Loopwright({ url: 'http://127.0.0.1:4800', key: 'lw_sk_…' })
 * loopwright.feedback({ signal: 'accepted', target: { kind: 'inference', id }, value: true })
 * await loopwright.close()
 */
export class Loopwright {
  readonly traces: Traces
  readonly inferences: Inferences
  readonly userTasks: UserTasks
  readonly functions: Functions
  readonly #request: Transport
  readonly #spans: Outbox
  readonly #feedback: Outbox
  readonly #userTasks: Outbox
  readonly #onLost: (error: LoopwrightError, lost: LostItem[]) => void

  constructor(options: LoopwrightOptions) {
    const retryForMs = options.retryForMs ?? defaultRetryForMs
    this.#onLost = neverThrowing(options.onError ?? warn)
    this.#request = createTransport({
      url: options.url,
      key: options.key,
      // Called as a plain function: a browser's fetch refuses to be a method of anything else.
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
      timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    })
    const outboxTo = (path: string, field: string) =>
      createOutbox({
        deliver: (batch, signal) =>
          this.#request<DeliveryResult>('POST', path, {
            body: `{"${field}":[${batch.map(({ json }) => json).join(',')}]}`,
            signal,
          }),
        onLost: this.#onLost,
        limits: { ...limits, retryForMs },
      })
    this.#spans = outboxTo('/traces', 'spans')
    this.#feedback = outboxTo('/feedback', 'feedback')
    this.#userTasks = outboxTo('/user-tasks', 'userTasks')
    this.traces = createTraces(this.#request, (span: NewSpan) => this.#add(this.#spans, span?.spanId, span))
    this.inferences = createInferences(this.#request)
    this.userTasks = createUserTasks(this.#request, (task) => this.#add(this.#userTasks, task.id, task))
    this.functions = createFunctions(this.#request)
  }

  /** Queues one observation and returns its id at once; never throws. */
  feedback(input: NewFeedback): string {
    const id = input?.id ?? makeId()
    this.#add(this.#feedback, id, { ...input, id })
    return id
  }

  /** Feedback that was kept, newest first. */
  listFeedback(query: FeedbackQuery = {}): Promise<Page<Feedback>> {
    return this.#request('GET', '/feedback', { query })
  }

  /** Resolves when everything queued so far has arrived or was given up. Never rejects. */
  async flush(): Promise<void> {
    // A call goes before the feedback about it, which is then linked to it as it arrives.
    await this.#spans.flush()
    await Promise.all([this.#feedback.flush(), this.#userTasks.flush()])
  }

  /** Sends what is queued, for at most `withinMs` (5 seconds unless said), and takes nothing more. Never rejects. */
  async close(withinMs: number = closeWithinMs): Promise<void> {
    await Promise.all([this.#spans, this.#feedback, this.#userTasks].map((outbox) => outbox.close(withinMs)))
  }

  #add(outbox: Outbox, id: string, item: unknown): void {
    try {
      outbox.add({ id, json: JSON.stringify(item) })
    } catch (cause) {
      const detail = `This item cannot be written as JSON: ${String(cause)}`
      const error = new LoopwrightError({ code: 'invalid-input', status: 0, detail, cause })
      this.#onLost(error, [{ id, code: error.code, message: detail }])
    }
  }
}

function neverThrowing(report: (error: LoopwrightError, lost: LostItem[]) => void): typeof report {
  return (error, lost) => {
    try {
      report(error, lost)
    } catch {
      // A reporter that fails must not take the application down: that is what this client promises.
    }
  }
}

function warn(error: LoopwrightError, lost: readonly LostItem[]): void {
  console.warn(`Loopwright: ${lost.length} items did not arrive (${error.code}). ${error.detail}`)
}
