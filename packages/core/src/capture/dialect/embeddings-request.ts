import { type CallRequest, firstText, requestAttributes } from './call-request.ts'
import type { JsonObject } from './json-value.ts'

/** Reads the body of an embeddings request (OpenAI). */
export function readEmbeddingsRequest(body: JsonObject): CallRequest {
  const { model: _model, user, encoding_format: format, ...input } = body
  const attributes = requestAttributes(body, 'embeddings', {
    dimensions: 'gen_ai.embeddings.dimension.count',
  })
  if (typeof format === 'string') attributes['gen_ai.request.encoding_formats'] = [format]
  return { input, attributes, endUserId: firstText(user), conversationId: '', isStream: false }
}
