import { isRecord } from '../is-record.ts'
import type { JsonObject } from './json-value.ts'
import { firstText, type RequestFacts, requestAttributes } from './request-facts.ts'

const attributeNames = {
  temperature: 'gen_ai.request.temperature',
  top_p: 'gen_ai.request.top_p',
  top_k: 'gen_ai.request.top_k',
  max_tokens: 'gen_ai.request.max_tokens',
  stop_sequences: 'gen_ai.request.stop_sequences',
}

/** Reads the body of a Messages request (Anthropic). */
export function readMessagesRequest(body: JsonObject): RequestFacts {
  const attributes = requestAttributes(body, 'chat', attributeNames)
  const { output_config: output, metadata } = body
  if (isRecord(output) && isRecord(output.format)) attributes['gen_ai.output.type'] = 'json'
  return {
    attributes,
    endUserId: isRecord(metadata) ? firstText(metadata.user_id) : '',
    conversationId: '',
    isStream: body.stream === true,
  }
}
