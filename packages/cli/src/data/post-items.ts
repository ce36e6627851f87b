import { setTimeout as sleep } from 'node:timers/promises'
import { type BatchResult, batchResultSchema } from '@loopwright/contract'
import { CliError } from '../cli-error.ts'
import type { ServerAddress } from '../connection/find-server.ts'
import { exitCode } from '../exit-code.ts'

/** Each kind of item with the route that takes it and the field in which a batch of it travels. */
export const routes = {
  span: { path: '/api/v1/traces', field: 'spans' },
  feedback: { path: '/api/v1/feedback', field: 'feedback' },
  'user-task': { path: '/api/v1/user-tasks', field: 'userTasks' },
} as const

export type ItemKind = keyof typeof routes

export type PostOptions = {
  server: ServerAddress
  /** Ends the waiting between attempts; what is under way is finished. */
  stopping: AbortSignal
  /** How long a server that takes nothing is waited for. */
  patienceMs?: number
  /** Told each time that the server takes nothing and is waited for. */
  onWait?(why: CliError): void
}

const defaultPatienceMs = 10 * 60_000
const firstPauseMs = 500
const longestPauseMs = 15_000
const requestTimeoutMs = 120_000

type Outcome = { result: BatchResult } | { isTooLarge: true } | { waitMs: number | undefined; why: CliError }

/**
 * Sends a batch of items, each already JSON. A server that is full, restarting or away is waited for: every item carries
 * its id, so sending it again is harmless. A batch that is too large is sent in halves.
 *
 * @throws CliError when the server refuses the batch as a whole, or when patience ends.
 */
export async function postItems(
  options: PostOptions,
  kind: ItemKind,
  items: readonly string[],
): Promise<BatchResult> {
  const { stopping, patienceMs = defaultPatienceMs } = options
  const startedAtMs = performance.now()
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await post(options, kind, items)
    if ('result' in outcome) return outcome.result
    if ('isTooLarge' in outcome) return inHalves(options, kind, items)
    const pauseMs = outcome.waitMs ?? Math.min(longestPauseMs, firstPauseMs * 2 ** attempt)
    const isLate = performance.now() - startedAtMs + pauseMs > patienceMs
    if (isLate || stopping.aborted) throw outcome.why
    options.onWait?.(outcome.why)
    await sleep(pauseMs, undefined, { signal: stopping }).catch(() => undefined)
  }
}

async function post(
  { server, patienceMs }: PostOptions,
  kind: ItemKind,
  items: readonly string[],
): Promise<Outcome> {
  const { path, field } = routes[kind]
  let response: Response
  try {
    response = await fetch(`${server.url.replace(/\/+$/, '')}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.key}`,
        'content-type': 'application/json',
        ...(server.project && { 'x-loopwright-project': server.project }),
      },
      body: `{"${field}":[${items.join(',')}]}`,
      signal: AbortSignal.timeout(Math.min(requestTimeoutMs, patienceMs ?? requestTimeoutMs)),
    })
    if (response.ok) return { result: batchResultSchema.parse(await response.json()) }
  } catch (cause) {
    const words = `No answer came from ${server.url}. Check that the server runs and that the address is right.`
    return { waitMs: undefined, why: new CliError('unreachable', exitCode.notReachable, words, { cause }) }
  }
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string }
  const why = new CliError(
    problem.code ?? 'refused',
    exitCode.refused,
    problem.detail ?? `The server answered ${response.status} to ${path}.`,
  )
  if (response.status === 413 && items.length > 1) return { isTooLarge: true }
  if (response.status === 413) return { result: { accepted: [], rejected: [tooLarge(why)] } }
  if (response.status !== 429 && response.status < 500) throw why
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return { waitMs: Number.isFinite(seconds) ? Math.max(100, seconds * 1000) : undefined, why }
}

/** An item that is too large alone stays out, and the others go on. */
const tooLarge = (why: CliError) => ({ index: 0, code: why.code, message: why.message })

async function inHalves(
  options: PostOptions,
  kind: ItemKind,
  items: readonly string[],
): Promise<BatchResult> {
  const middle = Math.ceil(items.length / 2)
  const one = await postItems(options, kind, items.slice(0, middle))
  const other = await postItems(options, kind, items.slice(middle))
  return {
    accepted: [...one.accepted, ...other.accepted],
    rejected: [
      ...one.rejected,
      ...other.rejected.map((rejection) => ({ ...rejection, index: rejection.index + middle })),
    ],
  }
}
