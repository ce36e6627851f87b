import type { IncomingHttpHeaders } from 'node:http'
import { AppError } from '@loopwright/contract'
import { answerThroughUpstream, type Unanswered } from './answer-through-upstream.ts'
import { answerWithModel } from './answer-with-model.ts'
import type { Breakers } from './breakers.ts'
import type { CallHeaders } from './call-headers.ts'
import type { CallDependencies, CallInProgress } from './call-in-progress.ts'
import type { CallRequest } from './call-request.ts'
import { Deadline } from './deadline.ts'
import { asAppError } from './gateway-error.ts'
import type { PredictWith } from './predict-with.ts'
import { relayBody } from './relay-body.ts'
import type { Choice, Route } from './route-model.ts'
import { callerWentAway } from './upstream-outcome.ts'
import { toUpstreamRequest } from './upstream-request.ts'

export type AnswerDependencies = CallDependencies & {
  predict: PredictWith
  breakers: Breakers
  random: () => number
}

type Asked = { request: CallRequest; headers: CallHeaders; incomingHeaders: IncomingHttpHeaders }

/**
 * Answers as the route chose, and when that gives no answer worth passing on, through the function's fallbacks in their
 * order. When none can answer, the last one's own error is passed on.
 *
 * @throws AppError when there is none to pass on.
 */
export async function answerWithFallbacks(
  deps: AnswerDependencies,
  route: Route,
  asked: Asked,
  progress: CallInProgress,
): Promise<void> {
  setDeadline(route, asked.headers, progress)
  let choice = route.choice
  let unanswered = await answerOnce(deps, route, choice, asked, progress)
  for (const fallback of route.fallbacks) {
    if (!unanswered || progress.isGone || progress.deadline?.isOver) break
    choice = fallback()
    progress.replaceVariant(choice.dimensions, unanswered.reason)
    unanswered = await answerInstead(deps, route, choice, asked, progress, unanswered)
  }
  if (progress.isGone) await progress.finish({ errorMessage: callerWentAway })
  if (!unanswered || progress.isGone) return
  progress.restoreVariant(route.choice.dimensions)
  if (!unanswered.held) throw unanswered.error
  await relayBody(unanswered.held, unanswered.held.request, progress)
}

/** As `answerOnce`, but for a stand-in that cannot be asked this in any words: then what failed before it stands. */
async function answerInstead(
  deps: AnswerDependencies,
  route: Route,
  choice: Choice,
  asked: Asked,
  progress: CallInProgress,
  failed: Unanswered,
): Promise<Unanswered | undefined> {
  try {
    return await answerOnce(deps, route, choice, asked, progress)
  } catch (thrown) {
    if (!AppError.is(thrown) || thrown.code !== 'invalid-input' || progress.response.headersSent) throw thrown
    noteFailure(choice, thrown, progress)
    return failed
  }
}

function setDeadline({ choice, settings }: Route, headers: CallHeaders, progress: CallInProgress): void {
  const ofProvider = choice.kind === 'upstream' ? choice.upstream.provider.timeoutMs : undefined
  const timeoutMs = headers.timeoutMs ?? settings?.timeoutMs ?? ofProvider
  if (timeoutMs !== undefined) progress.deadline = new Deadline(timeoutMs, headers.timeoutMs !== undefined)
}

async function answerOnce(
  deps: AnswerDependencies,
  route: Route,
  choice: Choice,
  asked: Asked,
  progress: CallInProgress,
): Promise<Unanswered | undefined> {
  switch (choice.kind) {
    case 'upstream': {
      const request = toUpstreamRequest(asked.request, choice, asked.incomingHeaders)
      progress.sentBody = request.body
      const maxRetries = route.settings?.maxRetries ?? choice.upstream.provider.maxRetries
      return answerThroughUpstream(deps, request, maxRetries, progress)
    }
    case 'model':
      // What an upstream was asked before has nothing to do with this answer.
      progress.sentBody = undefined
      return answerHere(deps, choice, asked, progress)
    case 'unconfigured':
      noteFailure(choice, choice.problem, progress)
      return { reason: choice.problem.message, error: choice.problem }
  }
}

async function answerHere(
  deps: AnswerDependencies,
  choice: Extract<Choice, { kind: 'model' }>,
  { request, headers }: Asked,
  progress: CallInProgress,
): Promise<Unanswered | undefined> {
  const { modelId, outOfScopeLabel } = choice
  const { bypassCache } = headers
  try {
    const { predict, ownModelPrice: price } = deps
    await answerWithModel({ modelId, outOfScopeLabel, request, bypassCache, price, predict }, progress)
    return undefined
  } catch (thrown) {
    const error = asAppError(thrown)
    // A request that no model can classify is the caller's to mend.
    if (error.code === 'invalid-input' || progress.response.headersSent) throw thrown
    if (error.code === 'internal') deps.logger.warn({ err: thrown }, 'a model failed at a call')
    noteFailure(choice, error, progress)
    return { reason: error.message, error }
  }
}

function noteFailure({ dimensions }: Choice, error: AppError, progress: CallInProgress): void {
  const { variant, provider, model } = dimensions
  progress.noteAttempt({ variant, provider, model, status: null, reason: error.message, waitedMs: null })
}
