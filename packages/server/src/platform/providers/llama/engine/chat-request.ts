import * as z from 'zod'
import { Refusal } from './refusal.ts'

const textParts = z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))
const content = z.union([z.string(), textParts]).nullish()
const toolCall = z.looseObject({
  id: z.string(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
})
const message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content,
  tool_calls: z.array(toolCall).nullish(),
  tool_call_id: z.string().nullish(),
})
const tool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string(),
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
})
const responseFormat = z.union([
  z.looseObject({ type: z.enum(['text', 'json_object']) }),
  z.looseObject({ type: z.literal('json_schema'), json_schema: z.looseObject({ schema: z.unknown() }) }),
])
const tokens = z.int().min(1).nullish()

/** What is understood of OpenAI's chat completions; what isn't named here is ignored. */
const chatRequestSchema = z.looseObject({
  model: z.string(),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: tokens,
  max_completion_tokens: tokens,
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(16)]).nullish(),
  response_format: responseFormat.nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: z.unknown().optional(),
  parallel_tool_calls: z.boolean().nullish(),
  n: z.int().nullish(),
  logprobs: z.boolean().nullish(),
  logit_bias: z.record(z.string(), z.number()).nullish(),
})

export type ChatRequest = z.infer<typeof chatRequestSchema>
export type ChatMessage = ChatRequest['messages'][number]

/** @throws Refusal 400 that names the field, also for what a local model cannot do and whose silence would mislead. */
export function readChatRequest(body: unknown): ChatRequest {
  const request = readAs(chatRequestSchema, body)
  const refuse = (param: string, told: string): never => {
    throw new Refusal(400, `${param}: ${told}`, { param, code: 'unsupported_value' })
  }
  if ((request.n ?? 1) !== 1) refuse('n', 'a local model gives one answer a call.')
  if (request.logprobs) refuse('logprobs', 'a local model tells no probabilities.')
  if (Object.keys(request.logit_bias ?? {}).length > 0) refuse('logit_bias', 'a local model takes none.')
  if (request.tools?.length) {
    const choice = request.tool_choice ?? 'auto'
    if (choice !== 'auto' && choice !== 'none')
      refuse(
        'tool_choice',
        'a local model chooses by itself: send "auto" or "none", or hold the answer to a schema.',
      )
    if (choice === 'auto' && (request.response_format ?? { type: 'text' }).type !== 'text')
      refuse('response_format', 'a local model takes tools or a format, not both.')
  }
  return request
}

/** @throws Refusal 400 */
export function readAs<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const param = issue?.path.join('.') ?? ''
  throw new Refusal(400, `${param || 'body'}: ${issue?.message ?? 'is not understood'}`, { param })
}

/** @throws Refusal 400 for pictures, sound and files. */
export function textOf(given: ChatMessage['content']): string {
  if (typeof given === 'string') return given
  return (given ?? [])
    .map((part) => {
      if (part.type === 'text' && part.text !== undefined) return part.text
      throw new Refusal(
        400,
        `messages: a local model reads text alone, and there is a part of type "${part.type}".`,
        {
          param: 'messages',
          code: 'unsupported_value',
        },
      )
    })
    .join('\n')
}
