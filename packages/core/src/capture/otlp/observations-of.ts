import { type Signal, signalDefaults } from '@loopwright/contract'
import { type ObservedFeedback, signalName } from './observed-feedback.ts'

/** What a judge said, as instrumentations write it. */
export type Verdict = {
  name?: unknown
  score?: unknown
  label?: unknown
  explanation?: unknown
  /** Which evaluator, or which person. */
  author: unknown
  isByPerson: boolean
}

type Where = { place: string; target: ObservedFeedback['target']; observedAt: string | undefined }

/**
 * A verdict as observations: its score is one of a number, its label one of a category (under `<name>.label` where a
 * score stands beside it), and what has neither is a text. Whether more is better neither convention says.
 */
export function observationsOf(verdict: Verdict, where: Where): ObservedFeedback[] {
  const name = signalName(textOf(verdict.name) ?? 'evaluation')
  const score =
    typeof verdict.score === 'string' && verdict.score !== '' ? Number(verdict.score) : verdict.score
  const label = textOf(verdict.label)
  const explanation = textOf(verdict.explanation)
  const observe = (
    signal: string,
    type: Signal['type'],
    value: ObservedFeedback['value'],
  ): ObservedFeedback => ({
    key: `${where.place}/${signal}`,
    signal: {
      name: signal,
      type,
      kind: verdict.isByPerson ? 'explicit' : 'automated',
      description: 'Came with telemetry.',
      direction: 'none',
      ...signalDefaults,
    },
    target: where.target,
    value,
    author: {
      kind: verdict.isByPerson ? 'reviewer' : 'evaluator',
      id: (textOf(verdict.author) ?? name).slice(0, 200),
    },
    observedAt: where.observedAt,
    channel: 'otlp',
    comment: value === explanation ? undefined : explanation?.slice(0, 10_000),
  })
  const found: ObservedFeedback[] = []
  const hasScore = typeof score === 'number' && Number.isFinite(score)
  if (hasScore) found.push(observe(name, 'number', score))
  if (label !== undefined)
    found.push(observe(hasScore ? `${name.slice(0, 74)}.label` : name, 'category', label.slice(0, 200)))
  if (found.length === 0 && explanation !== undefined)
    found.push(observe(name, 'text', explanation.slice(0, 20_000)))
  return found
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
