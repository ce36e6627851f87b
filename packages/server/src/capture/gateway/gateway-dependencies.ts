import type { ModelPrice } from '@loopwright/contract'
import type { Prediction } from '@loopwright/core/improve/distill/prediction'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { PredictOptions } from '../../platform/models/model-workers.ts'
import type { Upstreams } from '../../platform/providers/upstreams.ts'
import type { Serving, ServingKey } from '../../platform/serving/serving-snapshot.ts'
import type { Spool } from '../../platform/spool/spool.ts'
import type { TokenCounter } from '../../platform/tokens/token-counter.ts'

export type FeedbackTokenSubject = {
  projectId: string
  inferenceId: string
  traceId: string
  endUserId: string | null
  /** With which probability the call was drawn to be asked for a rating; absent when it was not. */
  asked?: number | undefined
}

/** Distilled models that are ready. A caller who says `no-cache` gets an answer that nothing was remembered for. */
export type Predictor = {
  predict(
    modelId: string,
    texts: string[],
    options?: PredictOptions & { bypassCache?: boolean },
  ): Promise<Prediction[]>
}

export type GatewayDependencies = {
  spool: Pick<Spool, 'append' | 'isAccepting'>
  serving: Pick<Serving, 'current'>
  /** Whose key an `Authorization` header carries; null for none, an unknown or a revoked one. */
  authenticateKey: (authorization: string | undefined) => ServingKey | null
  upstreams: Upstreams
  models: Predictor
  /** Makes a distilled model ready in `models`. Called on a model's first use, and again after a worker was lost. */
  loadModel: (modelId: string) => Promise<void>
  /** A signed token with which a browser may leave feedback on this one inference. */
  issueFeedbackToken: (subject: FeedbackTokenSubject) => string
  /** With which probability a call is drawn to be asked for a rating; undefined for one that is not. Default: none is. */
  drawToAsk?: (projectId: string, inferenceId: string) => number | undefined
  clock: Clock
  logger: Logger
  /** Called once for every answer that went out without its span being kept. */
  onUncaptured?: () => void
  /** Called for every call that a limit refused. */
  onRefused?: () => void
  /** Called for every attempt that gave no answer worth passing on. */
  onFailedAttempt?: (provider: string) => void
  /** What a call of a distilled model costs, where the operator says. */
  ownModelPrice?: ModelPrice | undefined
  /** Counts tokens where an upstream doesn't say how many there were; without it they stay unknown. */
  tokenCounter?: TokenCounter
  /** For limits and circuit breakers: milliseconds that never go back. Default `performance.now`. */
  nowMs?: () => number
  /** For the jitter of retries: in [0, 1). Default `Math.random`. */
  random?: () => number
  /** Default 32 MiB. */
  maxBodyBytes?: number
  /** For how long a caller may take nothing of a stream before it is given up. Default two minutes. */
  readerPatienceMs?: number
}
