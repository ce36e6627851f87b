import { isRecord } from '../is-record.ts'
import { fromJson } from './attribute-reader.ts'
import { message, onlyOne, withSystem } from './dialects/messages.ts'
import type { Attributes } from './otlp-span.ts'

type Event = { name: string; attributes: Attributes }

/** `gen_ai.<role>.message` of the conventions up to 1.36. */
const roles: Readonly<Record<string, string>> = {
  'gen_ai.system.message': 'system',
  'gen_ai.user.message': 'user',
  'gen_ai.assistant.message': 'assistant',
  'gen_ai.tool.message': 'tool',
}

/**
 * What went into a model and came out of it as events say it, be they events of the span or log records about it: a
 * `gen_ai.client.inference.operation.details` (1.37 and later) with everything, or the older events with a message
 * each, or `gen_ai.content.prompt` and `gen_ai.content.completion`. Events are in the order of their times.
 */
export function contentOfEvents(events: readonly Event[]): { input?: unknown; output?: unknown } {
  const asked: unknown[] = []
  const answered: [index: number, message: unknown][] = []
  let input: unknown
  let output: unknown
  for (const { name, attributes } of events) {
    const role = roles[name]
    if (role !== undefined) asked.push(messageOf(attributes, role))
    else if (name === 'gen_ai.choice') answered.push(choiceOf(attributes, answered.length))
    else if (name === 'gen_ai.content.prompt') input = fromJson(attributes['gen_ai.prompt']) ?? input
    else if (name === 'gen_ai.content.completion')
      output = fromJson(attributes['gen_ai.completion']) ?? output
    else if (
      attributes['gen_ai.input.messages'] !== undefined ||
      attributes['gen_ai.output.messages'] !== undefined
    ) {
      input = detailedInput(attributes) ?? input
      output = fromJson(attributes['gen_ai.output.messages']) ?? output
    }
  }
  if (asked.length > 0) input ??= withSystem(asked)
  if (answered.length > 0)
    output ??= answered.sort(([left], [right]) => left - right).map(([, answer]) => answer)
  return { ...(input !== undefined && { input }), ...(output !== undefined && { output: onlyOne(output) }) }
}

function detailedInput(attributes: Attributes): unknown {
  const messages = fromJson(attributes['gen_ai.input.messages'])
  return messages === undefined
    ? undefined
    : withSystem(messages, fromJson(attributes['gen_ai.system_instructions']))
}

/** The body of a log record; some write it as JSON into one attribute, and span events have attributes only. */
function bodyOf(attributes: Attributes): Attributes {
  for (const name of ['body', 'gen_ai.event.content', 'event_body']) {
    const body = fromJson(attributes[name])
    if (isRecord(body)) return body
    if (Array.isArray(body) && isRecord(body[0])) return body[0]
  }
  return attributes
}

function messageOf(attributes: Attributes, role: string): object {
  const body = bodyOf(attributes)
  return message(typeof body.role === 'string' ? body.role : role, body.content, callsOf(body))
}

function choiceOf(attributes: Attributes, position: number): [index: number, message: unknown] {
  const body = bodyOf(attributes)
  const said = fromJson(body.message)
  const { role, content, ...calls } = isRecord(said)
    ? said
    : { ...callsOf(body), content: said ?? body.content }
  const index = Number(body.index ?? attributes.index ?? position)
  const finish = body.finish_reason ?? attributes.finish_reason
  return [
    Number.isInteger(index) ? index : position,
    message(typeof role === 'string' ? role : 'assistant', content, {
      ...calls,
      ...(finish !== undefined && { finish_reason: finish }),
    }),
  ]
}

function callsOf(body: Attributes): Record<string, unknown> {
  const calls = fromJson(body.tool_calls)
  return {
    ...(calls !== undefined && { tool_calls: calls }),
    ...(typeof body.id === 'string' && { tool_call_id: body.id }),
  }
}
