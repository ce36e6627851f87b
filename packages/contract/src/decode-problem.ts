import { ORPCError } from '@orpc/client'
import type { OpenAPILinkOptions } from '@orpc/openapi-client/fetch'
import type { Problem } from './problem.ts'

/** How a link fetches. */
export type LinkFetch = NonNullable<OpenAPILinkOptions<Record<never, never>>['fetch']>

/** The link reads only `application/json`, so a problem document is handed to it as that. */
export function problemsAsJson(fetch: LinkFetch): LinkFetch {
  return async (...call) => {
    const response = await fetch(...call)
    if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return response
    const headers = new Headers(response.headers)
    headers.set('content-type', 'application/json')
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
  }
}

/** Turns a problem document back into an error with the same code. */
export function decodeProblem(
  body: unknown,
  { status }: { status: number },
): ORPCError<string, Problem> | undefined {
  if (!isProblem(body)) return undefined
  return new ORPCError(body.code, { status, message: body.detail, data: body })
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
}
