import { idTimeMs } from '../id-time.ts'
import { isRecord } from '../is-record.ts'
import { isTooDeep } from '../json-depth.ts'
import { contentText } from '../payload-text.ts'
import type { ImportContext, Imported, RecordReading } from './imported.ts'
import { readTimestamp } from './read-timestamp.ts'
import { importedSignal, signalCandidates } from './signal-definition.ts'

type Row = Record<string, unknown>

/**
 * A row of one of TensorZero's tables (https://www.tensorzero.com/docs/gateway/data-model): ChatInference, JsonInference,
 * BooleanMetricFeedback, FloatMetricFeedback, CommentFeedback or DemonstrationFeedback. An inference is a trace of its own,
 * an episode a session.
 */
export function readTensorzeroRecord(row: Row, context: ImportContext): RecordReading {
  if ('function_name' in row) return inferenceOf(row)
  if ('raw_request' in row) {
    return {
      problem: 'ModelInference rows are not read: the ChatInference or JsonInference row holds the call.',
    }
  }
  const value = row.value
  if (typeof row.metric_name === 'string') return metricOf(row, row.metric_name, context)
  if (typeof row.inference_id === 'string') {
    const text = answerText(fromJson(value))
    const item = { ...feedbackOf(row), target: { kind: 'inference', id: row.inference_id }, value: text }
    return feedback(item, [importedSignal('demonstration', 'correction', 'explicit')])
  }
  if (typeof row.target_id === 'string' && typeof value === 'string') {
    const kind = row.target_type === 'episode' ? 'session' : 'inference'
    const item = { ...feedbackOf(row), target: { kind, id: row.target_id }, value }
    return feedback(item, [importedSignal('comment', 'text', 'explicit')])
  }
  return { problem: 'This is no row of ChatInference, JsonInference or one of the feedback tables.' }
}

function metricOf(row: Row, metric: string, { episodeMetrics }: ImportContext): RecordReading {
  const { value } = row
  // ClickHouse writes booleans as 0 and 1 in some of its formats; only the numbers of other metrics can be anything else.
  if (typeof value !== 'boolean' && typeof value !== 'number')
    return { problem: `value: is neither true, false nor a number.` }
  const isEpisode = episodeMetrics.has(metric) || row.target_type === 'episode'
  const isJudged = isRecord(row.tags) && 'tensorzero::evaluator_name' in row.tags
  const type = typeof value === 'boolean' ? 'boolean' : 'number'
  const target = { kind: isEpisode ? 'session' : 'inference', id: row.target_id }
  return feedback(
    { ...feedbackOf(row), target, value },
    signalCandidates(metric, type, isJudged ? 'automated' : 'explicit'),
  )
}

function feedback(item: Row, signals: Extract<Imported, { kind: 'feedback' }>['signals']): RecordReading {
  return { items: [{ kind: 'feedback', item: { ...item, signal: signals[0]!.name }, signals }] }
}

function feedbackOf(row: Row): Row {
  const atMs = timeOf(row)
  return {
    id: row.id,
    ...(atMs !== undefined && { observedAt: new Date(atMs).toISOString() }),
    channel: 'tensorzero',
  }
}

function inferenceOf(row: Row): RecordReading {
  const id = row.id
  const startedAtMs = timeOf(row)
  if (typeof id !== 'string' || startedAtMs === undefined)
    return { problem: 'id: is no UUIDv7 and there is no timestamp, so it is not known when this was.' }
  const tags = isRecord(row.tags) ? row.tags : {}
  const metadata = Object.entries(tags).filter(([, value]) => typeof value === 'string')
  const kept = ['inference_params', 'tool_params', 'output_schema', 'ttft_ms'] as const
  const attributes = kept.flatMap((name) =>
    row[name] === undefined || row[name] === null || row[name] === ''
      ? []
      : [[`tensorzero.${name}`, fromJson(row[name])]],
  )
  const item = {
    ...{ traceId: id, spanId: id, inferenceId: id, kind: 'inference' },
    name: row.function_name,
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs: typeof row.processing_time_ms === 'number' ? row.processing_time_ms : 0,
    ...(row.episode_id ? { sessionId: row.episode_id } : {}),
    ...(typeof tags.user_id === 'string' && { endUserId: tags.user_id }),
    function: row.function_name,
    variant: row.variant_name ?? '',
    input: inputOf(fromJson(row.input)),
    output: outputOf(fromJson(row.output)),
    metadata: Object.fromEntries(metadata),
    attributes: Object.fromEntries(attributes),
  }
  return { items: [{ kind: 'span', item }] }
}

const timeOf = (row: Row) => readTimestamp(row.timestamp) ?? idTimeMs(String(row.id ?? ''))

/** The system text becomes a message, as everywhere else. */
function inputOf(input: unknown): unknown {
  if (!isRecord(input) || !Array.isArray(input.messages)) return input ?? null
  const messages = input.messages.map((message) =>
    isRecord(message) ? { ...message, content: textBlocks(message.content) } : message,
  )
  const { system } = input
  return {
    messages:
      system === undefined || system === null ? messages : [{ role: 'system', content: system }, ...messages],
  }
}

/** Blocks of text held their text under `value` before it was called `text`. */
function textBlocks(content: unknown): unknown {
  if (!Array.isArray(content)) return content
  return content.map((block) =>
    isRecord(block) && block.type === 'text' && block.text === undefined
      ? { type: 'text', text: block.value }
      : block,
  )
}

/** A chat function answers with blocks, a JSON function with `raw` text and what was parsed of it. */
function outputOf(output: unknown): unknown {
  if (Array.isArray(output)) return { role: 'assistant', content: textBlocks(output) }
  if (isRecord(output) && 'raw' in output) return output.parsed ?? output.raw
  return output ?? null
}

function answerText(value: unknown): string {
  const output = outputOf(value)
  const text = isRecord(output) ? contentText(output.content) : undefined
  return text ?? (typeof output === 'string' ? output : JSON.stringify(output))
}

/** ClickHouse holds these as JSON in a string. */
function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    const parsed: unknown = JSON.parse(value)
    return isTooDeep(parsed) ? value : parsed
  } catch {
    return value
  }
}
