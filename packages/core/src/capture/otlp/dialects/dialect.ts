import type { NewSpan } from '@loopwright/contract'
import type { AttributeReader } from '../attribute-reader.ts'
import type { OtlpSpan } from '../otlp-span.ts'

/** What a dialect says of a span. What it leaves out another dialect may say. */
export type SpanReading = {
  kind?: NewSpan['kind'] | undefined
  input?: unknown
  output?: unknown
  promptTokens?: number | undefined
  completionTokens?: number | undefined
  costMicroUsd?: number | undefined
  tags?: string[] | undefined
  metadata?: Record<string, string> | undefined
  /** Why it failed, of a span whose status says nothing of it; may be empty. */
  failure?: string | undefined
  /** Facts under the names of the OpenTelemetry conventions, where a dialect has names of its own for them. */
  attributes?: Record<string, unknown> | undefined
} & {
  [Name in
    | 'inferenceId'
    | 'name'
    | 'sessionId'
    | 'userTaskId'
    | 'endUserId'
    | 'function'
    | 'variant'
    | 'provider'
    | 'model'
    | 'environment'
    | 'segment']?: string | undefined
}

/** One way in which instrumentations describe calls. `read` is pure; the reader notes which attributes it took. */
export type Dialect = {
  /** A span speaks it when one of its attributes begins with one of these and a dot. */
  namespaces: readonly string[]
  read(attributes: AttributeReader, span: OtlpSpan): SpanReading
}
