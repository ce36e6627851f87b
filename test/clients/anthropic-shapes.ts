import type { Anthropic } from '@anthropic-ai/sdk'
import type { Saying, Shapes } from './model-server.ts'

type Body = Record<string, unknown>

const usage: Anthropic.Usage = {
  ...{ input_tokens: 10, cache_creation_input_tokens: 5, cache_read_input_tokens: 30, output_tokens: 9 },
  cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 0 },
  ...{ output_tokens_details: { thinking_tokens: 4 }, server_tool_use: null },
  ...{ service_tier: 'standard', inference_geo: 'global', speed: null },
}

function message(body: Body, { text, tool, thinking }: Saying): Anthropic.Message {
  const content: Anthropic.ContentBlock[] = []
  if (thinking !== undefined) content.push({ type: 'thinking', thinking, signature: 'EqQBCkYIAxgC' })
  if (tool) content.push({ type: 'tool_use', ...tool, caller: { type: 'direct' } })
  else content.push({ type: 'text', text, citations: null })
  return {
    ...{
      id: 'msg_recorded',
      type: 'message',
      role: 'assistant',
      model: `${String(body.model)}-20260101`,
      content,
    },
    ...{ stop_reason: tool ? 'tool_use' : 'end_turn', stop_sequence: null, stop_details: null },
    ...{ container: null, diagnostics: null, usage },
  }
}

function events(body: Body, saying: Saying): string[] {
  const whole = message(body, saying)
  const begun = { ...whole, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } }
  const list: Body[] = [{ type: 'message_start', message: begun }]
  for (const [index, block] of whole.content.entries()) {
    const say = (delta: object) => list.push({ type: 'content_block_delta', index, delta })
    const begin = (content_block: object) => list.push({ type: 'content_block_start', index, content_block })
    if (block.type === 'text') {
      begin({ ...block, text: '' })
      if (index === 0) list.push({ type: 'ping' })
      for (const text of pieces(saying.text)) say({ type: 'text_delta', text })
    } else if (block.type === 'thinking') {
      begin({ ...block, thinking: '', signature: '' })
      for (const thinking of pieces(saying.thinking ?? '')) say({ type: 'thinking_delta', thinking })
      say({ type: 'signature_delta', signature: block.signature })
    } else if (block.type === 'tool_use') {
      begin({ ...block, input: {} })
      say({ type: 'input_json_delta', partial_json: '' })
      for (const partial_json of pieces(JSON.stringify(block.input)))
        say({ type: 'input_json_delta', partial_json })
    }
    list.push({ type: 'content_block_stop', index })
  }
  const delta = { stop_reason: whole.stop_reason, stop_sequence: null, stop_details: null, container: null }
  list.push({ type: 'message_delta', delta, usage }, { type: 'message_stop' })
  return list.map((event) => `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}\n\n`)
}

function pieces(text: string): string[] {
  return text.match(/.{1,6}/gsu) ?? []
}

/** Anthropic's Messages, and the counting of their tokens. */
export const anthropicShapes: Shapes = {
  whole: (path, body, saying) =>
    path.startsWith('/messages/count_tokens') ? { input_tokens: 14 } : message(body, saying),
  events: (_path, body, saying) => events(body, saying),
  error: (status, message) => ({
    type: 'error',
    error: {
      type:
        status === 429 ? 'rate_limit_error' : status === 529 ? 'overloaded_error' : 'invalid_request_error',
      message,
    },
    request_id: 'req_recorded',
  }),
}
