import { isRecord } from '../is-record.ts'
import { emptyAnswer } from './answer.ts'
import { type AnswerCollector, isPartIndex, mostCollected } from './answer-collector.ts'
import { createDeltaTemplate } from './delta-template.ts'
import { type JsonObject, parseStorableJson, textOrNull } from './json-value.ts'
import { readMessagesUsage } from './messages-answer.ts'
import { createSseEvents } from './sse-events.ts'
import { streamErrorText } from './stream-error.ts'

type Block = { content: JsonObject; inputJson: string }

/** Where the piece of each kind of delta goes. */
const textFields: Readonly<Record<string, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
}

/** Collects a stream of Anthropic's message events, which `message_stop` ends. */
export function createMessagesCollector(): AnswerCollector {
  const blocks: Block[] = []
  const template = createDeltaTemplate('"text":"')
  let templateBlock: Block | undefined
  let role: unknown = 'assistant'
  let responseId: string | null = null
  let model: string | null = null
  const counts: JsonObject = {}
  let stopReason: string | null = null
  let collected = 0
  let isDone = false
  let error: string | null = null

  const events = createSseEvents((data) => {
    const text = templateBlock && template.textOf(data)
    if (text !== undefined) addText(templateBlock!.content, 'text', text)
    else takeEvent(data, parseStorableJson(data))
  })

  function takeEvent(data: string, event: unknown): void {
    if (!isRecord(event)) return
    switch (event.type) {
      case 'message_start':
        startMessage(event.message)
        break
      case 'content_block_start':
        startBlock(event.index, event.content_block)
        break
      case 'content_block_delta':
        takeDelta(data, event)
        break
      case 'message_delta':
        if (isRecord(event.delta)) stopReason = textOrNull(event.delta.stop_reason) ?? stopReason
        takeUsage(event.usage)
        break
      case 'message_stop':
        isDone = true
        break
      case 'error':
        error = streamErrorText(event.error ?? event)
    }
  }

  function startMessage(message: unknown): void {
    if (!isRecord(message)) return
    responseId = textOrNull(message.id)
    model = textOrNull(message.model)
    role = message.role ?? role
    takeUsage(message.usage)
  }

  /** The counts are cumulative, and the last event need not repeat those of the first. */
  function takeUsage(usage: unknown): void {
    if (!isRecord(usage)) return
    for (const [name, value] of Object.entries(usage)) if (value !== null) counts[name] = value
  }

  function startBlock(index: unknown, content: unknown): void {
    if (!isPartIndex(index) || !isRecord(content) || !hasRoomFor(JSON.stringify(content).length)) return
    blocks[index] = { content: { ...content }, inputJson: '' }
  }

  function takeDelta(data: string, { index, delta }: JsonObject): void {
    const block = isPartIndex(index) ? blocks[index] : undefined
    if (!block || !isRecord(delta)) return
    if (delta.type === 'input_json_delta') {
      const piece = textOrNull(delta.partial_json) ?? ''
      if (hasRoomFor(piece.length)) block.inputJson += piece
    } else if (delta.type === 'citations_delta') {
      if (!hasRoomFor(JSON.stringify(delta.citation ?? null).length)) return
      if (!Array.isArray(block.content.citations)) block.content.citations = []
      ;(block.content.citations as unknown[]).push(delta.citation)
    } else {
      const field = textFields[String(delta.type)]
      const piece = field === undefined ? null : textOrNull(delta[field])
      if (field === undefined || piece === null) return
      addText(block.content, field, piece)
      if (field !== 'text') return
      template.learn(data, piece)
      templateBlock = block
    }
  }

  function addText(target: JsonObject, field: string, text: string): void {
    if (hasRoomFor(text.length)) target[field] = `${textOrNull(target[field]) ?? ''}${text}`
  }

  function hasRoomFor(length: number): boolean {
    collected += length
    return collected <= mostCollected
  }

  return {
    read: (chunk) => events.read(chunk),
    isDone: () => isDone,
    isWhole: () => isDone || stopReason !== null || error !== null,
    error: () => error,
    answer() {
      const content = blocks.filter((block) => block !== undefined).map(toContent)
      const hasBegun = responseId !== null || content.length > 0
      return {
        ...emptyAnswer,
        ...readMessagesUsage(counts),
        responseId,
        model,
        output: hasBegun ? { role, content } : null,
        finishReasons: stopReason === null ? [] : [stopReason],
        isCut: collected > mostCollected || events.hasSkipped(),
      }
    },
  }
}

/** The input of a tool that the stream broke off in, or that nests too deep, is kept as the text it is. */
function toContent({ content, inputJson }: Block): JsonObject {
  if (inputJson === '') return content
  return { ...content, input: parseStorableJson(inputJson) ?? inputJson }
}
