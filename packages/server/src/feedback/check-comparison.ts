import type { NewFeedback } from '@loopwright/contract'
import type { Principal } from '../platform/http/principal.ts'
import type { Refusal } from './check-feedback.ts'

/** What a feedback token that is still good says; null for every other text. */
export type ReadToken = (
  token: string,
) => { projectId: string; inferenceId: string; endUserId: string | null } | null

/**
 * A comparison says something of two answers. Who sends with a token shows that of the other answer too, so that a stolen one
 * says something of its own answer alone. Either way the other token is left out of what is kept.
 */
export function checkComparison(
  feedback: NewFeedback,
  principal: Principal,
  readToken: ReadToken,
): { feedback: NewFeedback } | Refusal {
  const { value } = feedback
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return { feedback }
  const { againstToken, ...kept } = value
  if (
    principal.kind === 'feedback-token' &&
    !isOfSamePerson(principal, kept.against, againstToken, readToken)
  ) {
    return {
      code: 'forbidden',
      message: `This feedback token says nothing of the inference "${kept.against}". Send the token that came with that answer, for the same end user, as againstToken.`,
    }
  }
  return { feedback: { ...feedback, value: kept } }
}

function isOfSamePerson(
  { projectId, inferenceId, endUserId }: Extract<Principal, { kind: 'feedback-token' }>,
  against: string,
  againstToken: string | undefined,
  readToken: ReadToken,
): boolean {
  if (against === inferenceId) return true
  const other = againstToken === undefined ? null : readToken(againstToken)
  return other?.projectId === projectId && other.inferenceId === against && other.endUserId === endUserId
}
