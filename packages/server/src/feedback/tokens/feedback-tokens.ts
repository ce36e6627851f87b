import { browserFeedbackDefaults } from '@loopwright/contract'
import { hashToUnit } from '@loopwright/core/statistics/hash-to-unit'
import type { Clock } from '../../platform/clock.ts'
import { firstKeyNumber } from '../../platform/serving/load-browser-feedback.ts'
import type { Serving, ServingBrowserFeedback } from '../../platform/serving/serving-snapshot.ts'
import {
  type FeedbackTokenClaims,
  issueFeedbackToken,
  readFeedbackToken,
  type SignedClaims,
} from './feedback-token.ts'
import { tokenKeys } from './token-keys.ts'

export type TokenSubject = Omit<FeedbackTokenClaims, 'expiresAt' | 'keyNumber'>

/** Makes and reads the tokens of every project as it chose. No call touches a database. */
export type FeedbackTokens = {
  issue(subject: TokenSubject): string
  /** Null for what was not signed here. `isGood` is false once it expired or the key that signed it is no longer. */
  read(token: string): (SignedClaims & { isGood: boolean }) | null
  /** The same of one that is good; null for every other. */
  readGood(token: string): SignedClaims | null
  /** With which probability a call is drawn to be asked for a rating; undefined for one that is not drawn. */
  drawToAsk(projectId: string, inferenceId: string): number | undefined
  settingsOf(projectId: string): ServingBrowserFeedback
}

export function createFeedbackTokens(deps: {
  serving: Pick<Serving, 'current'>
  clock: Clock
  secret: string
}): FeedbackTokens {
  const keys = tokenKeys(deps.secret)
  const settingsOf = (projectId: string) => deps.serving.current().browserFeedback.get(projectId) ?? unchosen

  function read(token: string): (SignedClaims & { isGood: boolean }) | null {
    const claims = readFeedbackToken(keys, token)
    if (!claims) return null
    const now = deps.clock.now()
    const { keyNumber, formerKeys } = settingsOf(claims.projectId)
    // Another process may have rotated the key a moment ago: nobody else could have signed with one that is to come.
    const isKeyGood = claims.keyNumber >= keyNumber || (formerKeys.get(claims.keyNumber) ?? 0) > now
    return { ...claims, isGood: isKeyGood && claims.expiresAt > now }
  }

  return {
    settingsOf,
    read,
    readGood(token) {
      const claims = read(token)
      return claims?.isGood ? claims : null
    },
    issue(subject) {
      const { tokenLifetimeMinutes, keyNumber } = settingsOf(subject.projectId)
      const expiresAt = deps.clock.now() + tokenLifetimeMinutes * 60_000
      return issueFeedbackToken(keys, { ...subject, expiresAt, keyNumber })
    },
    drawToAsk(projectId, inferenceId) {
      const { askShare } = settingsOf(projectId)
      return askShare > 0 && hashToUnit(`ask/${inferenceId}`) < askShare ? askShare : undefined
    },
  }
}

const unchosen: ServingBrowserFeedback = {
  ...browserFeedbackDefaults,
  keyNumber: firstKeyNumber,
  formerKeys: new Map(),
}
