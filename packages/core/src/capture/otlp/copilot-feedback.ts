import { type Signal, signalDefaults } from '@loopwright/contract'
import type { ObservedFeedback } from './observed-feedback.ts'
import type { Attributes, OtlpLogRecord } from './otlp-span.ts'
import { timeOf } from './otlp-time.ts'

/**
 * What VS Code's Copilot Chat says of the people who use it (`copilot_chat.*` log records of its extension,
 * `platform/otel/common/genAiEvents.ts`): how much of an edit is still there after a while, whether an edit was kept,
 * and which thumb was given.
 */
export function copilotFeedback(eventName: string, record: OtlpLogRecord): ObservedFeedback[] {
  if (!eventName.startsWith('copilot_chat.')) return []
  const { attributes } = record
  const observed = observedIn(eventName, attributes)
  const target = targetOf(record)
  if (observed.length === 0 || !target) return []
  const observedAt = record.nanoseconds === undefined ? undefined : timeOf(record.nanoseconds)
  return observed.map(([signal, value]) => ({
    key: ['copilot', target.id, observedAt, attributes.time_delay_ms, eventName, signal.name].join('/'),
    signal,
    target,
    value,
    author: {
      kind: 'end-user',
      id: String(attributes['user.id'] ?? attributes['enduser.id'] ?? 'copilot-user'),
    },
    observedAt,
    channel: 'copilot-chat',
    comment: commentOf(attributes),
  }))
}

type Observed = [signal: Signal, value: ObservedFeedback['value']]

function observedIn(eventName: string, attributes: Attributes): Observed[] {
  switch (eventName) {
    case 'copilot_chat.edit.survival':
      // After a change of branch the text is gone because the file is, not because somebody took it back.
      if (String(attributes.did_branch_change) === 'true') return []
      return [
        ...share(editSurvival, attributes.survival_rate_four_gram),
        ...share(editSurvivalNoRevert, attributes.survival_rate_no_revert),
      ]
    case 'copilot_chat.edit.feedback':
      return verdict(accepted, attributes.outcome)
    case 'copilot_chat.edit.hunk.action':
      return verdict(hunkAccepted, attributes.outcome)
    case 'copilot_chat.inline.done':
      return verdict(accepted, attributes.accepted)
    case 'copilot_chat.user.feedback':
      return verdict(helpful, attributes.rating)
    default:
      return []
  }
}

function share(signal: Signal, value: unknown): Observed[] {
  const rate = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof rate === 'number' && rate >= 0 && rate <= 1 ? [[signal, rate]] : []
}

const good = new Set(['accepted', 'positive', 'helpful', 'up', 'thumbs_up', 'true', 'saved'])
const bad = new Set(['rejected', 'negative', 'unhelpful', 'down', 'thumbs_down', 'false', 'undone'])

function verdict(signal: Signal, value: unknown): Observed[] {
  const word = String(value ?? '').toLowerCase()
  if (good.has(word)) return [[signal, true]]
  return bad.has(word) ? [[signal, false]] : []
}

/** These events often come after their span ended and outside of it; a request's id then says which it was. */
function targetOf({ spanId, traceId, attributes }: OtlpLogRecord): ObservedFeedback['target'] | undefined {
  if (spanId !== undefined) return { kind: 'span', id: spanId }
  if (traceId !== undefined) return { kind: 'trace', id: traceId }
  const request = idOf(attributes.request_id)
  if (request !== undefined) return { kind: 'inference', id: request }
  const session = idOf(attributes.conversation_id ?? attributes['gen_ai.conversation.id'])
  return session === undefined ? undefined : { kind: 'session', id: session }
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined
}

function commentOf({
  time_delay_ms: delayMs,
  edit_source: source,
  language_id: language,
}: Attributes): string | undefined {
  const parts = [
    ...(typeof delayMs === 'number' ? [`after ${delayMs / 1000} s`] : []),
    ...(typeof source === 'string' ? [`by ${source}`] : []),
    ...(typeof language === 'string' ? [`in ${language}`] : []),
  ]
  return parts.length === 0 ? undefined : parts.join(', ').slice(0, 10_000)
}

const accepted = signal('accepted', 'boolean', 'implicit', 'The end user went on with the answer as it was.')
const helpful = signal('helpful', 'boolean', 'explicit', 'Thumbs up or down.')
const hunkAccepted = signal(
  'hunk-accepted',
  'boolean',
  'implicit',
  'The end user kept one change of an edit.',
)
const editSurvival = {
  ...signal('edit-survival', 'number', 'implicit', 'How much of an edit is still in the file after a while.'),
  range: { low: 0, high: 1 },
}
const editSurvivalNoRevert = {
  ...signal(
    'edit-survival-no-revert',
    'number',
    'implicit',
    'How much of an edit was not put back to what was before.',
  ),
  range: { low: 0, high: 1 },
}

function signal(name: string, type: Signal['type'], kind: Signal['kind'], description: string): Signal {
  return { name, type, kind, description, direction: 'higher', ...signalDefaults }
}
