import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/** The header in which we tell the accounts who is asking; what a client sends under this name is replaced. */
export const clientAddressHeader = 'x-loopwright-peer'

/**
 * The request with the address of who sent it: the connection's other end, or behind a proxy what that proxy saw, which
 * it puts last. What stands before it in `x-forwarded-for` anybody may have written.
 */
export function withClientAddress(context: Context, isBehindProxy: boolean): Request {
  const headers = new Headers(context.req.raw.headers)
  headers.delete(clientAddressHeader)
  const forwarded = isBehindProxy ? headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
  const address = forwarded || getConnInfo(context).remote.address
  if (address) headers.set(clientAddressHeader, address)
  return new Request(context.req.raw, { headers })
}
