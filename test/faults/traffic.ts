import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerProcess } from './server-process.ts'

/** What was sent in one table, by id. */
export type Sent = {
  /** The server said that it has it. */
  acknowledged: Set<string>
  /** Sent more than once, since nobody answered the first time. */
  repeated: Set<string>
}

/** What users send all the time, and what they were told. */
export class Traffic {
  readonly spans: Sent = { acknowledged: new Set(), repeated: new Set() }
  readonly feedback: Sent = { acknowledged: new Set(), repeated: new Set() }
  readonly calls = new Set<string>()
  /** Statuses of the gateway's answers, and `none` for a call that nobody answered. */
  readonly gatewayStatuses = new Map<string, number>()
  readonly ingestStatuses = new Map<string, number>()
  /** The longest that a model call took to be answered. */
  longestCallMs = 0
  readonly #name: string
  #next = 0

  /** The name keeps the ids of one traffic apart from those of another. */
  constructor(name: string) {
    this.#name = name
  }

  /** Sends through every door at once until the signal; each sender finishes what it has begun. */
  async send(server: ServerProcess, until: AbortSignal): Promise<void> {
    const senders = [this.#sendSpans, this.#sendSpans, this.#sendFeedback, this.#call, this.#call]
    await Promise.all(
      senders.map(async (send) => {
        while (!until.aborted) {
          await send.call(this, server, until)
          await sleep(10)
        }
      }),
    )
  }

  async #sendSpans(server: ServerProcess, until: AbortSignal): Promise<void> {
    const spans = this.#ids('span').map((id) => ({
      ...{ traceId: `trace-of-${id}`, spanId: id, inferenceId: id, name: 'answer', kind: 'inference' },
      ...{ startedAt: new Date().toISOString(), input: 'where is my parcel', output: 'delivery' },
    }))
    await this.#ingest(server, until, '/api/v1/traces', { spans }, this.spans)
  }

  async #sendFeedback(server: ServerProcess, until: AbortSignal): Promise<void> {
    const about = [...this.spans.acknowledged].slice(-10)
    const feedback = this.#ids('feedback').map((id, at) => ({
      ...{ id, signal: 'accepted', value: at % 3 > 0, author: { kind: 'end-user', id: `user-${id}` } },
      // Some of it comes before what it is about.
      target: { kind: 'inference', id: about[at] ?? `later-${id}` },
    }))
    await this.#ingest(server, until, '/api/v1/feedback', { feedback }, this.feedback)
  }

  /** As the SDK does it: sends again with the same ids until somebody takes it. */
  async #ingest(
    server: ServerProcess,
    until: AbortSignal,
    path: string,
    body: object,
    sent: Sent,
  ): Promise<void> {
    const items = Object.values(body)[0] as { id?: string; spanId?: string }[]
    const ids = items.map(({ id, spanId }) => id ?? spanId ?? '')
    for (let attempt = 0; attempt === 0 || !until.aborted; attempt += 1) {
      if (attempt > 0) for (const id of ids) sent.repeated.add(id)
      const response = await server
        .request(path, { method: 'POST', body: JSON.stringify(body) })
        .catch(() => undefined)
      const answer = await response?.json().catch(() => undefined)
      count(this.ingestStatuses, answer === undefined ? 'none' : String(response?.status))
      if (response?.status === 202 && answer !== undefined) {
        for (const { id } of (answer as { accepted: { id: string }[] }).accepted) sent.acknowledged.add(id)
        return
      }
      await sleep(50)
    }
  }

  async #call(server: ServerProcess): Promise<void> {
    const body = { model: 'function/route', messages: [{ role: 'user', content: 'where is my parcel' }] }
    const startedAtMs = performance.now()
    const response = await server
      .request('/v1/chat/completions', { method: 'POST', body: JSON.stringify(body) })
      .catch(() => undefined)
    const answer = await response?.json().catch(() => undefined)
    this.longestCallMs = Math.max(this.longestCallMs, performance.now() - startedAtMs)
    count(this.gatewayStatuses, answer === undefined ? 'none' : String(response?.status))
    if (answer === undefined || response?.status !== 200) return
    if (response.headers.get('x-loopwright-captured') === 'false') count(this.gatewayStatuses, 'uncaptured')
    else this.calls.add(response.headers.get('x-loopwright-inference-id') ?? '')
  }

  #ids(kind: string): string[] {
    return Array.from({ length: 10 }, () => {
      this.#next += 1
      return `${this.#name}-${kind}-${this.#next}`
    })
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

type Lists = { traces: string[]; inferences: string[]; feedback: string[] }

/** Every id that the API lists, as often as it lists it. */
export async function listAll(server: ServerProcess): Promise<Lists> {
  const [traces, inferences, feedback] = await Promise.all([
    pages(server, '/api/v1/traces', ({ traceId, spanCount }) => Array(Number(spanCount)).fill(traceId)),
    pages(server, '/api/v1/inferences', ({ inferenceId }) => [String(inferenceId)]),
    pages(server, '/api/v1/feedback', ({ id }) => [String(id)]),
  ])
  return { traces, inferences, feedback }
}

async function pages(
  server: ServerProcess,
  path: string,
  idsOf: (item: Record<string, unknown>) => string[],
): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const response = await server.request(`${path}?limit=500${query}`)
    if (!response.ok)
      throw new Error(
        `${path} answered ${response.status}: ${await response.text()}\n${server.log().slice(-2000)}`,
      )
    const page = (await response.json()) as { items: Record<string, unknown>[]; nextCursor: string | null }
    ids.push(...page.items.flatMap(idsOf))
    cursor = page.nextCursor
  } while (cursor !== null)
  return ids
}

/** What is not there exactly once: acknowledged ids that are missing, and any id that is there again. */
export function faultsIn(listed: readonly string[], acknowledged: Iterable<string>): string[] {
  const counts = new Map<string, number>()
  for (const id of listed) count(counts, id)
  const missing = [...acknowledged].filter((id) => !counts.has(id)).map((id) => `${id} is missing`)
  const twice = [...counts]
    .filter(([, times]) => times > 1)
    .map(([id, times]) => `${id} is there ${times} times`)
  return [...missing, ...twice]
}

/** Reads everything back through the API, once the ledger has it: a list shows what there is by then. */
export async function assertAllThereOnce(
  server: ServerProcess,
  traffic: Traffic,
  when: string,
): Promise<void> {
  while ((await server.metric('loopwright_spool_pending_rows')) > 0) await sleep(50)
  const { traces, inferences, feedback } = await listAll(server)
  const { spans, calls } = traffic
  const faults = [
    ...faultsIn(inferences, [...spans.acknowledged, ...calls]),
    ...faultsIn(feedback, traffic.feedback.acknowledged),
    ...faultsIn(
      traces.filter((id) => id.startsWith('trace-of-')),
      [...spans.acknowledged].map((id) => `trace-of-${id}`),
    ),
  ]
  assert.deepEqual(faults.slice(0, 10), [], `${faults.length} faults after ${when}`)
}
