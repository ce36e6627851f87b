import type { Part, ToolResult, Turn } from './conversation.ts'
import { isRecord, type JsonRecord } from './is-record.ts'
import { contentOf, nameIn, readParts, structured } from './read-part.ts'

/**
 * The conversation in a span's input and output, in the shapes of OpenAI chat and responses, Anthropic messages, the
 * AI SDK, Gemini and OpenTelemetry's GenAI messages. Results stand with the tool calls they answer. Null where it is
 * something else, which is then shown as what it is.
 */
export function readConversation(input: unknown, output: unknown): Turn[] | null {
  const asked = readInput(input)
  if (!asked) return null
  const answered = (readOutput(output) ?? []).map((turn) => ({ ...turn, isAnswer: true }))
  return withResults([...asked, ...answered]).filter(({ parts, stopped }) => parts.length > 0 || stopped)
}

function readInput(input: unknown): Turn[] | null {
  if (typeof input === 'string') return input === '' ? [] : [turnOf('user', [{ kind: 'text', text: input }])]
  if (Array.isArray(input)) return readList(input)
  if (!isRecord(input)) return null
  const system = input.system ?? input.instructions ?? input.system_instructions ?? input.systemInstruction
  const before = system === undefined || system === null ? [] : [turnOf('system', readSystem(system))]
  for (const field of [input.messages, input.input, input.contents, input.prompt]) {
    if (typeof field === 'string') return [...before, turnOf('user', [{ kind: 'text', text: field }])]
    const turns = Array.isArray(field) ? readList(field) : null
    if (turns) return [...before, ...turns]
  }
  return null
}

function readSystem(system: unknown): Part[] {
  return readParts(isRecord(system) ? (system.parts ?? system.content ?? system) : system)
}

function readOutput(output: unknown): Turn[] | null {
  if (typeof output === 'string')
    return output === '' ? [] : [turnOf('assistant', [{ kind: 'text', text: output }])]
  if (Array.isArray(output)) return readList(output)
  if (!isRecord(output)) return null
  const list = [output.choices, output.candidates, output.output, output.messages].find(Array.isArray)
  if (list) return readList(list)
  if (isToolOrText(output)) return [readSdkAnswer(output)]
  return readList([{ role: 'assistant', ...output }])
}

function readList(items: readonly unknown[]): Turn[] | null {
  const turns = items.map(readTurn)
  return turns.length > 0 && turns.every((turn) => turn !== null) ? turns : null
}

/** One message, a choice or candidate that holds one, or an item of the responses API, which may be a call by itself. */
function readTurn(item: unknown): Turn | null {
  if (!isRecord(item)) return null
  const stopped = stopOf(item)
  const held = item.message ?? (isRecord(item.content) && 'parts' in item.content ? item.content : undefined)
  if (isRecord(held)) {
    const turn = readTurn({ role: 'assistant', ...held })
    return turn && { ...turn, stopped: stopped ?? turn.stopped }
  }
  if (typeof item.role !== 'string') return readLoneItem(item)
  if (!['content', 'parts', 'tool_calls', 'refusal', 'text'].some((field) => field in item)) return null
  const name = nameIn(item, 'name')
  if ((item.role === 'tool' || item.role === 'function') && !hasResultParts(item.content ?? item.parts)) {
    const result = {
      id: nameIn(item, 'tool_call_id', 'id'),
      name,
      value: structured(contentOf(item.content ?? null)),
      isError: item.status === 'error',
    }
    return { ...turnOf(item.role, [{ kind: 'tool-result', result }]), name }
  }
  return { ...turnOf(item.role, partsOf(item)), name, stopped }
}

function partsOf(item: JsonRecord): Part[] {
  const thoughts = nameIn(item, 'reasoning_content', 'reasoning')
  const calls = Array.isArray(item.tool_calls) ? item.tool_calls : []
  const refusal = nameIn(item, 'refusal')
  return [
    ...(thoughts ? [{ kind: 'reasoning', text: thoughts } as const] : []),
    ...readParts(item.content ?? item.parts ?? item.text),
    ...(refusal ? [{ kind: 'refusal', text: refusal } as const] : []),
    ...calls.map(readCall),
  ]
}

/** OpenAI's `{ id, function: { name, arguments } }`, and OpenInference's `{ tool_call: { … } }` around it. */
function readCall(call: unknown): Part {
  const held = isRecord(call) && isRecord(call.tool_call) ? call.tool_call : call
  if (!isRecord(held)) return { kind: 'other', value: call }
  const said = isRecord(held.function) ? held.function : isRecord(held.custom) ? held.custom : held
  return {
    kind: 'tool-call',
    call: {
      id: nameIn(held, 'id'),
      name: nameIn(said, 'name') ?? 'a tool',
      input: structured(said.arguments ?? said.input),
      result: null,
    },
  }
}

function readLoneItem(item: JsonRecord): Turn | null {
  const [part] = readParts([item])
  if (!part || part.kind === 'other') return null
  return turnOf(part.kind === 'tool-result' ? 'tool' : 'assistant', [part])
}

/** The AI SDK's answer: `{ text, reasoning, toolCalls, object }`. */
function readSdkAnswer(output: JsonRecord): Turn {
  const calls = Array.isArray(output.toolCalls) ? output.toolCalls : []
  const thoughts = nameIn(output, 'reasoning', 'reasoningText')
  const parts: Part[] = [
    ...(thoughts ? [{ kind: 'reasoning', text: thoughts } as const] : []),
    ...readParts(output.text),
    ...readParts(calls.map((call) => ({ type: 'tool-call', ...(isRecord(call) ? call : {}) }))),
    ...('object' in output && output.object !== undefined
      ? [{ kind: 'other', value: output.object } as const]
      : []),
  ]
  return { ...turnOf('assistant', parts), stopped: stopOf(output) }
}

function isToolOrText(output: JsonRecord): boolean {
  return (
    !('role' in output) &&
    !('content' in output) &&
    ['text', 'toolCalls', 'object'].some((name) => name in output)
  )
}

const plainEnds = new Set([
  'stop',
  'STOP',
  'end_turn',
  'tool_calls',
  'tool_use',
  'tool-calls',
  'tool_call',
  'completed',
])

function stopOf(item: JsonRecord): string | null {
  const reason = nameIn(item, 'finish_reason', 'stop_reason', 'finishReason')
  return reason === null || plainEnds.has(reason) ? null : reason
}

function hasResultParts(content: unknown): boolean {
  return readParts(content).some(({ kind }) => kind === 'tool-result')
}

function turnOf(role: string, parts: readonly Part[]): Turn {
  return { role, name: null, parts, isAnswer: false, stopped: null }
}

/** Puts each result to the call it answers: the latest before it with its id, or, where it has none, of its name. */
function withResults(turns: readonly Turn[]): Turn[] {
  const open: { id: string | null; name: string; take: (result: ToolResult) => void }[] = []
  return turns.map((turn) => {
    const parts = turn.parts.flatMap((part): Part[] => {
      if (part.kind === 'tool-call') {
        const call = { ...part.call }
        open.push({ id: call.id, name: call.name, take: (result) => Object.assign(call, { result }) })
        return [{ kind: 'tool-call', call }]
      }
      if (part.kind !== 'tool-result') return [part]
      const { id, name } = part.result
      const at = open.findLastIndex((call) =>
        id && call.id ? call.id === id : name === null || call.name === name,
      )
      const [call] = at < 0 ? [] : open.splice(at, 1)
      call?.take(part.result)
      return call ? [] : [part]
    })
    return { ...turn, parts }
  })
}
