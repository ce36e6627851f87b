import { isRecord } from '../is-record.ts'
import { AttributeReader } from './attribute-reader.ts'
import { copilotFeedback } from './copilot-feedback.ts'
import { eventNameOf } from './log-record-to-event.ts'
import { observationsOf, type Verdict } from './observations-of.ts'
import type { ObservedFeedback } from './observed-feedback.ts'
import type { Attributes, OtlpLogRecord, OtlpSpan } from './otlp-span.ts'
import { timeOf } from './otlp-time.ts'
import { readNumbered } from './read-numbered.ts'

const evaluationEvent = 'gen_ai.evaluation.result'

/** What evaluators and people said of calls, where spans carry it: as events, or as OpenInference's annotations. */
export function feedbackOfSpan(span: OtlpSpan): ObservedFeedback[] {
  if (span.traceId === undefined || span.spanId === undefined) return []
  const found: ObservedFeedback[] = []
  for (const [index, event] of span.events.entries()) {
    if (event.name !== evaluationEvent) continue
    const place = `${span.traceId}/${span.spanId}/${index}`
    found.push(...ofEvaluation(event.attributes, place, { kind: 'span', id: span.spanId }, event.nanoseconds))
  }
  for (const name in span.attributes) {
    if (!/^(?:(?:trace|session)\.)?(?:annotations|evaluations)\.\d/.test(name)) continue
    found.push(...ofAnnotations(span))
    break
  }
  return found
}

/** The same where it comes as a log record: an evaluation's result, or what Copilot Chat saw people do. */
export function feedbackOfLog(record: OtlpLogRecord): ObservedFeedback[] {
  const name = eventNameOf(record)
  if (name !== evaluationEvent) return copilotFeedback(name, record)
  const target = targetOfLog(record)
  if (!target) return []
  const { attributes, traceId = '', spanId = '', nanoseconds } = record
  const evaluated = attributes['gen_ai.response.id'] ?? ''
  return ofEvaluation(
    attributes,
    `${traceId}/${spanId}/${nanoseconds ?? ''}/${evaluated}`,
    target,
    nanoseconds,
  )
}

function targetOfLog({ spanId, traceId, attributes }: OtlpLogRecord): ObservedFeedback['target'] | undefined {
  if (spanId !== undefined) return { kind: 'span', id: spanId }
  if (traceId !== undefined) return { kind: 'trace', id: traceId }
  const session = attributes['gen_ai.conversation.id'] ?? attributes['session.id']
  return typeof session === 'string' && session !== ''
    ? { kind: 'session', id: session.slice(0, 200) }
    : undefined
}

function ofEvaluation(
  attributes: Attributes,
  place: string,
  target: ObservedFeedback['target'],
  nanoseconds: bigint | undefined,
): ObservedFeedback[] {
  const verdict: Verdict = {
    name: attributes['gen_ai.evaluation.name'],
    score: attributes['gen_ai.evaluation.score.value'],
    label: attributes['gen_ai.evaluation.score.label'],
    explanation: attributes['gen_ai.evaluation.explanation'],
    author: attributes['gen_ai.evaluation.evaluator'] ?? attributes['gen_ai.evaluation.name'],
    isByPerson: false,
  }
  return observationsOf(verdict, { place, target, observedAt: observedAt(nanoseconds) })
}

/** The four places of OpenInference's `spec/feedback`: of the span, and with a prefix of its trace or session. */
const places = ['annotations', 'evaluations', 'trace.annotations', 'trace.evaluations'] as const
const sessionPlaces = ['session.annotations', 'session.evaluations'] as const

function ofAnnotations(span: OtlpSpan): ObservedFeedback[] {
  const reader = new AttributeReader(span.attributes)
  return [...places, ...sessionPlaces].flatMap((place) => {
    const target = targetOfAnnotation(span, place)
    if (!target) return []
    return (readNumbered(reader, `${place}.`) ?? []).flatMap((item, index) => {
      const said = isRecord(item) ? (item.annotation ?? item.evaluation) : undefined
      if (!isRecord(said)) return []
      const verdict: Verdict = {
        ...said,
        author: said.identifier ?? said.name,
        isByPerson: said.annotator_kind === 'HUMAN',
      }
      return observationsOf(verdict, {
        place: `${span.traceId}/${span.spanId}/${place}/${index}`,
        target,
        observedAt: observedAt(span.endNanoseconds),
      })
    })
  })
}

/** A span that evaluates others names them by links; every other span speaks of itself. */
function targetOfAnnotation(span: OtlpSpan, place: string): ObservedFeedback['target'] | undefined {
  const judged = place.endsWith('evaluations') ? span.links[0] : undefined
  if (place.startsWith('session.')) {
    const session = span.attributes['session.id']
    return typeof session === 'string' && session !== '' ? { kind: 'session', id: session } : undefined
  }
  if (place.startsWith('trace.')) return { kind: 'trace', id: judged?.traceId ?? span.traceId! }
  return { kind: 'span', id: judged?.spanId ?? span.spanId! }
}

function observedAt(nanoseconds: bigint | undefined): string | undefined {
  return nanoseconds === undefined ? undefined : timeOf(nanoseconds)
}
