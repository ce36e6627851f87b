import type { OtlpLogRecord, OtlpSpan } from '@loopwright/core/capture/otlp/otlp-span'
import { readOtlpLogs, readOtlpSpans } from '@loopwright/core/capture/otlp/read-otlp-json'
import { decodeLogs, decodeSpans } from './decode-otlp.ts'
import type { IngestDependencies } from './ingest-dependencies.ts'
import { ingestLogs } from './ingest-logs.ts'
import { ingestSpans } from './ingest-spans.ts'
import type { Refusals } from './refusals.ts'

/** One of OTLP's signals: how its export is called and read, and what is done with it. */
export type OtlpSignal<Item = never> = {
  message: string
  /** The name that its partial success has in JSON for how many were rejected. */
  rejected: string
  decode(bytes: Buffer): Iterable<Item>
  read(json: unknown): Item[] | undefined
  ingest(deps: IngestDependencies, projectId: string, items: Iterable<Item>): Promise<Refusals>
}

export const tracesSignal: OtlpSignal<OtlpSpan> = {
  message: 'ExportTraceServiceRequest',
  rejected: 'rejectedSpans',
  decode: decodeSpans,
  read: readOtlpSpans,
  ingest: ingestSpans,
}

export const logsSignal: OtlpSignal<OtlpLogRecord> = {
  message: 'ExportLogsServiceRequest',
  rejected: 'rejectedLogRecords',
  decode: decodeLogs,
  read: readOtlpLogs,
  ingest: ingestLogs,
}
