import { type NewSpan, newSpanSchema } from '@loopwright/contract'
import { deepestJson, isTooDeep } from './json-depth.ts'

export type SpanCheck = { span: NewSpan } | { code: 'invalid-input'; message: string }

const clockToleranceMs = 5 * 60_000
const earliestMs = Date.UTC(2000, 0, 1)
/** Token counts are kept in 32 bits. */
const largestCount = 4_294_967_295

/** Whether a span of a batch can be kept. The message names the path of what is wrong and says what to send instead. */
export function checkNewSpan(item: unknown, nowMs: number): SpanCheck {
  if (isTooDeep(item)) {
    return refuse(`span: nests deeper than ${deepestJson} levels. Send deep payloads as JSON text.`)
  }
  const parsed = newSpanSchema.safeParse(item)
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 5).map((issue) => `${pathOf(issue.path)}: ${issue.message}`)
    return refuse(`${issues.join('; ')}. Correct it and send this span again.`)
  }
  const span = parsed.data
  const startRefusal = refuseStart(span.startedAt, Date.parse(span.startedAt), nowMs)
  if (startRefusal !== undefined) return refuse(startRefusal)
  for (const path of ['promptTokens', 'completionTokens'] as const) {
    if ((span[path] ?? 0) > largestCount)
      return refuse(`${path}: is more than ${largestCount}. Send the true count.`)
  }
  return { span }
}

/** What is wrong with the time at which a span says it began; undefined when nothing is. */
export function refuseStart(startedAt: string, startedAtMs: number, nowMs: number): string | undefined {
  if (startedAtMs > nowMs + clockToleranceMs) {
    return `startedAt: ${startedAt} is more than 5 minutes ahead of the server's clock (${new Date(nowMs).toISOString()}). Correct the sender's clock and send this span again.`
  }
  if (!(startedAtMs >= earliestMs)) {
    return `startedAt: ${startedAt} is before the year 2000. Send the time at which the span began.`
  }
  return undefined
}

function refuse(message: string): SpanCheck {
  return { code: 'invalid-input', message }
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'span' : path.map(String).join('.')
}
