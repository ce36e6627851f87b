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

/** Changes to the members of a request's body, for who wants to leave every other byte as it is. */
export type BodyEdits = {
  set: JsonObject
  /** Items in front of a list. */
  prepend: Record<string, unknown[]>
  remove: string[]
}

/** The body with these edits, as an object. */
export function applyEdits(body: JsonObject, edits: BodyEdits): JsonObject {
  const edited: JsonObject = { ...body, ...edits.set }
  for (const [name, items] of Object.entries(edits.prepend)) {
    const list = edited[name]
    edited[name] = Array.isArray(list) ? [...items, ...list] : items
  }
  for (const name of edits.remove) delete edited[name]
  return edited
}

export function variantEditsOfChat(body: JsonObject, variant: VariantChange): BodyEdits {
  const edits = editsOf(body, variant.model, parametersOf(variant))
  // The two are one limit under an old and a new name, and a request may not have both.
  if ('max_tokens' in edits.set && 'max_completion_tokens' in body) edits.remove.push('max_completion_tokens')
  if ('max_completion_tokens' in edits.set && 'max_tokens' in body) edits.remove.push('max_tokens')
  if (variant.systemPrompt !== undefined)
    edits.prepend.messages = [{ role: 'system', content: variant.systemPrompt }]
  return edits
}

export function variantEditsOfResponses(body: JsonObject, variant: VariantChange): BodyEdits {
  const parameters = chatParametersToResponses(parametersOf(variant))
  for (const name of ['text', 'reasoning']) merge(parameters, name, body[name])
  const { systemPrompt } = variant
  if (systemPrompt !== undefined) parameters.instructions = promptBefore(systemPrompt, body.instructions)
  return editsOf(body, variant.model, parameters)
}

/** A prompt says nothing to a model of embeddings, nor does a temperature. */
export function variantEditsOfEmbeddings(body: JsonObject, variant: VariantChange): BodyEdits {
  return editsOf(body, variant.model, variant.parameters ?? {})
}

export function variantEditsOfMessages(body: JsonObject, variant: VariantChange): BodyEdits {
  const own = parametersOf(variant)
  const { parameters } = chatParametersToMessages(own)
  merge(parameters, 'output_config', body.output_config)
  for (const [name, value] of Object.entries(own)) if (value === null) parameters[name] = null
  const edits = editsOf(body, variant.model, parameters)
  const { systemPrompt } = variant
  if (systemPrompt === undefined) return edits
  if (Array.isArray(body.system)) edits.prepend.system = [{ type: 'text', text: systemPrompt }]
  else edits.set.system = promptBefore(systemPrompt, body.system)
  return edits
}

function promptBefore(prompt: string, callers: unknown): string {
  return typeof callers === 'string' && callers !== '' ? `${prompt}\n\n${callers}` : prompt
}

function parametersOf({ temperature, parameters }: VariantChange): JsonObject {
  return temperature === undefined ? { ...parameters } : { ...parameters, temperature }
}

function editsOf(body: JsonObject, model: string, parameters: JsonObject): BodyEdits {
  const edits: BodyEdits = { set: { model }, prepend: {}, remove: [] }
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) edits.set[name] = value
    else if (name in body) edits.remove.push(name)
  }
  return edits
}

/** Of settings that are grouped, the variant's win one by one. */
function merge(parameters: JsonObject, name: string, callers: unknown): void {
  if (parameters[name] !== undefined)
    parameters[name] = { ...(callers as JsonObject | undefined), ...(parameters[name] as JsonObject) }
}
