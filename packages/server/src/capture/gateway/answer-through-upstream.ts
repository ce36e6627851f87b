import { AppError } from '@loopwright/contract'
import { defaultRetryPolicy, planRetry } from '@loopwright/core/capture/resilience/plan-retry'
import { readRetryAfterMs } from '@loopwright/core/capture/resilience/read-retry-after'
import type { Breakers } from './breakers.ts'
import type { CallInProgress } from './call-in-progress.ts'
import { callUpstream, type HeldAnswer } from './call-upstream.ts'
import type { UpstreamRequest } from './upstream-request.ts'

/** Why a variant, or an upstream, gave no answer worth passing on; nothing was sent to the caller yet. */
export type Unanswered = {
  reason: string
  /** The upstream's own error, to be passed on if nobody else can answer. */
  held?: HeldAnswer
  /** What to tell the caller when there is nothing to pass on. */
  error: AppError
}

/**
 * Answers through one upstream, asking it again where another attempt may help. Resolves to undefined when the call is
 * over, whatever the answer was, or when the caller is gone.
 *
 * @throws AppError for what no other attempt and no other variant would cure.
 */
export async function answerThroughUpstream(
  deps: { breakers: Breakers; random: () => number },
  request: UpstreamRequest,
  maxRetries: number | undefined,
  progress: CallInProgress,
): Promise<Unanswered | undefined> {
  for (let attempts = 1; ; attempts += 1) {
    const unanswered = await attemptOnce(deps, request, progress)
    if (!unanswered || progress.isGone) return undefined
    const { failure, ...why } = unanswered
    const policy = { ...defaultRetryPolicy, ...(maxRetries !== undefined && { maxRetries }) }
    const delayMs =
      failure && !progress.deadline?.isOver
        ? planRetry(failure, attempts, progress.deadline?.remainingMs() ?? Infinity, deps.random(), policy)
        : null
    progress.noteAttempt({
      ...(progress.call.variant !== '' && { variant: progress.call.variant }),
      provider: request.upstream.provider.name,
      model: request.model,
      status: why.held?.status ?? null,
      reason: why.reason,
      waitedMs: delayMs,
    })
    if (delayMs === null) return why
    await progress.sleep(delayMs)
    if (progress.isGone) return undefined
  }
}

type Failed = Unanswered & {
  /** Absent when asking the same upstream again would not help. */
  failure?: { status: number | null; retryAfterMs: number | null }
}

async function attemptOnce(
  deps: { breakers: Breakers },
  request: UpstreamRequest,
  progress: CallInProgress,
): Promise<Failed | undefined> {
  const { upstream } = request
  const { projectId } = progress.call
  const closed = deps.breakers.admit(upstream, projectId)
  if (closed) return breakerOpen(upstream.provider.name, closed.retryAfterMs)
  let isRecorded = false
  const record = (result: 'succeeded' | 'failed' | 'abandoned') => {
    if (isRecorded) return
    isRecorded = true
    deps.breakers.record(upstream, projectId, progress.isGone ? 'abandoned' : result)
  }
  let held: HeldAnswer | undefined
  try {
    // The first byte says that the upstream is up: who waits for it to be tried need not wait for a stream's end.
    held = await callUpstream(request, progress, () => record('succeeded'))
  } catch (thrown) {
    if (!AppError.is(thrown)) {
      record('abandoned')
      throw thrown
    }
    return failedAttempt(thrown, progress, record)
  }
  if (!held) {
    record('abandoned')
    return undefined
  }
  // Being told to slow down is no sign that the upstream is broken.
  record(held.status === 429 ? 'succeeded' : 'failed')
  const { status } = held
  return {
    reason: `It answered with status ${status}.`,
    held,
    error: new AppError('upstream-failed', `The upstream answered with status ${status}.`),
    failure: { status, retryAfterMs: readRetryAfterMs(held.headers, Date.now()) },
  }
}

function failedAttempt(
  error: AppError,
  progress: CallInProgress,
  record: (result: 'failed' | 'abandoned') => void,
): Failed {
  switch (error.code) {
    case 'upstream-unreachable':
      record('failed')
      return { reason: error.message, error, failure: { status: null, retryAfterMs: null } }
    case 'upstream-timeout':
      // How long a caller cares to wait says nothing of the upstream.
      record(progress.deadline?.isOver && progress.deadline.isCallers ? 'abandoned' : 'failed')
      return { reason: error.message, error }
    default:
      record('abandoned')
      throw error
  }
}

function breakerOpen(providerName: string, retryAfterMs: number): Failed {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1_000))
  const error = new AppError(
    'upstream-unavailable',
    `The upstream "${providerName}" has failed too often and is left alone for a moment. Try again in ${retryAfterSeconds} s, or give the function a fallback.`,
    { retryAfterSeconds },
  )
  return { reason: 'Its circuit breaker is open.', error }
}
