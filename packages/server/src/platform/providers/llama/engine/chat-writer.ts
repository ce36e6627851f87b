import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Generated, Usage } from './generate.ts'
import type { ResponseChunk } from './llama-package.ts'
import { errorBody, type Refusal } from './refusal.ts'

/** Writes an answer in the shape of OpenAI's chat completions. */
export type ChatWriter = {
  /** Called once nothing but the model itself can fail. */
  begin(): void
  chunk(chunk: ResponseChunk): void
  end(generated: Generated): void
}

/** As one object, https://platform.openai.com/docs/api-reference/chat/object */
export function wholeWriter(response: ServerResponse, model: string): ChatWriter {
  let content = ''
  let reasoning = ''
  return {
    begin() {},
    chunk(chunk) {
      if (isThought(chunk)) reasoning += chunk.text
      else content += chunk.text
    },
    end({ calls, finishReason, usage }) {
      const message = {
        role: 'assistant',
        content: content === '' && calls.length > 0 ? null : content,
        refusal: null,
        ...(reasoning !== '' && { reasoning_content: reasoning }),
        ...(calls.length > 0 && { tool_calls: calls.map(toolCallOf) }),
      }
      const choice = { index: 0, message, logprobs: null, finish_reason: finishReason }
      sendJson(response, 200, {
        ...headOf('chat.completion', model),
        choices: [choice],
        usage: usageOf(usage),
      })
    },
  }
}

/** As server-sent events, https://platform.openai.com/docs/api-reference/chat-streaming */
export function streamWriter(response: ServerResponse, model: string, hasUsage: boolean): ChatWriter {
  const head = headOf('chat.completion.chunk', model)
  const say = (delta: object, finishReason: string | null = null) =>
    sendEvent(response, {
      ...head,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...(hasUsage && { usage: null }),
    })
  return {
    begin() {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
      })
      say({ role: 'assistant', content: '' })
    },
    chunk(chunk) {
      if (chunk.text === '') return
      say(isThought(chunk) ? { reasoning_content: chunk.text } : { content: chunk.text })
    },
    end({ calls, finishReason, usage }) {
      if (calls.length > 0) {
        say({ tool_calls: calls.map((call, index) => ({ index, ...toolCallOf(call) })) })
      }
      say({}, finishReason)
      if (hasUsage) sendEvent(response, { ...head, choices: [], usage: usageOf(usage) })
      response.end('data: [DONE]\n\n')
    },
  }
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

/** As a status while there still is one, or else as the last event of the stream. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) {
    sendEvent(response, errorBody(refusal))
    response.end()
    return
  }
  const { status, retryAfterSeconds } = refusal
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds)
  sendJson(response, status, errorBody(refusal))
}

function sendEvent(response: ServerResponse, data: object): void {
  response.write(`data: ${JSON.stringify(data)}\n\n`)
}

function headOf(object: string, model: string): object {
  return { id: `chatcmpl-${randomUUID()}`, object, created: Math.floor(Date.now() / 1_000), model }
}

function toolCallOf(call: Generated['calls'][number]): object {
  return { id: `call_${randomUUID()}`, type: 'function', function: call }
}

function isThought({ segmentType }: ResponseChunk): boolean {
  return segmentType !== undefined
}

function usageOf({ promptTokens, completionTokens, cachedTokens }: Usage): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  }
}
