import type { SpanRow } from '@loopwright/core/capture/span-row'
import { type CallDimensions, type FeedbackRow, unknownCall } from './feedback-row.ts'

/** What the server itself found out about one call. */
export type Verdict = {
  signal: string
  value: boolean | number
  /** Which way of finding out it was, and which version of it: `refusal@1`. */
  evaluator: string
  comment?: string
}

/** Above the versions of feedback that was sent, see feedback-version.ts; what was found out later counts. */
const evaluated = 2 ** 52

const audienceNames = ['role', 'locale', 'surface', 'index_version', 'embedding_version']

/** The row of a verdict. Its id follows from call and signal, so that the same found out again is a version of it. */
export function evaluatedRow(
  context: { projectId: string; now: number; observedAt: string; channel: 'automated' | 'inferred' },
  call: CallDimensions,
  { signal, value, evaluator, comment = '' }: Verdict,
): FeedbackRow {
  const { projectId, now, observedAt, channel } = context
  return {
    ...call,
    project_id: projectId,
    id: `${channel}:${signal}:${call.inference_id}`,
    signal,
    kind: channel === 'automated' ? 'automated' : 'implicit',
    target_kind: 'inference',
    target_id: call.inference_id,
    value_type: typeof value === 'boolean' ? 'boolean' : 'number',
    value_boolean: typeof value === 'boolean' ? (value ? 1 : 0) : null,
    value_number: typeof value === 'number' ? value : null,
    value_text: '',
    value_json: '',
    author_kind: channel === 'automated' ? 'evaluator' : 'system',
    author_id: evaluator,
    anchor: '',
    after_ms: null,
    channel,
    comment,
    observed_at: observedAt,
    received_at: new Date(now).toISOString(),
    supersedes: '',
    linked: 1,
    version: evaluated + now,
  }
}

type CapturedDimensions = Pick<
  SpanRow,
  (keyof CallDimensions & keyof SpanRow) | 'started_at' | 'metadata' | 'attributes'
>

/** What feedback copies of a captured row, as the ledger itself would say it. */
export function dimensionsOf(row: CapturedDimensions): CallDimensions {
  return {
    ...unknownCall,
    trace_id: row.trace_id,
    inference_id: row.inference_id,
    session_id: row.session_id ?? '',
    end_user_id: row.end_user_id ?? '',
    function: row.function ?? '',
    variant: row.variant ?? '',
    model: row.model ?? '',
    environment: row.environment ?? '',
    segment: row.segment ?? '',
    asked: askedOf(row.attributes),
    audience: Object.fromEntries(
      Object.entries(row.metadata ?? {}).filter(([name]) => audienceNames.includes(name)),
    ),
    inferred_at: row.started_at,
  }
}

const askedPattern = /"loopwright\.asked":(\d(?:\.\d+)?(?:e-\d+)?)[,}]/

/** Attributes are large and come as text or parsed; one number is wanted of them. */
function askedOf(attributes: unknown): number | null {
  if (typeof attributes === 'string') {
    const found = attributes.includes('loopwright.asked') ? askedPattern.exec(attributes) : null
    return shareOf(Number(found?.[1]))
  }
  const { 'loopwright.asked': asked } = (attributes ?? {}) as { 'loopwright.asked'?: unknown }
  return shareOf(asked)
}

function shareOf(asked: unknown): number | null {
  return typeof asked === 'number' && asked > 0 && asked <= 1 ? asked : null
}
