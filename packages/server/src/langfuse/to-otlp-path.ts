import type { IncomingMessage } from 'node:http'

/** Langfuse's exporter sends what any OpenTelemetry exporter does, to a path of its own; the receiver knows one. */
export function toOtlpPath(request: Pick<IncomingMessage, 'url'>): void {
  const [path, ...query] = (request.url ?? '').split('?')
  if (path === '/api/public/otel/v1/traces') request.url = ['/v1/traces', ...query].join('?')
}
