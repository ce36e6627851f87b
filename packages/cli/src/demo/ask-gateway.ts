import type OpenAI from 'openai'
import { functionName } from './demo-context.ts'

export type Question = { text: string; streams?: boolean; headers?: Record<string, string> }
export type Answer = {
  answer: string
  inferenceId: string
  traceId: string
  variant: string
  latencyMs: number
}

/** One call as an application makes it: OpenAI's own client, streaming or not. Latency runs until the answer is whole. */
export async function askGateway(openai: OpenAI, question: Question, signal: AbortSignal): Promise<Answer> {
  const startedMs = performance.now()
  const body = {
    model: `function/${functionName}`,
    messages: [{ role: 'user' as const, content: question.text }],
  }
  const options = { signal, headers: question.headers ?? {} }
  let answer = ''
  let headers: Headers
  if (question.streams) {
    const { data, response } = await openai.chat.completions
      .create({ ...body, stream: true }, options)
      .withResponse()
    headers = response.headers
    for await (const chunk of data) answer += chunk.choices[0]?.delta.content ?? ''
  } else {
    const { data, response } = await openai.chat.completions.create(body, options).withResponse()
    headers = response.headers
    answer = data.choices[0]?.message.content ?? ''
  }
  return {
    answer,
    inferenceId: headers.get('x-loopwright-inference-id') ?? '',
    traceId: headers.get('x-loopwright-trace-id') ?? '',
    variant: headers.get('x-loopwright-variant') ?? '',
    latencyMs: performance.now() - startedMs,
  }
}
