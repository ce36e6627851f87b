import { isRecord } from '../../is-record.ts'
import { fromJson } from '../attribute-reader.ts'

/** Messages as the input of a call, with what the system was told where that was said apart. */
export function withSystem(messages: unknown, system?: unknown): unknown {
  return { messages, ...(system !== undefined && { system }) }
}

/** One answer is kept as a message, as the gateway keeps it. */
export function onlyOne(output: unknown): unknown {
  return Array.isArray(output) && output.length === 1 && isRecord(output[0]) ? output[0] : output
}

/** A tool call as OpenAI's chat completions write it. */
export function toolCall(call: { id?: unknown; name?: unknown; arguments?: unknown }): object {
  const { id, name, arguments: given } = call
  return {
    ...(id !== undefined && { id }),
    type: 'function',
    function: {
      name: name ?? '',
      ...(given !== undefined && { arguments: typeof given === 'string' ? given : JSON.stringify(given) }),
    },
  }
}

/** A message whose content may be JSON in a string. */
export function message(role: string, content: unknown, more: Record<string, unknown> = {}): object {
  return { role, content: fromJson(content) ?? null, ...more }
}
