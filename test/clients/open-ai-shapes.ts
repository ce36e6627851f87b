import type { OpenAI } from 'openai'
import type { Saying, Shapes } from './model-server.ts'

type Body = Record<string, unknown>

/** The client makes `output_text` itself. */
type RecordedResponse = Omit<OpenAI.Responses.Response, 'output_text'>

const created = 1_760_000_000

const chatUsage = {
  prompt_tokens: 20,
  completion_tokens: 9,
  total_tokens: 29,
  prompt_tokens_details: { cached_tokens: 8, audio_tokens: 0 },
  completion_tokens_details: {
    ...{ reasoning_tokens: 4, audio_tokens: 0 },
    ...{ accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
  },
}

const responseUsage = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 8, cache_write_tokens: 0 },
  output_tokens: 9,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 29,
}

function chatCompletion(body: Body, { text, tool, thinking }: Saying): OpenAI.ChatCompletion {
  const call: OpenAI.ChatCompletionMessageFunctionToolCall | undefined = tool && {
    id: tool.id,
    type: 'function',
    function: { name: tool.name, arguments: JSON.stringify(tool.input) },
  }
  const message: OpenAI.ChatCompletionMessage = {
    ...{ role: 'assistant', content: call ? null : text, refusal: null, annotations: [] },
    ...(thinking !== undefined && { reasoning_content: thinking }),
    ...(call && { tool_calls: [call] }),
  }
  return {
    ...{
      id: 'chatcmpl-recorded',
      object: 'chat.completion',
      created,
      model: `${String(body.model)}-2026-01-01`,
    },
    choices: [{ index: 0, message, logprobs: null, finish_reason: call ? 'tool_calls' : 'stop' }],
    ...{ usage: chatUsage, service_tier: 'default', system_fingerprint: 'fp_recorded' },
  }
}

