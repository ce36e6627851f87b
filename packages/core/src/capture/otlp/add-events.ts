import type { NewSpan } from '@loopwright/contract'
import { inputTextOf, outputTextOf } from '../payload-text.ts'
import type { SpanRow } from '../span-row.ts'
import { contentOfEvents } from './content-of-events.ts'
import { compareTimes } from './otlp-time.ts'

type SpanEvent = NewSpan['events'][number]

const mostEvents = 1_000

/**
 * A span with events that came apart from it, all of them that are known. In whatever order and however often they come,
 * the result is the same: events stand in the order of their times (and of `late` where those are the same), each once,
 * and what they say of input and output fills what the span did not say itself. The same row comes back when nothing is
 * new.
 */
export function addEvents(row: SpanRow, late: readonly SpanEvent[]): SpanRow {
  if (late.length === 0) return row
  const before = JSON.parse(row.events || '[]') as SpanEvent[]
  const events = inOrder(before, late)
  const text = JSON.stringify(events)
  if (text === row.events) return row
  const said = contentOfEvents(before)
  const says = contentOfEvents(events)
  const isOfEvents = (kept: string, content: unknown) => kept === '' || kept === toText(content)
  return {
    ...row,
    ...(isOfEvents(row.input, said.input) &&
      says.input !== undefined && { input: toText(says.input), input_text: inputTextOf(says.input) }),
    ...(isOfEvents(row.output, said.output) &&
      says.output !== undefined && { output: toText(says.output), output_text: outputTextOf(says.output) }),
    events: text,
    version: row.version + 1,
  }
}

function inOrder(before: readonly SpanEvent[], late: readonly SpanEvent[]): SpanEvent[] {
  const byText = new Map(late.map((event) => [JSON.stringify(event), event]))
  const own = before.filter((event) => !byText.has(JSON.stringify(event)))
  return [...own, ...byText.values()]
    .sort((left, right) => compareTimes(left.at, right.at))
    .slice(0, mostEvents)
}

function toText(content: unknown): string {
  return content === undefined || content === null ? '' : JSON.stringify(content)
}
