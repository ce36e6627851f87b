import type {
  BatchResult,
  Dataset,
  Example,
  Feedback,
  Page,
  Project,
  SessionSummary,
  Signal,
  Trace,
  TraceSummary,
} from '@loopwright/contract'
import type { SpanRow } from '@loopwright/core/capture/span-row'
import type { Catalog } from '../platform/catalog/catalog.ts'
import type { Clock } from '../platform/clock.ts'
import type { Member } from '../platform/http/principal.ts'
import type { Jobs } from '../platform/jobs/jobs.ts'
import type { Ledger } from '../platform/ledger/ledger.ts'
import type { Logger } from '../platform/log.ts'
import type { Spool } from '../platform/spool/spool.ts'

/** What Langfuse's routes ask of the stages; wired in app.ts. */
export type LangfuseStages = {
  keepSpans(rows: readonly SpanRow[]): Promise<void>
  /** What the project may store of something that is JSON. */
  redact<T>(projectId: string, value: T): Promise<T>
  inferenceIdOf(span: { projectId: string; traceId: string; spanId: string; startedAtMs: number }): string
  getTrace(projectId: string, traceId: string): Promise<Trace>
  listTraces(projectId: string, query: TraceQuery): Promise<Page<TraceSummary>>
  listSessions(projectId: string, query: TraceQuery): Promise<Page<SessionSummary>>
  recordFeedback(principal: Member, input: { feedback: readonly unknown[] }): Promise<BatchResult>
  listFeedback(projectId: string, query: FeedbackQuery): Promise<Page<Feedback>>
  /** The project's signals as the catalog has them now. */
  listSignals(projectId: string): Promise<Signal[]>
  putSignal(projectId: string, signal: Signal): Promise<Signal>
  findDataset(projectId: string, name: string): Promise<Dataset | undefined>
  listExamples(
    projectId: string,
    versionId: string,
    query: { after?: string | undefined; limit: number },
  ): Promise<Example[]>
  findProject(projectId: string): Promise<Project | undefined>
}

export type TraceQuery = {
  endUserId?: string | undefined
  sessionId?: string | undefined
  environment?: string | undefined
  tag?: string[] | undefined
  since?: string | undefined
  until?: string | undefined
  limit: number
  cursor?: string | undefined
}

export type FeedbackQuery = {
  traceId?: string | undefined
  signal?: string | undefined
  limit: number
  cursor?: string | undefined
}

export type LangfuseDependencies = {
  catalog: Pick<Catalog, 'pool'>
  ledger: Pick<Ledger, 'client'>
  spool: Pick<Spool, 'ensureDrained'>
  jobs: Pick<Jobs, 'enqueue'>
  clock: Clock
  logger: Logger
  stages: LangfuseStages
}
