import { type ErrorCode, type NewFeedback, newFeedbackSchema, type Signal } from '@loopwright/contract'
import { checkValue } from '@loopwright/core/feedback/check-value'
import type { Principal } from '../platform/http/principal.ts'
import { newId } from '../platform/new-id.ts'
import { browserId } from './browser-ids.ts'
import { reservedIdPrefixes } from './reserved-id.ts'

const farthestAheadMs = 5 * 60_000

export type CheckedFeedback = { feedback: NewFeedback; signal: Signal; author: { kind: string; id: string } }
export type Refusal = { code: ErrorCode; message: string }

/** The parsed item, or what is wrong with its shape. */
export function parseFeedback(item: unknown): { feedback: NewFeedback } | Refusal {
  const parsed = newFeedbackSchema.safeParse(item)
  if (parsed.success) return { feedback: parsed.data }
  const issue = parsed.error.issues[0]
  const path = issue?.path.join('.')
  return {
    code: 'invalid-input',
    message: path ? `${path}: ${issue?.message}` : (issue?.message ?? 'This is not feedback.'),
  }
}

/** Everything about an item that can be said without asking a store. */
export function checkFeedback(
  feedback: NewFeedback,
  context: { principal: Principal; signals: ReadonlyMap<string, Signal>; now: number },
): CheckedFeedback | Refusal {
  const { principal, signals, now } = context
  const signal = signals.get(feedback.signal)
  if (!signal) {
    return {
      code: 'invalid-input',
      message: `There is no signal "${feedback.signal}" in this project. Define it with PUT /api/v1/signals/${feedback.signal}, or use one of: ${[...signals.keys()].slice(0, 20).join(', ')}.`,
    }
  }
  const wrong = wrongIn(feedback, signal)
  if (wrong !== null) return { code: 'invalid-input', message: wrong }
  if (feedback.observedAt !== undefined && Date.parse(feedback.observedAt) > now + farthestAheadMs) {
    return {
      code: 'invalid-input',
      message: `observedAt lies more than 5 minutes ahead of the server, where it is ${new Date(now).toISOString()}. Check the sender's clock.`,
    }
  }
  const reserved = reservedIdPrefixes.find((prefix) => feedback.id?.startsWith(prefix))
  if (reserved !== undefined) {
    return {
      code: 'invalid-input',
      message: `Ids that start with "${reserved}" are the server's own. Choose another.`,
    }
  }
  const checked =
    principal.kind === 'feedback-token'
      ? checkTokenHolder(feedback, signal, principal)
      : { feedback, signal, author: authorOf(feedback, principal) }
  return 'author' in checked ? (refuseAuthor(checked) ?? checked) : checked
}

/** What the signal's definition says against it, and what to send instead; or null. */
function wrongIn(feedback: NewFeedback, signal: Signal): string | null {
  const { id, value, supersedes, target } = feedback
  if (supersedes !== undefined && supersedes === id)
    return 'supersedes names the observation itself. Send it with another id than the one that it revises.'
  if (signal.targets && !signal.targets.includes(target.kind))
    return `"${signal.name}" is about ${listOf(signal.targets)}, not about ${target.kind === 'inference' ? 'an' : 'a'} ${target.kind}.`
  if (value !== null) return checkValue(signal, value)
  return supersedes === undefined
    ? `A value of null takes back an earlier observation of "${signal.name}". Name that one's id in supersedes.`
    : null
}

function refuseAuthor({ signal, author }: CheckedFeedback): Refusal | null {
  const { givenBy } = signal
  if (!givenBy || givenBy.some((kind) => kind === author.kind)) return null
  return {
    code: 'forbidden',
    message: `"${signal.name}" is given by ${listOf(givenBy)} only, and this comes from ${author.kind}. Choose another signal, or change who may give it.`,
  }
}

const listOf = (names: readonly string[]) => names.join(' or ')

function checkTokenHolder(
  feedback: NewFeedback,
  signal: Signal,
  token: Extract<Principal, { kind: 'feedback-token' }>,
): CheckedFeedback | Refusal {
  if (feedback.target.kind !== 'inference' || feedback.target.id !== token.inferenceId) {
    return {
      code: 'forbidden',
      message: `This feedback token is for the inference "${token.inferenceId}" only. Use the token that came with the other answer.`,
    }
  }
  if (signal.kind !== 'explicit' && signal.kind !== 'implicit') {
    return {
      code: 'forbidden',
      message: `"${signal.name}" is not given by end users. Send it with a server key.`,
    }
  }
  const author = { kind: 'end-user', id: token.endUserId ?? '' }
  if (feedback.author && (feedback.author.kind !== author.kind || feedback.author.id !== author.id)) {
    return {
      code: 'forbidden',
      message: 'A feedback token speaks for its own end user only. Leave the author out.',
    }
  }
  const { id, supersedes } = feedback
  const own = {
    ...feedback,
    // An id of ours too, so that a later observation finds it in the same namespace.
    id: browserId(token, id ?? newId()),
    ...(supersedes !== undefined && { supersedes: browserId(token, supersedes) }),
  }
  return { feedback: own, signal, author }
}

function authorOf(
  feedback: NewFeedback,
  principal: Exclude<Principal, { kind: 'feedback-token' }>,
): CheckedFeedback['author'] {
  if (principal.kind === 'user') return { kind: 'reviewer', id: principal.id }
  return feedback.author ?? { kind: 'system', id: principal.id }
}
