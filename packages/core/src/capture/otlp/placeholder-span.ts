import type { NewSpan } from '@loopwright/contract'
import { newSpanToRow } from '../new-span-to-row.ts'
import type { SpanRow } from '../span-row.ts'
import { type OtlpEvent, originOf } from './otlp-span.ts'
import { otlpSpanToNewSpan } from './otlp-span-to-new-span.ts'
import { nanosecondsOf } from './otlp-time.ts'

/**
 * A span that did not come, as far as what came about it tells. It is shown and never kept: the span itself may still
 * come, and begins at another time.
 */
export function placeholderSpan(about: {
  projectId: string
  traceId: string
  spanId: string
  events: NewSpan['events']
}): SpanRow {
  const events: OtlpEvent[] = about.events.map(({ name, at, attributes }) => ({
    name,
    nanoseconds: nanosecondsOf(at),
    attributes,
  }))
  // Events of the GenAI conventions carry the attributes of the call they are about.
  const attributes = Object.assign({}, ...events.map(({ attributes: said }) => genAiOnly(said)))
  const reading = otlpSpanToNewSpan({
    traceId: about.traceId,
    spanId: about.spanId || 'unknown',
    parentSpanId: undefined,
    name: 'a span that has not come',
    kind: 0,
    startNanoseconds: events[0]?.nanoseconds,
    endNanoseconds: undefined,
    isError: false,
    statusMessage: '',
    attributes: { ...attributes, 'loopwright.placeholder': true },
    events,
    links: [],
    origin: originOf({}, { name: '', version: '', attributes: {} }),
  })
  if ('lacks' in reading) throw new Error(`An event that was kept has no ${reading.lacks}.`)
  return newSpanToRow(reading.span, { projectId: about.projectId, inferenceId: '', receivedAtMs: 0 })
}

function genAiOnly(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([name]) => name.startsWith('gen_ai.') && !name.startsWith('gen_ai.evaluation.'),
    ),
  )
}
