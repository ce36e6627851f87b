import type { SignalMatch } from './signal-match.ts'

/** What a list is narrowed to, as the contract's `traceFilter` says. Times are RFC 3339, `since` included and `until` not. */
export type TraceFilter = {
  function?: string | undefined
  variant?: string | undefined
  model?: string | undefined
  provider?: string | undefined
  environment?: string | undefined
  endUserId?: string | undefined
  sessionId?: string | undefined
  userTaskId?: string | undefined
  tag?: string | readonly string[] | undefined
  metadata?: Record<string, string> | undefined
  signal?: string | undefined
  signalValue?: string | undefined
  minSignalValue?: number | undefined
  maxSignalValue?: number | undefined
  status?: 'ok' | 'error' | undefined
  minLatencyMs?: number | undefined
  maxLatencyMs?: number | undefined
  minCostMicroUsd?: number | undefined
  maxCostMicroUsd?: number | undefined
  since?: string | undefined
  until?: string | undefined
  text?: string | undefined
}

/** A filter whose signal was looked up: what its feedback must say. */
export type ReadyFilter = Omit<
  TraceFilter,
  'signal' | 'signalValue' | 'minSignalValue' | 'maxSignalValue' | 'tag'
> & {
  tags: readonly string[]
  feedback: SignalMatch | undefined
}

export const callFields = ['function', 'variant', 'provider', 'model', 'environment'] as const
