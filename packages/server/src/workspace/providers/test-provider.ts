import type { ProviderTest } from '@loopwright/contract'
import { requestWhole } from '../../platform/providers/http1/request-whole.ts'
import { redactSecrets } from '../../platform/providers/redact-secrets.ts'
import { addSecrets } from '../../platform/providers/upstream-headers.ts'
import type { Upstream } from '../../platform/providers/upstreams.ts'
import type { ProviderDependencies } from './provider-dependencies.ts'
import { unknownProvider } from './require-own-provider.ts'

const patienceMs = 10_000
const longestAnswerBytes = 4 * 1024 * 1024
const modelsShown = 200

/**
 * Asks a provider for its models with its own key, which says whether it can be reached and takes the key. Only that is
 * told of the answer, so that a base URL is no way to read what other services in the network say.
 *
 * @throws AppError `not-found`.
 */
export async function testProvider(
  deps: Pick<ProviderDependencies, 'upstreams' | 'serverProviders'>,
  projectId: string,
  name: string,
): Promise<ProviderTest> {
  const upstream = deps.upstreams.get(projectId, name)
  if (!upstream) throw unknownProvider(deps.serverProviders, name)
  const startedTicksMs = performance.now()
  const result = await ask(upstream)
  const latencyMs = Math.round(performance.now() - startedTicksMs)
  return { ...result, message: redactSecrets(result.message, upstream.secrets), latencyMs }
}

async function ask(upstream: Upstream): Promise<Omit<ProviderTest, 'latencyMs'>> {
  const failed = { isReachable: false, isAccepted: false, status: null, models: [] }
  if (upstream.problem) return { ...failed, message: upstream.problem }
  const { provider, pool, pathPrefix, pathSuffix } = upstream
  const headers: Record<string, string> = { accept: 'application/json' }
  if (provider.kind === 'anthropic') headers['anthropic-version'] = '2023-06-01'
  addSecrets(headers, provider)
  try {
    const { status, body } = await requestWhole(
      pool,
      { method: 'GET', path: `${pathPrefix}/models${pathSuffix}`, headers, body: '' },
      { mostBytes: longestAnswerBytes, signal: AbortSignal.timeout(patienceMs) },
    )
    return describeAnswer(status, body.toString('utf8'))
  } catch (error) {
    const { code, name, message } = error as Error & { code?: string }
    const reason = name === 'TimeoutError' ? `no answer in ${patienceMs / 1_000} seconds` : (code ?? message)
    return {
      ...failed,
      message: `It cannot be reached (${reason}). Check the base URL and that it is up.`,
    }
  }
}

function describeAnswer(status: number, text: string): Omit<ProviderTest, 'latencyMs'> {
  const reached = { isReachable: true, status, models: [] }
  if (status === 401 || status === 403) {
    return { ...reached, isAccepted: false, message: 'It refused the key. Check the key and its header.' }
  }
  const models = status < 300 ? modelsIn(text) : undefined
  if (models) return { ...reached, isAccepted: true, models, message: 'It answered with its models.' }
  if (status === 404 || status === 405 || status < 300) {
    return {
      ...reached,
      isAccepted: true,
      message: `It answered with status ${status} and no list of models, which not every upstream has. Check that the base URL ends with the API's version, such as /v1, and make a call.`,
    }
  }
  return { ...reached, isAccepted: false, message: `It answered with status ${status}.` }
}

function modelsIn(text: string): string[] | undefined {
  try {
    const { data } = JSON.parse(text) as { data?: unknown }
    if (!Array.isArray(data)) return undefined
    const ids = data.flatMap((model: unknown) => {
      const id = (model as { id?: unknown } | null)?.id
      return typeof id === 'string' && id.length <= 200 ? [id] : []
    })
    return ids.slice(0, modelsShown)
  } catch {
    return undefined
  }
}
