import { errorOfResponse, LoopwrightError } from './loopwright-error.ts'

export type Query = Record<string, string | number | undefined>

export type TransportOptions = {
  /** Where the server answers, such as `http://127.0.0.1:4800`. */
  url: string
  /** A secret key (`lw_sk_…`) on a server; in a browser the feedback token of the answer that is judged. */
  key: string
  fetch: typeof fetch
  timeoutMs: number
}

export type RequestOptions = { query?: Query; body?: string; signal?: AbortSignal }

/** One call of the API under `/api/v1`; rejects with a LoopwrightError and nothing else. */
export type Transport = <Answer>(
  method: 'GET' | 'POST',
  path: string,
  options?: RequestOptions,
) => Promise<Answer>

/** Browsers send a request to its end after the page is gone when it is this small. */
const keepaliveLimitBytes = 60_000

export function createTransport({ url, key, fetch, timeoutMs }: TransportOptions): Transport {
  const base = `${url.replace(/\/+$/, '')}/api/v1`

  return async function request<Answer>(
    method: 'GET' | 'POST',
    path: string,
    { query = {}, body, signal }: RequestOptions = {},
  ): Promise<Answer> {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    )
    const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`
    const timeout = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(`${base}${path}${search}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        ...(body !== undefined && { body, keepalive: body.length < keepaliveLimitBytes }),
      })
      if (!response.ok) throw await errorOfResponse(response)
      return (await response.json()) as Answer
    } catch (error) {
      if (LoopwrightError.is(error)) throw error
      throw new LoopwrightError({
        code: 'unreachable',
        status: 0,
        detail: `No answer came from ${url}. Check that the server runs and that the URL is right.`,
        cause: error,
      })
    }
  }
}
