import { AppError, type Limits } from '@loopwright/contract'
import {
  admitCall,
  allowanceHeaders,
  type LimitedUsage,
  newUsage,
  type Refusal,
  settleCall,
} from '@loopwright/core/capture/limits/admission'
import type { HttpResponse } from '../../platform/http/http-exchange.ts'
import type { ServingKey } from '../../platform/serving/serving-snapshot.ts'
import type { GatewayDependencies } from './gateway-dependencies.ts'

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
  admit(key: ServingKey, promptLength: number, response: HttpResponse): Admission | undefined
}

const charactersPerToken = 4

/** Roughly how many tokens a text of so many characters has. */
export function roughTokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken)
}

/** A picture is long and has few tokens; what the estimate lacks is taken when the answer says. */
const mostEstimatedTokens = 8_000
const holdersBeforeSweep = 10_000

/** Counts in this process what keys and projects use. @param nowMs A clock that never goes back and began not long ago. */
export function createCallLimiter(
  { serving, onRefused }: Pick<GatewayDependencies, 'serving' | 'onRefused'>,
  nowMs: () => number,
): CallLimiter {
  const holders = new Map<string, LimitedUsage>()

  function holderOf(name: string, limits: Limits): LimitedUsage {
    const known = holders.get(name)
    if (!known) {
      if (holders.size >= holdersBeforeSweep) forgetIdle(holders, nowMs())
      const holder = { limits, usage: newUsage() }
      holders.set(name, holder)
      return holder
    }
    // Another object is what every load of what serves brings; other numbers are counted from nothing.
    if (known.limits !== limits) {
      if (!isSame(known.limits, limits)) Object.assign(known.usage, { requests: 0, tokens: 0 })
      known.limits = limits
    }
    return known
  }

  return {
    admit(key, promptLength, response) {
      const ofProject = serving.current().projectLimits.get(key.projectId)
      const limitsKey = isLimited(key.limits)
      if (!limitsKey && !(ofProject && isLimited(ofProject))) return undefined
      const asked: LimitedUsage[] = []
      if (limitsKey) asked.push(holderOf(`key/${key.id}`, key.limits))
      if (ofProject) asked.push(holderOf(`project/${key.projectId}`, ofProject))
      const estimatedTokens = Math.min(mostEstimatedTokens, roughTokens(promptLength))
      const refusal = admitCall(asked, estimatedTokens, nowMs())
      if (refusal) {
        for (const [name, value] of Object.entries(allowanceHeaders(asked, nowMs())))
          response.setHeader(name, value)
        response.setHeader('retry-after-ms', String(Math.ceil(refusal.retryAfterMs)))
        onRefused?.()
        throw limitReached(refusal)
      }
      return {
        estimatedTokens,
        headers: () => allowanceHeaders(asked, nowMs()),
        settle: (used) => settleCall(asked, { estimated: estimatedTokens, used }, nowMs()),
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
function forgetIdle(holders: Map<string, LimitedUsage>, nowMs: number): void {
  for (const [name, { usage }] of holders)
    if (usage.inFlight === 0 && usage.requests <= nowMs && usage.tokens <= nowMs) holders.delete(name)
}

function isSame(one: Limits, other: Limits): boolean {
  return (
    one.requestsPerMinute === other.requestsPerMinute &&
    one.tokensPerMinute === other.tokensPerMinute &&
    one.concurrentRequests === other.concurrentRequests
  )
}
