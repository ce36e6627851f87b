import type { NewSpan } from '@loopwright/contract'
import { inputTextOf, outputTextOf } from '../payload-text.ts'
import type { SpanRow } from '../span-row.ts'
import { contentOfEvents } from './content-of-events.ts'

type SpanEvent = NewSpan['events'][number]

const mostEvents = 1_000

/**
 * A span with events that came apart from it. In whatever order and however often they come, the result is the same:
 * events stand in the order of their times, each once, and what they say of input and output fills what the span did
 * not say itself. The same row comes back when nothing is new.
 */
export function addEvents(row: SpanRow, late: readonly SpanEvent[]): SpanRow {
  const before = JSON.parse(row.events || '[]') as SpanEvent[]
  const events = inOrder([...before, ...late])
  if (events.length === before.length) return row
  const said = contentOfEvents(before)
  const says = contentOfEvents(events)
  const isOfEvents = (text: string, content: unknown) => text === '' || text === toText(content)
  return {
    ...row,
    ...(isOfEvents(row.input, said.input) && says.input !== undefined
      ? { input: toText(says.input), input_text: inputTextOf(says.input) }
      : {}),
    ...(isOfEvents(row.output, said.output) && says.output !== undefined
      ? { output: toText(says.output), output_text: outputTextOf(says.output) }
      : {}),
    events: JSON.stringify(events),
    version: row.version + 1,
  }
}

function inOrder(events: readonly SpanEvent[]): SpanEvent[] {
  const once = new Map(events.map((event) => [JSON.stringify(event), event]))
  return [...once.values()]
    .sort((left, right) => Date.parse(left.at) - Date.parse(right.at))
    .slice(0, mostEvents)
}

function toText(content: unknown): string {
  return content === undefined || content === null ? '' : JSON.stringify(content)
}
