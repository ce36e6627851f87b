/** Every way in that acknowledges what it keeps. */
export const waysIn = [
  ...(['chat', 'chat-stream', 'chat-own-model', 'otlp-protobuf', 'otlp-json', 'traces', 'feedback'] as const),
  ...(['otlp-logs', 'user-tasks', 'langfuse', 'langfuse-update', 'langfuse-score'] as const),
]
export type WayIn = (typeof waysIn)[number]

export type Entry = {
  way: WayIn
  /** A span's id; the trace id of a model call, which is the only one in it; the id of feedback. */
  id: string
  /** How often it was sent: again, with the same id, while nobody said that it is kept. */
  timesSent: number
  isAcknowledged: boolean
}

/** Model calls, each the only span of a trace whose id the client chose. */
const callWays: readonly WayIn[] = ['chat', 'chat-stream', 'chat-own-model']

const latestKept = 10

/** What clients sent and what they were told of it. */
export class Journal {
  readonly #entries = new Map<string, Entry>()
  readonly #answers = new Map<WayIn, Map<string, number>>()
  /** The last few of each way, for those who want to say something about them. */
  readonly #latest = new Map<WayIn, string[]>()
  #acknowledged = 0

  get acknowledged(): number {
    return this.#acknowledged
  }

  get entries(): Iterable<Entry> {
    return this.#entries.values()
  }

  isCall(traceId: string): boolean {
    return callWays.some((way) => this.#entries.has(`${way} ${traceId}`))
  }

  /** How often each status was answered; `none` where no answer arrived whole. */
  answersTo(way: WayIn): Record<string, number> {
    return Object.fromEntries(this.#answers.get(way) ?? [])
  }

  noteSent(way: WayIn, ids: readonly string[]): void {
    for (const id of ids) {
      const entry = this.#entries.get(`${way} ${id}`)
      if (entry) entry.timesSent += 1
      else this.#entries.set(`${way} ${id}`, { way, id, timesSent: 1, isAcknowledged: false })
    }
  }

  noteAnswer(way: WayIn, answer: string): void {
    const answers = this.#answers.get(way) ?? new Map<string, number>()
    this.#answers.set(way, answers.set(answer, (answers.get(answer) ?? 0) + 1))
  }

  noteAcknowledged(way: WayIn, ids: readonly string[]): void {
    for (const id of ids) {
      const entry = this.#entries.get(`${way} ${id}`)
      if (!entry || entry.isAcknowledged) continue
      entry.isAcknowledged = true
      this.#acknowledged += 1
    }
    this.#latest.set(way, [...(this.#latest.get(way) ?? []), ...ids].slice(-latestKept))
  }

  /** The latest acknowledged of a way, at most ten, newest last. */
  latest(way: WayIn, count: number): string[] {
    return (this.#latest.get(way) ?? []).slice(-count)
  }
}
