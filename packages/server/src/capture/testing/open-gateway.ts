import type { TestContext } from 'node:test'
import {
  type FunctionSettings,
  functionSettingsSchema,
  type Limits,
  limitsSchema,
  type VariantTarget,
} from '@loopwright/contract'
import { createHttpServer } from '../../platform/http/direct/create-http-server.ts'
import { createLogger } from '../../platform/log.ts'
import type { Provider } from '../../platform/providers/provider.ts'
import { createUpstreams } from '../../platform/providers/upstreams.ts'
import type { ServingFunction, ServingKey } from '../../platform/serving/serving-snapshot.ts'
import { createGateway } from '../gateway/gateway.ts'
import type { FeedbackTokenSubject, GatewayDependencies } from '../gateway/gateway-dependencies.ts'
import { type OpenCapture, openCapture } from './open-capture.ts'

export type OpenGateway = {
  /** `http://127.0.0.1:…/v1` */
  baseUrl: string
  capture: OpenCapture
  functions: Map<string, ServingFunction>
  projectLimits: Map<string, Limits>
  tokens: FeedbackTokenSubject[]
  uncaptured(): number
}

export const testKey = 'lw_sk_test'

/** For tests: the gateway on a real socket, spool and ledger. `lw_sk_test` is a key of its project. */
export async function openGateway(
  t: TestContext,
  options: { providers?: Provider[]; maxSpoolBytes?: number } & Partial<
    Pick<
      GatewayDependencies,
      | 'models'
      | 'loadModel'
      | 'tokenCounter'
      | 'ownModelPrice'
      | 'maxBodyBytes'
      | 'spool'
      | 'authenticateKey'
      | 'drawToAsk'
      | 'nowMs'
      | 'random'
      | 'readerPatienceMs'
    >
  > = {},
): Promise<OpenGateway> {
  const { providers = [], maxSpoolBytes, ...rest } = options
  const capture = await openCapture(t, maxSpoolBytes === undefined ? {} : { maxSpoolBytes })
  const unlimited = limitsSchema.parse({})
  const functions = new Map<string, ServingFunction>()
  const projectLimits = new Map<string, Limits>()
  const serving = {
    current: () => ({
      keys: new Map(),
      functions,
      providers: new Map(),
      projectLimits,
      redactions: new Map(),
      browserFeedback: new Map(),
    }),
  }
  const upstreams = createUpstreams({ providers, serving })
  const tokens: FeedbackTokenSubject[] = []
  let uncaptured = 0
  const keys: Record<string, ServingKey['kind']> = {
    [`Bearer ${testKey}`]: 'secret',
    'Bearer lw_pk_test': 'public',
  }
  const gateway = createGateway({
    spool: capture.spool,
    serving,
    authenticateKey: (authorization) => {
      const kind = keys[authorization ?? '']
      return kind
        ? { id: 'key', projectId: capture.projectId, kind, name: 'test', role: 'engineer', limits: unlimited }
        : null
    },
    upstreams,
    models: { predict: () => Promise.reject(new Error('This test has no models.')) },
    loadModel: async () => {},
    issueFeedbackToken: (subject) => {
      tokens.push(subject)
      return `token-${tokens.length}`
    },
    clock: capture.clock,
    logger: createLogger({ level: 'silent' }),
    onUncaptured: () => {
      uncaptured += 1
    },
    ...rest,
  })
  const server = createHttpServer({
    direct: gateway,
    listener: (request, response) => {
      if (gateway(request, response) === false) response.writeHead(404).end('not the gateway')
    },
  })
  const baseUrl = `${await server.listen({ host: '127.0.0.1', port: 0 })}/v1`
  t.after(async () => {
    await server.stop(0)
    await upstreams.close()
  })
  return { baseUrl, capture, functions, projectLimits, tokens, uncaptured: () => uncaptured }
}

/** Gives the gateway's project a function with these variants, released in production by weight. */
export function serveFunction(
  { functions, capture: { projectId } }: OpenGateway,
  name: string,
  variants: { name: string; target: VariantTarget; weight?: number }[],
  settings: Partial<FunctionSettings> = {},
): void {
  const weights = variants.flatMap(({ name: variant, weight }) =>
    weight === undefined ? [] : [{ variant, weight }],
  )
  functions.set(`${projectId}/${name}`, {
    id: `function-${name}`,
    projectId,
    name,
    labels: ['refund', 'shipping'],
    outOfScopeLabel: 'out_of_scope',
    settings: functionSettingsSchema.parse(settings),
    variants: new Map(variants.map((variant) => [variant.name, { id: `id-${variant.name}`, ...variant }])),
    releases: new Map([['production', { id: 'release-1', weights }]]),
  })
}
