import { type CallRequest, firstText, requestAttributes } from './call-request.ts'
import { isObject, type JsonObject } from './json-value.ts'

const attributeNames = {
  temperature: 'gen_ai.request.temperature',
  top_p: 'gen_ai.request.top_p',
  top_k: 'gen_ai.request.top_k',
  max_tokens: 'gen_ai.request.max_tokens',
  stop_sequences: 'gen_ai.request.stop_sequences',
}

/** Reads the body of a Messages request (Anthropic). */
export function readMessagesRequest(body: JsonObject): CallRequest {
  const { model: _model, metadata, stream, ...input } = body
  const attributes = requestAttributes(body, 'chat', attributeNames)
  const { output_config: output } = body
  if (isObject(output) && isObject(output.format)) attributes['gen_ai.output.type'] = 'json'
  return {
    input,
    attributes,
    endUserId: isObject(metadata) ? firstText(metadata.user_id) : '',
    conversationId: '',
    isStream: stream === true,
  }
}
