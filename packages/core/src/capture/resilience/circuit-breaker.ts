/**
 * Keeps calls away from an upstream that fails, and asks it now and then whether it is back (Nygard, Release It!, 2007).
 *
 * Closed: calls go through; failures are counted against calls in windows of `windowMs`. Open: none goes through before
 * `untilMs`. Half-open: one call at a time goes through as a probe; its success closes the breaker, its failure opens it
 * again for twice as long. All times are milliseconds of one clock.
 */
export type BreakerState =
  | { status: 'closed'; windowStartedMs: number; calls: number; failures: number }
  | { status: 'open'; untilMs: number; trips: number }
  | { status: 'half-open'; probeStartedMs: number | null; trips: number }

export type BreakerPolicy = {
  windowMs: number
  /** Fewer calls than this in a window say nothing. */
  minimumCalls: number
  /** The share of failures, above 0 and up to 1, from which on it opens. */
  failureShare: number
  /** How long it stays open the first time; every trip in a row doubles it. */
  openMs: number
  openMsMax: number
  /** A probe that says nothing for so long is given up, so that the next one may go. */
  probeMs: number
}

export const defaultBreakerPolicy: BreakerPolicy = {
  windowMs: 10_000,
  minimumCalls: 10,
  failureShare: 0.5,
  openMs: 5_000,
  openMsMax: 60_000,
  probeMs: 120_000,
}

export const closedBreaker: BreakerState = { status: 'closed', windowStartedMs: 0, calls: 0, failures: 0 }

/** `abandoned`: the caller went away, so nothing was learnt. */
export type AttemptResult = 'succeeded' | 'failed' | 'abandoned'

/** Whether a call may go to the upstream now; when not, after how many milliseconds it is worth asking again. */
export function admitAttempt(
  state: BreakerState,
  nowMs: number,
  policy: BreakerPolicy,
): { state: BreakerState; isAdmitted: boolean; retryAfterMs: number } {
  switch (state.status) {
    case 'closed':
      return { state, isAdmitted: true, retryAfterMs: 0 }
    case 'open':
      if (nowMs < state.untilMs) return { state, isAdmitted: false, retryAfterMs: state.untilMs - nowMs }
      return { state: probing(state.trips, nowMs), isAdmitted: true, retryAfterMs: 0 }
    case 'half-open': {
      const { probeStartedMs, trips } = state
      if (probeStartedMs === null || nowMs - probeStartedMs >= policy.probeMs)
        return { state: probing(trips, nowMs), isAdmitted: true, retryAfterMs: 0 }
      // How long a probe takes is not known; a second is soon enough to ask again.
      return { state, isAdmitted: false, retryAfterMs: 1_000 }
    }
  }
}

/** What an attempt that was let through teaches. */
export function recordAttempt(
  state: BreakerState,
  result: AttemptResult,
  nowMs: number,
  policy: BreakerPolicy,
): BreakerState {
  switch (state.status) {
    case 'closed':
      return result === 'abandoned' ? state : countAttempt(state, result === 'failed', nowMs, policy)
    // A call from before it opened; what it says is old.
    case 'open':
      return state
    case 'half-open':
      if (result === 'abandoned') return { ...state, probeStartedMs: null }
      return result === 'succeeded'
        ? { status: 'closed', windowStartedMs: nowMs, calls: 0, failures: 0 }
        : opened(state.trips + 1, nowMs, policy)
  }
}

function countAttempt(
  state: Extract<BreakerState, { status: 'closed' }>,
  hasFailed: boolean,
  nowMs: number,
  policy: BreakerPolicy,
): BreakerState {
  const isOver = nowMs - state.windowStartedMs >= policy.windowMs
  const calls = isOver ? 1 : state.calls + 1
  const failures = (isOver ? 0 : state.failures) + (hasFailed ? 1 : 0)
  const isBroken = hasFailed && calls >= policy.minimumCalls && failures >= calls * policy.failureShare
  if (isBroken) return opened(1, nowMs, policy)
  return { status: 'closed', windowStartedMs: isOver ? nowMs : state.windowStartedMs, calls, failures }
}

function opened(trips: number, nowMs: number, policy: BreakerPolicy): BreakerState {
  const openMs = Math.min(policy.openMsMax, policy.openMs * 2 ** (trips - 1))
  return { status: 'open', untilMs: nowMs + openMs, trips }
}

function probing(trips: number, nowMs: number): BreakerState {
  return { status: 'half-open', probeStartedMs: nowMs, trips }
}
