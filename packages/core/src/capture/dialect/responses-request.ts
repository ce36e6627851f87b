import { isRecord } from '../is-record.ts'
import type { JsonObject } from './json-value.ts'
import { firstText, type RequestFacts, requestAttributes } from './request-facts.ts'

const attributeNames = {
  temperature: 'gen_ai.request.temperature',
  top_p: 'gen_ai.request.top_p',
  max_output_tokens: 'gen_ai.request.max_tokens',
  previous_response_id: 'loopwright.previous_response_id',
}

/** Reads the body of a request for a response (OpenAI Responses). */
export function readResponsesRequest(body: JsonObject): RequestFacts {
  const attributes = requestAttributes(body, 'chat', attributeNames)
  const { conversation, text } = body
  const conversationId = firstText(conversation, isRecord(conversation) && conversation.id)
  if (conversationId !== '') attributes['gen_ai.conversation.id'] = conversationId
  if (isRecord(text) && isRecord(text.format) && text.format.type !== 'text')
    attributes['gen_ai.output.type'] = 'json'
  return {
    attributes,
    endUserId: firstText(body.user, body.safety_identifier),
    conversationId,
    isStream: body.stream === true,
  }
}
