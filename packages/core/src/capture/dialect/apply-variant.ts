import { chatParametersToMessages, chatParametersToResponses } from './chat-parameters.ts'
import type { JsonObject } from './json-value.ts'

/**
 * What a variant changes about a request: its model, a prompt before all others, and parameters, which are written in
 * the words of OpenAI's chat completions whatever dialect the upstream speaks. They win over the caller's; a null
 * takes the caller's away. All that a variant doesn't name passes as the caller sent it.
 */
export type VariantChange = {
  model: string
  systemPrompt?: string | undefined
  temperature?: number | undefined
  parameters?: JsonObject | undefined
}

export function applyVariantToChat(body: JsonObject, variant: VariantChange): JsonObject {
  const parameters = parametersOf(variant)
  const changed: JsonObject = { ...body, model: variant.model }
  // The two are one limit under an old and a new name, and a request may not have both.
  if ('max_tokens' in parameters) delete changed.max_completion_tokens
  if ('max_completion_tokens' in parameters) delete changed.max_tokens
  assign(changed, parameters)
  if (variant.systemPrompt !== undefined) {
    const messages = Array.isArray(body.messages) ? body.messages : []
    changed.messages = [{ role: 'system', content: variant.systemPrompt }, ...messages]
  }
  return changed
}

export function applyVariantToResponses(body: JsonObject, variant: VariantChange): JsonObject {
  const changed: JsonObject = { ...body, model: variant.model }
  const parameters = chatParametersToResponses(parametersOf(variant))
  for (const name of ['text', 'reasoning']) parameters[name] = merged(body[name], parameters[name])
  assign(changed, parameters)
  const { systemPrompt } = variant
  if (systemPrompt !== undefined) {
    const { instructions } = body
    const hasOwn = typeof instructions === 'string' && instructions !== ''
    changed.instructions = hasOwn ? `${systemPrompt}\n\n${instructions}` : systemPrompt
  }
  return changed
}

/** A prompt says nothing to a model of embeddings, nor do the parameters of a chat. */
export function applyVariantToEmbeddings(body: JsonObject, variant: VariantChange): JsonObject {
  const changed: JsonObject = { ...body, model: variant.model }
  assign(changed, variant.parameters ?? {})
  return changed
}

export function applyVariantToMessages(body: JsonObject, variant: VariantChange): JsonObject {
  const own = parametersOf(variant)
  const changed: JsonObject = { ...body, model: variant.model }
  const taken = Object.entries(own).flatMap(([name, value]) => (value === null ? [name] : []))
  for (const name of taken) delete changed[name]
  const { parameters } = chatParametersToMessages(own)
  assign(changed, { ...parameters, output_config: merged(body.output_config, parameters.output_config) })
  const { systemPrompt } = variant
  if (systemPrompt !== undefined) {
    const { system } = body
    if (Array.isArray(system)) changed.system = [{ type: 'text', text: systemPrompt }, ...system]
    else if (typeof system === 'string' && system !== '') changed.system = `${systemPrompt}\n\n${system}`
    else changed.system = systemPrompt
  }
  return changed
}

function parametersOf({ temperature, parameters }: VariantChange): JsonObject {
  return temperature === undefined ? { ...parameters } : { ...parameters, temperature }
}

function assign(body: JsonObject, parameters: JsonObject): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) delete body[name]
    else if (value !== undefined) body[name] = value
  }
}

function merged(callers: unknown, variants: unknown): unknown {
  if (variants === undefined) return undefined
  return { ...(callers as JsonObject | undefined), ...(variants as JsonObject) }
}
