import { isRecord } from '../completion.ts'
import type { Attributes } from './read-attributes.ts'

export type OtlpEvent = { name: string; attributes: Attributes }

/**
 * What went into a model and came out of it, from the places where instrumentations have put it over time: the
 * attributes `gen_ai.input.messages` and `gen_ai.output.messages` of the OpenTelemetry GenAI conventions, the same on
 * an event, and the older `gen_ai.prompt.N.*` and `gen_ai.completion.N.*`. `used` names the attributes read.
 */
export function readGenAiContent(
  attributes: Attributes,
  events: readonly OtlpEvent[],
): { input: unknown; output: unknown; used: Set<string> } {
  const used = new Set<string>()
  const eventAttributes = Object.assign({}, ...events.map((event) => event.attributes)) as Attributes
  const take = (...names: string[]): unknown => {
    for (const name of names) {
      const value = attributes[name] ?? eventAttributes[name]
      if (value === undefined) continue
      used.add(name)
      return fromJson(value)
    }
    return undefined
  }
  const messages =
    take('gen_ai.input.messages') ?? readNumbered(attributes, 'gen_ai.prompt.', used) ?? take('gen_ai.prompt')
  const output =
    take('gen_ai.output.messages') ??
    readNumbered(attributes, 'gen_ai.completion.', used) ??
    take('gen_ai.completion', 'gen_ai.tool.call.result', 'traceloop.entity.output')
  const input =
    messages === undefined
      ? take('gen_ai.tool.call.arguments', 'traceloop.entity.input')
      : withSystem(messages, take('gen_ai.system_instructions'))
  return { input, output: onlyOne(output), used }
}

function withSystem(messages: unknown, system: unknown): unknown {
  return { messages, ...(system !== undefined && { system }) }
}

/** One answer is kept as a message, as the gateway keeps it. */
function onlyOne(output: unknown): unknown {
  return Array.isArray(output) && output.length === 1 && isRecord(output[0]) ? output[0] : output
}

/** `prefix0.role`, `prefix0.content`, `prefix0.tool_calls.0.name`, … as a list of messages. */
function readNumbered(attributes: Attributes, prefix: string, used: Set<string>): unknown[] | undefined {
  const messages: Record<string, unknown>[] = []
  for (const [name, value] of Object.entries(attributes)) {
    if (!name.startsWith(prefix)) continue
    const [, index, field] = /^(\d{1,4})\.(.+)$/.exec(name.slice(prefix.length)) ?? []
    if (index === undefined || field === undefined) continue
    used.add(name)
    messages[Number(index)] ??= { role: prefix === 'gen_ai.prompt.' ? 'user' : 'assistant' }
    const message = messages[Number(index)]!
    message[field] = field === 'content' ? fromJson(value) : value
  }
  const whole = messages.filter((message) => message !== undefined)
  return whole.length === 0 ? undefined : whole.map((message) => ({ content: null, ...message }))
}

/** Structured values travel as JSON in a string where an exporter knows no other way. */
function fromJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
