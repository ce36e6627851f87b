import { randomInt } from 'node:crypto'
import type { ChatRequest } from './chat-request.ts'
import type {
  ChatFunctions,
  ChatHistoryItem,
  LlamaChat,
  LlamaGrammar,
  ResponseChunk,
} from './llama-package.ts'
import { Refusal } from './refusal.ts'

/** What is asked of the model, in its own words. */
export type Question = {
  request: ChatRequest
  history: ChatHistoryItem[]
  functions: ChatFunctions | undefined
  grammar: LlamaGrammar | undefined
}

export type Usage = { promptTokens: number; completionTokens: number; cachedTokens: number }

export type Generated = {
  calls: { name: string; arguments: string }[]
  finishReason: 'stop' | 'length' | 'tool_calls'
  usage: Usage
}

/** llama.cpp's own defaults. Small models fall into loops without any chance, and off the rails with OpenAI's 1. */
const usualTemperature = 0.8
const usualTopP = 0.95
const topK = 40
/** The model's end of turn, and what a call of a tool is wrapped in. */
const reservedTokens = 2

/**
 * Room for an answer, after the conversation as the model reads it, with its roles and tools.
 *
 * @throws Refusal 400 when there is none: to forget the beginning of a conversation is not for us to choose.
 */
export function measure(
  chat: LlamaChat,
  tokenizer: unknown,
  { history, functions }: Question,
): { promptTokens: number; room: number } {
  const { contextSize } = chat.sequence
  const isOpen = history.at(-1)?.type === 'model'
  const chatHistory = isOpen ? history : [...history, { type: 'model' as const, response: [] }]
  const state = chat.chatWrapper.generateContextState({ chatHistory, availableFunctions: functions })
  const promptTokens = state.contextText.tokenize(tokenizer).length
  const room = contextSize - promptTokens - reservedTokens
  if (room < 1) {
    throw new Refusal(
      400,
      `This model's maximum context length is ${contextSize} tokens. However, your messages resulted in ${promptTokens} tokens. Shorten them, or raise the provider's contextSize.`,
      { code: 'context_length_exceeded', param: 'messages' },
    )
  }
  return { promptTokens, room }
}

/** Writes an answer. @throws the signal's reason when the caller goes away. */
export async function generate(
  chat: LlamaChat,
  { request, history, functions, grammar }: Question,
  { promptTokens, room }: { promptTokens: number; room: number },
  hears: { signal: AbortSignal; chunk: (chunk: ResponseChunk) => void },
): Promise<Generated> {
  const { tokenMeter } = chat.sequence
  const before = tokenMeter.getState()
  const { frequency_penalty: frequencyPenalty, presence_penalty: presencePenalty, stop } = request
  const isPenalised = Boolean(frequencyPenalty || presencePenalty)
  const { functionCalls, metadata } = await chat.generateResponse(history, {
    signal: hears.signal,
    maxTokens: Math.min(request.max_completion_tokens ?? request.max_tokens ?? room, room),
    temperature: request.temperature ?? usualTemperature,
    topP: request.top_p ?? usualTopP,
    topK,
    seed: request.seed === null || request.seed === undefined ? randomInt(2 ** 32) : request.seed >>> 0,
    repeatPenalty: isPenalised && {
      penalty: 1,
      frequencyPenalty: frequencyPenalty ?? 0,
      presencePenalty: presencePenalty ?? 0,
    },
    customStopTriggers: typeof stop === 'string' ? [stop] : (stop ?? []),
    grammar,
    functions,
    maxParallelFunctionCalls: request.parallel_tool_calls === false ? 1 : undefined,
    onResponseChunk: hears.chunk,
  })
  const { usedInputTokens, usedOutputTokens } = tokenMeter.diff(before)
  const calls = (functionCalls ?? []).map(({ functionName, params }) => ({
    name: functionName,
    arguments: JSON.stringify(params ?? {}),
  }))
  return {
    calls,
    finishReason: calls.length > 0 ? 'tool_calls' : metadata.stopReason === 'maxTokens' ? 'length' : 'stop',
    usage: {
      promptTokens,
      completionTokens: usedOutputTokens,
      cachedTokens: Math.max(0, promptTokens - usedInputTokens),
    },
  }
}
