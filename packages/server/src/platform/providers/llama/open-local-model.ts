import { AppError } from '@loopwright/contract'
import type { Logger } from '../../log.ts'
import type { AnswerHandler, HttpRequest } from '../http1/answer-handler.ts'
import { type ConnectionPool, createConnectionPool, type PoolOptions } from '../http1/connection-pool.ts'
import { checkLocalModel } from './check-local-model.ts'
import type { LocalModelSettings } from './local-model-settings.ts'
import { type Llama, startLlama } from './start-llama.ts'

/** After a failure nobody starts it again for this long, so that a model that cannot be loaded costs its callers nothing. */
const pauseAfterFailureMs = 5_000
/** How long a call waits for a model that crashed and is being loaded again. */
const restartPatienceMs = 30_000

/**
 * The connections to a local model. It is loaded by its first call and then stays; whether it can be is looked at
 * once at start, and logged.
 */
export function openLocalModel(
  deps: { logger: Logger },
  name: string,
  settings: LocalModelSettings,
  options: PoolOptions,
): ConnectionPool {
  const { logger } = deps
  let starting: Promise<Llama> | undefined
  const closing = new AbortController()
  let connected: { url: string; pool: ConnectionPool } | undefined

  void checkLocalModel(settings).then((problem) => {
    if (problem !== null)
      logger.error({ provider: name }, `The model of "${name}" cannot be loaded. ${problem}`)
    else logger.info({ provider: name, model: settings.model }, 'a local model is loaded on its first call')
  })

  async function start(): Promise<Llama> {
    try {
      const problem = await checkLocalModel(settings)
      if (problem !== null) throw new Error(problem)
      return await startLlama({ name, settings, logger, signal: closing.signal })
    } catch (error) {
      if (!closing.signal.aborted)
        logger.error({ err: error, provider: name }, 'a local model cannot be loaded')
      setTimeout(() => {
        starting = undefined
      }, pauseAfterFailureMs).unref()
      throw error
    }
  }

  function poolAt(url: string): ConnectionPool {
    if (connected?.url === url) return connected.pool
    void connected?.pool.destroy()
    connected = { url, pool: createConnectionPool(new URL(url), options) }
    return connected.pool
  }

  async function send(request: HttpRequest, handler: AnswerHandler): Promise<void> {
    closing.signal.throwIfAborted()
    starting ??= start()
    const llama = await starting
    if (!llama.isUp()) await within(restartPatienceMs, llama.whenUp())
    const { url, secret } = llama.endpoint()
    const headers = { ...request.headers, authorization: `Bearer ${secret}` }
    poolAt(url).dispatch({ ...request, headers }, handler)
  }

  async function close(): Promise<void> {
    closing.abort(new Error('The server is stopping.'))
    await connected?.pool.destroy()
    const llama = await starting?.catch(() => undefined)
    await llama?.close()
  }

  return {
    dispatch(request, handler) {
      send(request, handler).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error)
        const told = `The model of the provider "${name}" cannot be loaded. ${reason}`
        handler.onResponseError(undefined, new AppError('upstream-unreachable', told, { cause: error }))
      })
    },
    close,
    destroy: close,
  }
}

async function within(patienceMs: number, event: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new Error('It crashed and is being loaded again. Try again in a moment.')),
    patienceMs,
  )
  try {
    await Promise.race([event, promise])
  } finally {
    clearTimeout(timer)
  }
}
