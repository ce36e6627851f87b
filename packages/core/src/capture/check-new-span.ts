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
  const startedAtMs = Date.parse(span.startedAt)
  if (startedAtMs > nowMs + clockToleranceMs) {
    return refuse(
      `startedAt: ${span.startedAt} is more than 5 minutes ahead of the server's clock (${new Date(nowMs).toISOString()}). Correct the sender's clock and send this span again.`,
    )
  }
  if (!(startedAtMs >= earliestMs)) {
    return refuse(
      `startedAt: ${span.startedAt} is before the year 2000. Send the time at which the span began.`,
    )
  }
  for (const path of ['promptTokens', 'completionTokens'] as const) {
    if ((span[path] ?? 0) > largestCount)
      return refuse(`${path}: is more than ${largestCount}. Send the true count.`)
  }
  return { span }
}

function refuse(message: string): SpanCheck {
  return { code: 'invalid-input', message }
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'span' : path.map(String).join('.')
}
