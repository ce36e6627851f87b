import { type CallRequest, firstText, requestAttributes } from './call-request.ts'
import { isObject, type JsonObject } from './json-value.ts'

const attributeNames = {
  temperature: 'gen_ai.request.temperature',
  top_p: 'gen_ai.request.top_p',
  max_output_tokens: 'gen_ai.request.max_tokens',
  previous_response_id: 'loopwright.previous_response_id',
}

/** Reads the body of a request for a response (OpenAI Responses). */
export function readResponsesRequest(body: JsonObject): CallRequest {
  const { model: _model, user, metadata: _metadata, stream, stream_options: _options, ...input } = body
  const attributes = requestAttributes(body, 'chat', attributeNames)
  const { conversation, text } = body
  const conversationId = firstText(conversation, isObject(conversation) && conversation.id)
  if (conversationId !== '') attributes['gen_ai.conversation.id'] = conversationId
  if (isObject(text) && isObject(text.format) && text.format.type !== 'text')
    attributes['gen_ai.output.type'] = 'json'
  return {
    input,
    attributes,
    endUserId: firstText(user, body.safety_identifier),
    conversationId,
    isStream: stream === true,
  }
}
