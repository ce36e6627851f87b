import { isRecord } from '../is-record.ts'
import { type Answer, emptyAnswer } from './answer.ts'
import { type AnswerCollector, isPartIndex, mostCollected } from './answer-collector.ts'
import { type JsonObject, parseJson, parseStorableJson, textOrNull } from './json-value.ts'
import { readResponsesAnswer } from './responses-answer.ts'
import { createSseEvents } from './sse-events.ts'
import { streamErrorText } from './stream-error.ts'

/** In UTF-16 units. Events that wait longer than this are taken in and forgotten. */
const mostWaiting = 1_000_000

const lastEvents = new Set(['response.completed', 'response.incomplete', 'response.failed'])

/**
 * Collects a stream of OpenAI's Responses events. Its last event repeats the whole response, so the events before it
 * are only kept, and read one by one only when the stream breaks off or is longer than is worth keeping.
 */
export function createResponsesCollector(): AnswerCollector {
  let waiting: string[] = []
  let waitingLength = 0
  const partial = createPartialResponse()
  let last: Answer | undefined
  let error: string | null = null

  const events = createSseEvents((data) => {
    if (last) return
    const type = eventType(data)
    if (lastEvents.has(type) || type === 'error') takeLast(type, parseJson(data))
    else if (!type.endsWith('.partial_image')) wait(data)
  })

  function wait(data: string): void {
    waiting.push(data)
    waitingLength += data.length
    if (waitingLength > mostWaiting) takeWaiting()
  }

  function takeWaiting(): void {
    for (const data of waiting) partial.take(parseStorableJson(data))
    waiting = []
    waitingLength = 0
  }

  function takeLast(type: string, event: unknown): void {
    if (!isRecord(event)) return
    if (type === 'error') {
      error = streamErrorText(event.error ?? event)
      return
    }
    last = readResponsesAnswer(event.response)
    if (!isRecord(event.response)) return
    if (type === 'response.failed') error = streamErrorText(event.response.error ?? 'The response failed.')
    if (Array.isArray(last.output) && last.output.length > 0) waiting = []
  }

  return {
    read: (chunk) => events.read(chunk),
    isDone: () => last !== undefined,
    isWhole: () => last !== undefined || error !== null,
    error: () => error,
    answer() {
      takeWaiting()
      const soFar = partial.answer()
      const hasOutput = last !== undefined && (!Array.isArray(last.output) || last.output.length > 0)
      const answer = last ?? soFar
      return {
        ...answer,
        // A response that failed names no output, though some of it was said.
        output: hasOutput ? last!.output : soFar.output,
        isCut: soFar.isCut || events.hasSkipped(),
      }
    },
  }
}

/** The type stands first in every event that OpenAI writes; what puts it elsewhere is parsed to find it. */
function eventType(data: string): string {
  const start = '{"type":"'
  if (data.startsWith(start)) return data.slice(start.length, data.indexOf('"', start.length))
  const event = parseJson(data)
  return isRecord(event) ? (textOrNull(event.type) ?? '') : ''
}

/** A response put together from its events, as far as they have come. */
function createPartialResponse() {
  const items: JsonObject[] = []
  let head: JsonObject = {}
  let collected = 0

  function hasRoomFor(length: number): boolean {
    collected += length
    return collected <= mostCollected
  }

  function setItem(index: unknown, item: unknown): void {
    if (isPartIndex(index) && isRecord(item) && hasRoomFor(JSON.stringify(item).length)) items[index] = item
  }

  function partsOf(item: JsonObject, field: string): unknown[] {
    if (!Array.isArray(item[field])) item[field] = []
    return item[field] as unknown[]
  }

  function addText(target: JsonObject, field: string, delta: unknown): void {
    if (typeof delta === 'string' && hasRoomFor(delta.length))
      target[field] = `${textOrNull(target[field]) ?? ''}${delta}`
  }

  function addToPart(item: JsonObject, list: string, index: unknown, kind: JsonObject, delta: unknown): void {
    if (!isPartIndex(index)) return
    const parts = partsOf(item, list)
    if (!isRecord(parts[index])) parts[index] = { ...kind }
    addText(parts[index] as JsonObject, kind.type === 'refusal' ? 'refusal' : 'text', delta)
  }

  return {
    take(event: unknown): void {
      if (!isRecord(event)) return
      if (isRecord(event.response)) head = event.response
      if (event.type === 'response.output_item.added' || event.type === 'response.output_item.done') {
        setItem(event.output_index, event.item)
        return
      }
      const item = isPartIndex(event.output_index) ? items[event.output_index] : undefined
      if (!item) return
      const { delta, content_index: at } = event
      switch (event.type) {
        case 'response.output_text.delta':
          addToPart(item, 'content', at, { type: 'output_text', text: '' }, delta)
          break
        case 'response.refusal.delta':
          addToPart(item, 'content', at, { type: 'refusal', refusal: '' }, delta)
          break
        case 'response.reasoning_text.delta':
          addToPart(item, 'content', at, { type: 'reasoning_text', text: '' }, delta)
          break
        case 'response.reasoning_summary_text.delta':
          addToPart(item, 'summary', event.summary_index, { type: 'summary_text', text: '' }, delta)
          break
        case 'response.function_call_arguments.delta':
        case 'response.mcp_call_arguments.delta':
          addText(item, 'arguments', delta)
          break
        case 'response.custom_tool_call_input.delta':
          addText(item, 'input', delta)
      }
    },
    answer(): Answer {
      const output = items.filter((item) => item !== undefined)
      return {
        ...emptyAnswer,
        responseId: textOrNull(head.id),
        model: textOrNull(head.model),
        output: output.length === 0 ? null : output,
        isCut: collected > mostCollected,
      }
    },
  }
}
