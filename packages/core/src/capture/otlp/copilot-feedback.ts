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
  return observed.map(([signal, value, afterMs]) => ({
    key: ['copilot', target.id, observedAt, attributes.time_delay_ms, eventName, signal.name].join('/'),
    signal,
    target,
    value,
    afterMs,
    author: {
      kind: 'end-user',
      id: String(attributes['user.id'] ?? attributes['enduser.id'] ?? 'copilot-user'),
    },
    observedAt,
    channel: 'copilot-chat',
    comment: commentOf(attributes),
  }))
}

type Observed = [signal: Signal, value: ObservedFeedback['value'], afterMs?: number | undefined]

function observedIn(eventName: string, attributes: Attributes): Observed[] {
  switch (eventName) {
    case 'copilot_chat.edit.survival':
      return survival(attributes)
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

function survival(attributes: Attributes): Observed[] {
  const delayMs = Math.round(numberOf(attributes.time_delay_ms) ?? Number.NaN)
  const afterMs = delayMs >= 0 && delayMs < 2 ** 32 ? delayMs : undefined
  // After a change of branch the text is gone because the file is, not because somebody took it back.
  if (String(attributes.did_branch_change) === 'true')
    return afterMs === undefined ? [] : [[watchEnded, 'branch-switched', Math.max(0, afterMs - 1)]]
  return [
    ...share(fourGramSurvival, attributes.survival_rate_four_gram, afterMs),
    ...share(noRevert, attributes.survival_rate_no_revert, afterMs),
  ]
}

function share(signal: Signal, value: unknown, afterMs: number | undefined): Observed[] {
  const rate = numberOf(value)
  return rate !== undefined && rate >= 0 && rate <= 1 ? [[signal, rate, afterMs]] : []
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' ? number : undefined
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
const fourGramSurvival = {
  ...signal('four-gram-survival', 'number', 'implicit', 'How many of its four-grams survived, as a share.'),
  range: { low: 0, high: 1 },
}
const noRevert = {
  ...signal('no-revert', 'number', 'implicit', 'How far the text was not put back to what it was.'),
  range: { low: 0, high: 1 },
}
const watchEnded: Signal = {
  ...signal('watch-ended', 'category', 'implicit', 'Why the accepted text could not be watched any longer.'),
  direction: 'none',
  categories: { closed: 0, unknown: 0, 'branch-switched': 0 },
}

function signal(name: string, type: Signal['type'], kind: Signal['kind'], description: string): Signal {
  return { name, type, kind, description, direction: 'higher', ...signalDefaults }
}
