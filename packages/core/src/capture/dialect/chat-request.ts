import { isRecord } from '../is-record.ts'
import type { JsonObject } from './json-value.ts'
import { firstText, type RequestFacts, requestAttributes } from './request-facts.ts'

const attributeNames = {
  temperature: 'gen_ai.request.temperature',
  top_p: 'gen_ai.request.top_p',
  max_tokens: 'gen_ai.request.max_tokens',
  max_completion_tokens: 'gen_ai.request.max_tokens',
  seed: 'gen_ai.request.seed',
  n: 'gen_ai.request.choice.count',
  frequency_penalty: 'gen_ai.request.frequency_penalty',
  presence_penalty: 'gen_ai.request.presence_penalty',
}

/** Reads the body of a chat completion request (OpenAI). */
export function readChatRequest(body: JsonObject): RequestFacts {
  const attributes = requestAttributes(body, 'chat', attributeNames)
  const { stop, response_format: format } = body
  if (stop !== undefined && stop !== null)
    attributes['gen_ai.request.stop_sequences'] = Array.isArray(stop) ? stop : [stop]
  if (isRecord(format) && format.type !== 'text') attributes['gen_ai.output.type'] = 'json'
  return {
    attributes,
    endUserId: firstText(body.user, body.safety_identifier),
    conversationId: '',
    isStream: body.stream === true,
  }
}
