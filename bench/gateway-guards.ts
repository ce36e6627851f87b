import type { ServerResponse } from 'node:http'
import { costOfUsage } from '@loopwright/core/capture/price/cost-of-usage'
import { createBreakers } from '@loopwright/server/capture/gateway/breakers'
import { createCallLimiter } from '@loopwright/server/capture/gateway/call-limiter'
import { createFeedbackTokens } from '@loopwright/server/feedback/tokens/feedback-tokens'
import { createUpstreams } from '@loopwright/server/platform/providers/upstreams'
import type { ServingKey } from '@loopwright/server/platform/serving/serving-snapshot'

const projectId = '01890000-0000-7000-8000-000000000000'
const unlimited = { requestsPerMinute: null, tokensPerMinute: null, concurrentRequests: null }
const ample = { requestsPerMinute: 1e9, tokensPerMinute: 1e9, concurrentRequests: 1e6 }
const key = (limits: ServingKey['limits']): ServingKey => ({
  ...{ id: 'key', projectId, kind: 'secret', name: 'bench', role: 'engineer' },
  limits,
})

/**
 * What limits, prices, circuit breakers and the feedback token cost a call that is answered at once, in nanoseconds of CPU: everything that the
 * gateway does for them between a request and its answer. Medians of the rounds.
 */
export async function run(): Promise<unknown> {
  const provider = { name: 'acme', kind: 'openai', baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'key' } as const
  const snapshot = {
    keys: new Map(),
    functions: new Map(),
    projectLimits: new Map(),
    redactions: new Map(),
    browserFeedback: new Map(),
    providers: new Map([
      [projectId, new Map([['acme', { ...provider, id: 'id', version: '1', problem: null }]])],
    ]),
  }
  const serving = { current: () => snapshot }
  const upstreams = createUpstreams({
    providers: [],
    prices: { 'acme/large': { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } },
    serving,
  })
  const nowMs = () => performance.now()
  const breakers = createBreakers(nowMs)
  const limiter = createCallLimiter({ serving }, nowMs)
  const response = {} as ServerResponse
  const [free, limited] = [key(unlimited), key(ample)]
  const usage = { promptTokens: 500, completionTokens: 100, cachedPromptTokens: 0 }

  const guard = (by: ServingKey) => {
    const upstream = upstreams.get(projectId, 'acme')!
    const admission = limiter.admit(by, 2_048, response)
    breakers.admit(upstream, projectId)
    breakers.record(upstream, projectId, 'succeeded')
    costOfUsage(usage, upstream.priceOf('large'))
    if (admission) Object.assign({}, admission.headers())
    admission?.settle(600)
  }
  const tokens = createFeedbackTokens({ serving, clock: { now: Date.now }, secret: 'a secret for the bench' })
  const subject = { projectId, inferenceId: projectId, traceId: projectId, endUserId: 'customer-17' }
  const result = {
    unlimitedNs: measure(() => guard(free)),
    limitedNs: measure(() => guard(limited)),
    justTheLimiterNs: measure(() => limiter.admit(free, 2_048, response)),
    feedbackTokenNs: measure(() => tokens.issue(subject)),
    drawToAskNs: measure(() => tokens.drawToAsk(projectId, subject.inferenceId)),
  }
  await upstreams.close()
  return result
}

const rounds = 7
const callsInARound = 200_000

function measure(call: () => void): number {
  const times = Array.from({ length: rounds }, () => {
    const { user: before } = process.cpuUsage()
    for (let made = 0; made < callsInARound; made++) call()
    return ((process.cpuUsage().user - before) * 1_000) / callsInARound
  })
  return Math.round(times.toSorted((one, other) => one - other)[Math.floor(rounds / 2)]!)
}
