import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GatewayDependencies } from './gateway-dependencies.ts'

/** False, and nothing done, for a path that is not the gateway's. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => false | Promise<void>

/** The OpenAI-compatible gateway below `/v1/`, on `node:http` so that nothing stands between an application and its model. */
export function createGateway(_deps: GatewayDependencies): RequestHandler {
  return () => false
}
