import type { ServerResponse } from 'node:http'
import { AppError, type Limits } from '@loopwright/contract'
import {
  admitCall,
  allowanceHeaders,
  type LimitedUsage,
  newUsage,
  type Refusal,
  settleCall,
  type Usage,
} from '@loopwright/core/capture/limits/admission'
import type { Serving, ServingKey } from '../../platform/serving/serving-snapshot.ts'

/** A call that was let in, of a key or project that may not ask for as much as it likes. */
export type Admission = {
  /** OpenAI's `x-ratelimit-*`. */
  headers(): Record<string, string>
  /** Once, when the call is over. @param tokens How many it used. */
  settle(tokens: number): void
  estimatedTokens: number
}

export type CallLimiter = {
  /**
   * Lets a call in; undefined when nothing limits it.
   *
   * @param promptLength In characters, which say roughly how many tokens the prompt has.
   * @throws AppError `rate-limited`, after it has put the headers that say so on the response.
   */
  admit(key: ServingKey, promptLength: number, response: ServerResponse): Admission | undefined
}

const charactersPerToken = 4
/** A picture is long and has few tokens; what the estimate lacks is taken when the answer says. */
const mostEstimatedTokens = 8_000
const usagesBeforeSweep = 10_000

/** Counts in this process what keys and projects use. @param nowMs A clock that never goes back and began not long ago. */
export function createCallLimiter(serving: Pick<Serving, 'current'>, nowMs: () => number): CallLimiter {
  const usages = new Map<string, Usage>()

  function usageOf(holder: string): Usage {
    const known = usages.get(holder)
    if (known) return known
    if (usages.size >= usagesBeforeSweep) forgetIdle(usages, nowMs())
    const usage = newUsage()
    usages.set(holder, usage)
    return usage
  }

  return {
    admit(key, promptLength, response) {
      const ofProject = serving.current().projectLimits.get(key.projectId)
      const limitsKey = isLimited(key.limits)
      if (!limitsKey && !(ofProject && isLimited(ofProject))) return undefined
      const holders: LimitedUsage[] = []
      if (limitsKey) holders.push({ limits: key.limits, usage: usageOf(`key/${key.id}`) })
      if (ofProject) holders.push({ limits: ofProject, usage: usageOf(`project/${key.projectId}`) })
      const estimatedTokens = Math.min(mostEstimatedTokens, Math.ceil(promptLength / charactersPerToken))
      const refusal = admitCall(holders, estimatedTokens, nowMs())
      if (refusal) {
        for (const [name, value] of Object.entries(allowanceHeaders(holders, nowMs())))
          response.setHeader(name, value)
        response.setHeader('retry-after-ms', String(Math.ceil(refusal.retryAfterMs)))
        throw limitReached(refusal)
      }
      return {
        estimatedTokens,
        headers: () => allowanceHeaders(holders, nowMs()),
        settle: (used) => settleCall(holders, { estimated: estimatedTokens, used }, nowMs()),
      }
    },
  }
}

function isLimited({ requestsPerMinute, tokensPerMinute, concurrentRequests }: Limits): boolean {
  return requestsPerMinute !== null || tokensPerMinute !== null || concurrentRequests !== null
}

function limitReached({ of, limit, retryAfterMs }: Refusal): AppError {
  const what = {
    requests: `${limit} requests a minute`,
    tokens: `${limit} tokens a minute`,
    concurrent: `${limit} calls at once`,
  }[of]
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1_000))
  return new AppError(
    'rate-limited',
    `This key, or its project, may make ${what}. Come back in ${retryAfterSeconds} s, or ask an admin for more.`,
    { retryAfterSeconds, details: { of, limit } },
  )
}

/** What nobody used for a minute is as good as new. */
function forgetIdle(usages: Map<string, Usage>, nowMs: number): void {
  for (const [holder, { requests, tokens, inFlight }] of usages)
    if (inFlight === 0 && requests <= nowMs && tokens <= nowMs) usages.delete(holder)
}
