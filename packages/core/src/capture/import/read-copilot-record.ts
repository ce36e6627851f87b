import type { Signal } from '@loopwright/contract'
import type { ImportContext, Imported, RecordReading } from './imported.ts'
import { readTimestamp } from './read-timestamp.ts'
import { importedSignal } from './signal-definition.ts'

type Item = Record<string, unknown>

/** When Copilot looks again at what was accepted, in the order of `EditPercentage`. */
const lookedAfterMs = [15_000, 30_000, 120_000, 300_000, 600_000]
/** Copilot's own rule for text that is still in the code. */
const mostChanged = 0.5

/** Steps on the way to a decision. The row of the decision says everything again. */
const undecided = new Set(['Shown', 'Replay', 'Browsing'])

/**
 * A row of the telemetry of Copilot's completions, in the form of Mozannar et al. (2024), "Reading Between the Lines". A
 * suggestion that was accepted or rejected becomes an inference with what the programmer did, and what was left of it later.
 */
export function readCopilotRecord(record: Item, { hash }: ImportContext): RecordReading {
  const state = record.StateName
  if (typeof state === 'string' && undecided.has(state)) return { items: [] }
  if (state !== 'Accepted' && state !== 'Rejected') {
    return { problem: 'StateName: is none of Shown, Replay, Browsing, Accepted and Rejected.' }
  }
  const decidedAtMs = readTimestamp(record.TimeGenerated)
  if (decidedAtMs === undefined) return { problem: 'TimeGenerated: is no time.' }
  const key = hash(`copilot ${JSON.stringify(record)}`)
  const inferenceId = `copilot-${key.slice(0, 32)}`
  const user = String(record.UserId ?? '')
  const measured = measurementsOf(record.Measurements)

  const feedback = (signal: Signal, value: boolean | number, afterMs?: number): Imported => ({
    kind: 'feedback',
    item: {
      id: `${inferenceId}-${signal.name}${afterMs === undefined ? '' : `-${afterMs}`}`,
      ...{ signal: signal.name, value, target: { kind: 'inference', id: inferenceId } },
      ...(afterMs !== undefined && { afterMs }),
      observedAt: new Date(decidedAtMs + (afterMs ?? 0)).toISOString(),
      ...(signal.kind === 'automated'
        ? { author: { kind: 'evaluator', id: 'copilot' } }
        : user !== '' && { author: { kind: 'end-user', id: user } }),
      channel: 'copilot',
    },
    signals: [signal],
  })
  const { confidence, timeSinceDisplayedMs: inViewMs } = measured
  return {
    items: [
      { kind: 'span', item: spanOf(record, { key, inferenceId, user, decidedAtMs, measured }) },
      feedback(signals.accepted, state === 'Accepted'),
      ...(inViewMs === undefined ? [] : [feedback(signals.dwell, inViewMs)]),
      ...(confidence === undefined ? [] : [feedback(signals.confidence, confidence)]),
      ...(state === 'Accepted' ? retentionOf(record.EditPercentage) : []).flatMap(({ changed, afterMs }) => [
        feedback(signals.edited, changed, afterMs),
        feedback(signals.stillThere, changed <= mostChanged, afterMs),
      ]),
    ],
  }
}

function spanOf(
  { CurrentSuggestion, Task, LabeledState }: Item,
  known: {
    key: string
    inferenceId: string
    user: string
    decidedAtMs: number
    measured: Record<string, number>
  },
): Item {
  const { key, inferenceId, user, decidedAtMs, measured } = known
  const { timeSinceIssuedMs: issuedMs = 0, timeSinceDisplayedMs: inViewMs = 0, numTokens } = measured
  return {
    ...{ traceId: key.slice(0, 32), spanId: key.slice(0, 16), inferenceId },
    ...{ name: 'suggestion', kind: 'inference', function: 'copilot' },
    startedAt: new Date(decidedAtMs - Math.max(issuedMs, inViewMs)).toISOString(),
    durationMs: Math.max(0, issuedMs - inViewMs),
    ...(user !== '' && { endUserId: user }),
    ...(typeof Task === 'string' && Task !== '' && { segment: Task, metadata: { segment: Task } }),
    ...(numTokens !== undefined && { completionTokens: Math.round(numTokens) }),
    output: suggestedText(CurrentSuggestion),
    attributes: {
      ...Object.fromEntries(Object.entries(measured).map(([name, value]) => [`copilot.${name}`, value])),
      ...(typeof LabeledState === 'string' && { 'copilot.state': LabeledState }),
    },
  }
}

/** The telemetry holds the text as JSON in a string. */
function suggestedText(value: unknown): string {
  const text = String(value ?? '')
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'string' ? parsed : text
  } catch {
    return text
  }
}

/** `{'confidence': 0.6, 'numTokens': nan}` of Python; what is no number is not known. */
function measurementsOf(value: unknown): Record<string, number> {
  const entries = [...String(value ?? '').matchAll(/['"](\w+)['"]\s*:\s*(-?[\d.]+(?:e[+-]?\d+)?)\s*[,}]/gi)]
  return Object.fromEntries(
    entries
      .map(([, name, number]) => [name!, Number(number)] as const)
      .filter(([, number]) => !Number.isNaN(number)),
  )
}

/** `[0.0, nan, …]`: how much of the text was changed at each look, as a share of it; where it is no number nobody looked. */
function retentionOf(value: unknown): { changed: number; afterMs: number }[] {
  const listed = Array.isArray(value)
    ? value
    : String(value ?? '')
        .replaceAll(/[[\]\s]/g, '')
        .split(',')
  return lookedAfterMs.flatMap((afterMs, index) => {
    const said = listed[index]
    const changed = said === undefined || said === null || said === '' ? Number.NaN : Number(said)
    return Number.isFinite(changed) && changed >= 0 ? [{ changed: Math.min(1, changed), afterMs }] : []
  })
}

const share = { range: { low: 0, high: 1 } }
const signals = {
  accepted: importedSignal('accepted', 'boolean', 'implicit'),
  dwell: { ...importedSignal('dwell', 'number', 'implicit'), direction: 'none' },
  confidence: { ...importedSignal('confidence', 'number', 'automated'), ...share },
  edited: { ...importedSignal('edited', 'number', 'implicit'), direction: 'lower', ...share },
  stillThere: importedSignal('still-there', 'boolean', 'implicit'),
} satisfies Record<string, Signal>
