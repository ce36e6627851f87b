import type { ServerResponse } from 'node:http'
import { type ChatRequest, readChatRequest } from './chat-request.ts'
import { streamWriter, wholeWriter } from './chat-writer.ts'
import { generate, measure } from './generate.ts'
import type { ChatFunctions, LlamaGrammar } from './llama-package.ts'
import type { OpenModel } from './open-model.ts'
import { Refusal } from './refusal.ts'
import { toChatHistory } from './to-chat-history.ts'
import { toGrammarSchema } from './to-grammar-schema.ts'

/** Answers `POST /chat/completions`. @throws Refusal */
export async function answerChat(
  model: OpenModel,
  body: unknown,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const request = readChatRequest(body)
  assertServed(model, request.model)
  const question = {
    request,
    history: toChatHistory(request.messages),
    functions: functionsOf(request),
    grammar: await grammarOf(model, request),
  }
  const writer = request.stream
    ? streamWriter(response, model.name, request.stream_options?.include_usage === true)
    : wholeWriter(response, model.name)
  const chats = await model.chats()
  const turn = await chats.next(signal)
  try {
    const measured = measure(turn.place, model.model.tokenizer, question)
    writer.begin()
    writer.end(await generate(turn.place, question, measured, { signal, chunk: writer.chunk }))
  } finally {
    turn.done()
  }
}

/** @throws Refusal 404 */
export function assertServed({ name }: OpenModel, asked: string): void {
  if (asked === name) return
  throw new Refusal(404, `There is no model "${asked}" here; this provider has "${name}".`, {
    code: 'model_not_found',
    param: 'model',
  })
}

function functionsOf({ tools, tool_choice: choice }: ChatRequest): ChatFunctions | undefined {
  if (!tools?.length || choice === 'none') return undefined
  return Object.fromEntries(
    tools.map(({ function: { name, description, parameters } }, index) => [
      name,
      {
        ...(description && { description }),
        ...(parameters && { params: toGrammarSchema(parameters, `tools.${index}.function.parameters`) }),
      },
    ]),
  )
}

async function grammarOf(
  { binding }: OpenModel,
  { response_format: format }: ChatRequest,
): Promise<LlamaGrammar | undefined> {
  switch (format?.type) {
    case 'json_object':
      return binding.getGrammarFor('json')
    case 'json_schema': {
      const { schema } = format.json_schema as { schema: unknown }
      const param = 'response_format.json_schema.schema'
      const translated = toGrammarSchema(schema, param)
      try {
        return await binding.createGrammarForJsonSchema(translated)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        throw new Refusal(400, `${param}: no grammar can be made of it (${reason}).`, { param })
      }
    }
    default:
      return undefined
  }
}
