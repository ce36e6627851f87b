import type { JsonObject } from './json-value.ts'

/** What is kept of a request besides who it was routed to. */
export type CallRequest = {
  /** All that the model is told, in the caller's own dialect: without the model's name and what steers transport. */
  input: JsonObject
  /** `gen_ai.*` of the OpenTelemetry GenAI conventions, and the body's `metadata`. */
  attributes: Record<string, unknown>
  /** The end user whom the body names; empty when it names none. */
  endUserId: string
  /** The conversation that the body names; empty when it names none. */
  conversationId: string
  isStream: boolean
}

/** `metadata` of the body goes into attributes, as these names do by value. */
export function requestAttributes(
  body: JsonObject,
  operation: string,
  names: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const attributes: Record<string, unknown> = { 'gen_ai.operation.name': operation }
  for (const field in names) {
    const value = body[field]
    if (value !== undefined && value !== null) attributes[names[field]!] = value
  }
  if (body.stream === true) attributes['gen_ai.request.stream'] = true
  if (typeof body.metadata === 'object' && body.metadata !== null) attributes.metadata = body.metadata
  return attributes
}

/** The first that is a text with something in it. */
export function firstText(...candidates: unknown[]): string {
  for (const candidate of candidates) if (typeof candidate === 'string' && candidate !== '') return candidate
  return ''
}