function chatChunks(body: Body, { text, tool, thinking }: Saying): string[] {
  const head = {
    ...{
      id: 'chatcmpl-recorded',
      object: 'chat.completion.chunk',
      created,
      model: `${String(body.model)}-2026-01-01`,
    },
    ...{ service_tier: 'default', system_fingerprint: 'fp_recorded' },
  }
  const options = body.stream_options as { include_usage?: boolean } | undefined
  const nothing = options?.include_usage ? { usage: null } : {}
  const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`
  const chunk = (delta: object, finish_reason: string | null = null) =>
    data({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason }], ...nothing })
  const part = (fields: object) => chunk({ tool_calls: [{ index: 0, ...fields }] })
  const json = tool ? JSON.stringify(tool.input) : ''
  return [
    chunk({ role: 'assistant', content: tool ? null : '', refusal: null }),
    ...(thinking === undefined ? [] : pieces(thinking).map((piece) => chunk({ reasoning_content: piece }))),
    ...(tool
      ? [
          part({ id: tool.id, type: 'function', function: { name: tool.name, arguments: '' } }),
          ...pieces(json).map((piece) => part({ function: { arguments: piece } })),
        ]
      : pieces(text).map((piece) => chunk({ content: piece }))),
    chunk({}, tool ? 'tool_calls' : 'stop'),
    ...(options?.include_usage ? [data({ ...head, choices: [], usage: chatUsage })] : []),
    'data: [DONE]\n\n',
  ]
}

function response(body: Body, { text, tool }: Saying): RecordedResponse {
  const call: OpenAI.Responses.ResponseFunctionToolCall | undefined = tool && {
    ...{ id: 'fc_recorded', type: 'function_call', status: 'completed' },
    ...{ call_id: tool.id, name: tool.name, arguments: JSON.stringify(tool.input) },
  }
  const message: OpenAI.Responses.ResponseOutputMessage = {
    ...{ id: 'msg_recorded', type: 'message', status: 'completed', role: 'assistant' },
    content: [{ type: 'output_text', annotations: [], logprobs: [], text }],
  }
  const asked = body as Partial<RecordedResponse>
  return {
    ...{ id: 'resp_recorded', object: 'response', created_at: created, status: 'completed' },
    ...{ background: false, error: null, incomplete_details: null, max_output_tokens: null },
    ...{ instructions: asked.instructions ?? null, model: `${asked.model}-2026-01-01` },
    output: [{ id: 'rs_recorded', type: 'reasoning', summary: [] }, call ?? message],
    ...{ parallel_tool_calls: true, previous_response_id: null, store: true },
    ...{ reasoning: { effort: 'low', summary: null }, text: asked.text ?? { format: { type: 'text' } } },
    ...{ tool_choice: 'auto', tools: asked.tools ?? [], temperature: 1, top_p: 1, truncation: 'disabled' },
    ...{ usage: responseUsage, metadata: {} },
  }
}

function responseEvents(body: Body, saying: Saying): string[] {
  const whole = response(body, saying)
  const [reasoning, item] = whole.output as unknown as [Body, Body]
  const begun = { ...whole, status: 'in_progress', output: [], usage: null }
  const at = { item_id: item.id, output_index: 1 }
  const inText = { ...at, content_index: 0 }
  const empty = { type: 'output_text', annotations: [], logprobs: [], text: '' }
  const json = String(item.arguments)
  const events: Body[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    { type: 'response.output_item.added', output_index: 0, item: reasoning },
    { type: 'response.output_item.done', output_index: 0, item: reasoning },
    ...(saying.tool
      ? [
          {
            type: 'response.output_item.added',
            output_index: 1,
            item: { ...item, status: 'in_progress', arguments: '' },
          },
          ...pieces(json).map((delta) => ({
            type: 'response.function_call_arguments.delta',
            ...at,
            delta,
            obfuscation: 'x',
          })),
          { type: 'response.function_call_arguments.done', ...at, arguments: json },
        ]
      : [
          {
            type: 'response.output_item.added',
            output_index: 1,
            item: { ...item, status: 'in_progress', content: [] },
          },
          { type: 'response.content_part.added', ...inText, part: empty },
          ...pieces(saying.text).map((delta) => ({
            type: 'response.output_text.delta',
            ...inText,
            delta,
            logprobs: [],
          })),
          { type: 'response.output_text.done', ...inText, text: saying.text, logprobs: [] },
          { type: 'response.content_part.done', ...inText, part: { ...empty, text: saying.text } },
        ]),
    { type: 'response.output_item.done', output_index: 1, item },
    { type: 'response.completed', response: whole },
  ]
  return events.map(
    ({ type, ...fields }, sequence_number) =>
      `event: ${String(type)}\ndata: ${JSON.stringify({ type, sequence_number, ...fields })}\n\n`,
  )
}

function embeddings(body: Body): object {
  const vector = new Float32Array([0.5, -0.25, 0.125])
  const embedding =
    body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector]
  const texts = Array.isArray(body.input) ? body.input : [body.input]
  return {
    ...{ object: 'list', model: body.model, usage: { prompt_tokens: 6, total_tokens: 6 } },
    data: texts.map((_, index) => ({ object: 'embedding', index, embedding })),
  }
}

function pieces(text: string): string[] {
  return text.match(/\S+\s*/gu) ?? []
}

/** OpenAI's chat completions, Responses and embeddings. */
export const openAiShapes: Shapes = {
  whole(path, body, saying) {
    if (path === '/embeddings') return embeddings(body)
    return path === '/responses' ? response(body, saying) : chatCompletion(body, saying)
  },
  events: (path, body, saying) =>
    path === '/responses' ? responseEvents(body, saying) : chatChunks(body, saying),
  error: (status, message) => ({
    error: {
      message,
      type: status === 429 ? 'requests' : 'invalid_request_error',
      param: null,
      code: `recorded_${status}`,
    },
  }),
}
