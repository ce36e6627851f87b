/** What one stage announces and another may act on. Names are noun.past-verb. */
export type FactPayloads = {
  /** Spans that the ledger now holds, as ledger rows, a segment at a time. */
  'span.captured': {
    segmentId: string
    rows: AsyncIterable<Record<string, unknown>>
    /** What holds them, until every consumer has returned. */
    file?: { path: string; rowCount: number }
  }
  /** Feedback that the ledger now holds, as ledger rows, a segment at a time. */
  'feedback.received': { segmentId: string; rows: AsyncIterable<Record<string, unknown>> }
  /** What came about spans apart from them, and the ledger now holds, as ledger rows. */
  'span-event.received': { segmentId: string; rows: AsyncIterable<Record<string, unknown>> }
  'review.task-completed': { projectId: string; queueId: string; taskId: string }
  'dataset.version-built': { projectId: string; datasetVersionId: string }
  'training.finished': {
    projectId: string
    trainingRunId: string
    modelId: string | null
    error: string | null
  }
  'gate.decided': { projectId: string; gateId: string; verdict: 'open' | 'closed' | 'cannot-say' }
  'rollout.finished': { projectId: string; rolloutId: string; status: 'promoted' | 'rolled-back' }
}

export type FactName = keyof FactPayloads

/** Facts about the catalog: written to the outbox in the transaction that made them true. */
export type CatalogFactName = Exclude<FactName, 'span.captured' | 'feedback.received' | 'span-event.received'>

type Consumer<Name extends FactName> = (payload: FactPayloads[Name]) => Promise<void>

export type Facts = {
  /** Subscribes. Facts come at least once, so a consumer must be idempotent. */
  on<Name extends FactName>(name: Name, consumer: Consumer<Name>): void
  /** Runs every consumer; rejects when one failed, so that the source offers the fact again. */
  emit<Name extends FactName>(name: Name, payload: FactPayloads[Name]): Promise<void>
}

export function createFacts(): Facts {
  const consumers = new Map<FactName, Consumer<never>[]>()
  return {
    on(name, consumer) {
      consumers.set(name, [...(consumers.get(name) ?? []), consumer as Consumer<never>])
    },
    async emit(name, payload) {
      for (const consumer of consumers.get(name) ?? []) await (consumer as Consumer<typeof name>)(payload)
    },
  }
}
