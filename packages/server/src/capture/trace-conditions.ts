import type { Parameters } from './bind-parameters.ts'
import { matchingFeedback } from './signal-match.ts'
import { textCondition } from './text-condition.ts'
import { timeParameter } from './time-parameter.ts'
import { callFields, type ReadyFilter } from './trace-filter.ts'

/** The filter as conditions on the parts of a trace. */
export type TraceConditions = {
  /** On one part: a trace that matches has a part for each of them. */
  somePart: string[]
  /** On the key of a trace. Not by its index, which takes longer for many keys than to read them all. */
  key: string[]
  /** On all parts together, true for every trace that matches and for some of several parts that do not. */
  together: string[]
}

const time = "DateTime64(3, 'UTC')"
/** The separator within an entry of `trace_part.metadata`. */
const separator = '\u001f'

const latencyMs = '(max(ended_ms) - toUnixTimestamp64Milli(min(started_at)))'
/** Whether the parts may say more than the spans do: a version that counts no longer is in their sums. */
const isSplit = '(count() > 1 or max(has_repeats) = 1)'

function spansWithText(
  text: string,
  parameters: Parameters,
  projectId: string,
  since: string | undefined,
): string {
  const { narrowing, exact } = textCondition(text, parameters)
  const within = since === undefined ? '1' : `started_at >= ${since}`
  return `select cityHash64(trace_id) from span
    ${narrowing === undefined ? '' : `prewhere ${narrowing}`}
    where project_id = ${parameters.bind('UUID', projectId)} and ${within} and ${exact}`
}

/** `since`: an expression for the time before which no trace is wanted; it spares reading older text. */
export function traceConditions(
  filter: ReadyFilter,
  parameters: Parameters,
  projectId: string,
  since?: string,
): TraceConditions {
  const { bind } = parameters
  const somePart: string[] = []
  const key: string[] = []
  const together: string[] = []
  // What few traces have comes first: the others are asked of those alone.
  if (filter.endUserId) somePart.push(`has(end_user_ids, ${bind('String', filter.endUserId)})`)
  if (filter.sessionId) somePart.push(`has(session_ids, ${bind('String', filter.sessionId)})`)
  if (filter.userTaskId) somePart.push(`has(user_task_ids, ${bind('String', filter.userTaskId)})`)
  if (filter.status === 'error') somePart.push('error_count > 0')
  for (const tag of filter.tags) somePart.push(`has(tags, ${bind('String', tag)})`)
  for (const [name, value] of Object.entries(filter.metadata ?? {}))
    somePart.push(`has(metadata, ${bind('String', `${name}${separator}${value}`)})`)
  const call = callFields.filter((field) => filter[field])
  const [only] = call
  if (only && call.length === 1) somePart.push(`has(calls.${only}, ${bind('String', filter[only])})`)
  else if (call.length > 1) {
    const same = call.map((field) => `${field}_ = ${bind('String', filter[field])}`)
    somePart.push(
      `arrayExists((${call.map((field) => `${field}_`).join(', ')}) -> ${same.join(' and ')}, ${call.map((field) => `calls.${field}`).join(', ')})`,
    )
  }
  if (filter.text)
    key.push(`identity(trace_key) in (${spansWithText(filter.text, parameters, projectId, since)})`)
  if (filter.feedback)
    key.push(
      `identity(trace_key) in (${matchingFeedback(filter.feedback, 'trace_id', parameters, projectId)})`,
    )
  if (filter.status === 'ok') together.push(`(sum(error_count) = 0 or ${isSplit})`)
  if (filter.minLatencyMs !== undefined)
    together.push(`${latencyMs} >= ${bind('Float64', filter.minLatencyMs)}`)
  if (filter.maxLatencyMs !== undefined)
    together.push(`(${latencyMs} <= ${bind('Float64', filter.maxLatencyMs)} or ${isSplit})`)
  if (filter.minCostMicroUsd !== undefined)
    together.push(`sum(cost_micro_usd) >= ${bind('Float64', filter.minCostMicroUsd)}`)
  if (filter.maxCostMicroUsd !== undefined) {
    const most = bind('Float64', filter.maxCostMicroUsd)
    together.push(`(sum(cost_micro_usd) <= ${most} or (${isSplit} and min(cost_micro_usd) <= ${most}))`)
  }
  if (filter.since) together.push(`min(started_at) >= ${bind(time, timeParameter(filter.since))}`)
  if (filter.until) together.push(`min(started_at) < ${bind(time, timeParameter(filter.until))}`)
  return { somePart, key, together }
}
