import type { ServerResponse } from 'node:http'
import * as z from 'zod'
import { assertServed } from './answer-chat.ts'
import { readAs } from './chat-request.ts'
import { sendJson } from './chat-writer.ts'
import type { LlamaEmbeddingContext } from './llama-package.ts'
import type { OpenModel } from './open-model.ts'
import { Refusal } from './refusal.ts'

const requestSchema = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string()).min(1).max(2_048)], {
    error: 'must be a text or up to 2,048 of them',
  }),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().nullish(),
})

/** Answers `POST /embeddings`. @throws Refusal */
export async function answerEmbeddings(
  model: OpenModel,
  body: unknown,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { input, encoding_format: format, dimensions, model: asked } = readAs(requestSchema, body)
  assertServed(model, asked)
  const { embeddingVectorSize } = model.model
  if ((dimensions ?? embeddingVectorSize) !== embeddingVectorSize) {
    const told = `dimensions: this model has ${embeddingVectorSize} and no other number.`
    throw new Refusal(400, told, { param: 'dimensions' })
  }
  const line = await model.embeddings()
  const turn = await line.next(signal)
  try {
    const texts = typeof input === 'string' ? [input] : input
    let tokens = 0
    const data: object[] = []
    for (const [index, text] of texts.entries()) {
      signal.throwIfAborted()
      tokens += turn.place.calculateInputLength(text)
      const vector = toUnitLength(await embed(turn.place, text, index))
      const embedding = format === 'base64' ? toBase64(vector) : [...vector]
      data.push({ object: 'embedding', index, embedding })
    }
    const usage = { prompt_tokens: tokens, total_tokens: tokens }
    sendJson(response, 200, { object: 'list', data, model: model.name, usage })
  } finally {
    turn.done()
  }
}

async function embed(
  context: LlamaEmbeddingContext,
  text: string,
  index: number,
): Promise<readonly number[]> {
  try {
    return (await context.getEmbeddingFor(text)).vector
  } catch (error) {
    // The package throws plain errors, and has no other word for how much its context takes.
    if (!(error instanceof Error && /longer than the usable context/.test(error.message))) throw error
    const told = `input.${index}: has more tokens than this model's context. Cut it into pieces.`
    throw new Refusal(400, told, { code: 'context_length_exceeded', param: 'input' })
  }
}

/** OpenAI's embeddings have length one, so that whoever compares them may leave out the division. */
function toUnitLength(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector) || 1
  return Float32Array.from(vector, (value) => value / length)
}

function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer).toString('base64')
}
