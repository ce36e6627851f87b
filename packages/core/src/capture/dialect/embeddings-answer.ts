import { isRecord } from '../is-record.ts'
import { type Answer, emptyAnswer } from './answer.ts'
import { readChatUsage } from './chat-answer.ts'
import { objectsIn, textOrNull } from './json-value.ts'

/**
 * Reads a list of embeddings (OpenAI). The vectors themselves are not kept: they are large, say nothing to a reader,
 * and can be had again from the same text and model. `output` is `{ embeddings, dimensions }`, two counts. Anything
 * else, errors included, comes out as it is in `output`.
 */
export function readEmbeddingsAnswer(body: unknown): Answer {
  if (!isRecord(body) || !Array.isArray(body.data)) return { ...emptyAnswer, output: body ?? null }
  return {
    ...emptyAnswer,
    promptTokens: readChatUsage(body.usage).promptTokens,
    completionTokens: 0,
    model: textOrNull(body.model),
    output: {
      embeddings: body.data.length,
      dimensions: dimensionsOf(objectsIn(body.data)[0]?.embedding),
    },
  }
}

/** A vector is a list of numbers, or the base64 of its 32-bit floats. */
function dimensionsOf(embedding: unknown): number | null {
  if (Array.isArray(embedding)) return embedding.length
  if (typeof embedding !== 'string') return null
  const padding = embedding.endsWith('==') ? 2 : embedding.endsWith('=') ? 1 : 0
  return ((embedding.length / 4) * 3 - padding) / 4
}
