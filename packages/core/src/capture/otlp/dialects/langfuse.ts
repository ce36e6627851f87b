import { readLangfuseAttributes } from '../../langfuse/read-langfuse-attributes.ts'
import type { Dialect } from './dialect.ts'

/** Langfuse's SDKs for OpenTelemetry (`@langfuse/otel` and `@langfuse/tracing` 5, and Python's 3). */
export const langfuseDialect: Dialect = {
  namespaces: ['langfuse'],
  read(reader, span) {
    // The first span that an application's own tracing knows may have a parent that was never sent to us.
    const isRoot = span.parentSpanId === undefined || reader.peek('langfuse.internal.is_app_root') === true
    const { fields, used } = readLangfuseAttributes(reader.attributes, isRoot)
    for (const name of used) reader.used.add(name)
    const { status, errorMessage = '', ...reading } = fields
    return { ...reading, ...(status === 'error' && { failure: errorMessage }) }
  },
}
