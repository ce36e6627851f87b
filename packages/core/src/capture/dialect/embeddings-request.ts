import type { JsonObject } from './json-value.ts'
import { firstText, type RequestFacts, requestAttributes } from './request-facts.ts'

/** Reads the body of an embeddings request (OpenAI). */
export function readEmbeddingsRequest(body: JsonObject): RequestFacts {
  const attributes = requestAttributes(body, 'embeddings', {
    dimensions: 'gen_ai.embeddings.dimension.count',
  })
  const { encoding_format: format } = body
  if (typeof format === 'string') attributes['gen_ai.request.encoding_formats'] = [format]
  return { attributes, endUserId: firstText(body.user), conversationId: '', isStream: false }
}
