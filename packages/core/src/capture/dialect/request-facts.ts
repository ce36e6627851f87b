import type { JsonObject } from './json-value.ts'

/** What a request says of itself besides what the model is told. */
export type RequestFacts = {
  /** `gen_ai.request.*` and others of the OpenTelemetry GenAI conventions. */
  attributes: Record<string, unknown>
  /** The end user whom the body names; empty when it names none. */
  endUserId: string
  /** The conversation that the body names; empty when it names none. */
  conversationId: string
  isStream: boolean
}

/** @param names The fields of the body that are attributes as they stand, with the attributes' names. */
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
  return attributes
}

/** The first that is a text with something in it. */
export function firstText(...candidates: unknown[]): string {
  for (const candidate of candidates) if (typeof candidate === 'string' && candidate !== '') return candidate
  return ''
}
