import {
  type AttemptResult,
  admitAttempt,
  type BreakerPolicy,
  type BreakerState,
  closedBreaker,
  defaultBreakerPolicy,
  recordAttempt,
} from '@loopwright/core/capture/resilience/circuit-breaker'
import type { Upstream } from '../../platform/providers/upstreams.ts'

/** A circuit breaker for each upstream as each project sees it: what one project sends cannot close another's way. */
export type Breakers = {
  /** Undefined when a call may go; else after how many milliseconds it is worth asking again. */
  admit(upstream: Upstream, projectId: string): { retryAfterMs: number } | undefined
  /** What a call that was let through taught. */
  record(upstream: Upstream, projectId: string, result: AttemptResult): void
}

/** @param nowMs A clock that never goes back. */
export function createBreakers(nowMs: () => number, policy: BreakerPolicy = defaultBreakerPolicy): Breakers {
  // An upstream whose settings change is another object, and starts anew.
  const states = new WeakMap<Upstream, Map<string, BreakerState>>()

  return {
    admit(upstream, projectId) {
      const ofProjects = states.get(upstream)
      const state = ofProjects?.get(projectId)
      if (!ofProjects || !state) return undefined
      const answer = admitAttempt(state, nowMs(), policy)
      ofProjects.set(projectId, answer.state)
      return answer.isAdmitted ? undefined : { retryAfterMs: answer.retryAfterMs }
    },
    record(upstream, projectId, result) {
      let ofProjects = states.get(upstream)
      const state = ofProjects?.get(projectId)
      // Counting begins with a failure, so that an upstream that answers costs nothing.
      if (!state && result !== 'failed') return
      const next = recordAttempt(state ?? closedBreaker, result, nowMs(), policy)
      if (!ofProjects) {
        ofProjects = new Map()
        states.set(upstream, ofProjects)
      }
      if (next.status === 'closed' && next.failures === 0) ofProjects.delete(projectId)
      else ofProjects.set(projectId, next)
    },
  }
}
