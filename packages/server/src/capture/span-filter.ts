import type { Parameters } from './bind-parameters.ts'
import { matchingFeedback } from './signal-match.ts'
import { textCondition } from './text-condition.ts'
import { timeParameter } from './time-parameter.ts'
import { callFields, type ReadyFilter } from './trace-filter.ts'

/** The filter as conditions on one row of `span`, for lists of inferences. */
export function spanConditions(filter: ReadyFilter, parameters: Parameters, projectId: string): string[] {
  const { bind } = parameters
  const parts = someSpanConditions(filter, parameters)
  if (filter.status) parts.push(`status = ${bind('String', filter.status)}`)
  if (filter.minLatencyMs !== undefined) parts.push(`duration_ms >= ${bind('Float64', filter.minLatencyMs)}`)
  if (filter.maxLatencyMs !== undefined) parts.push(`duration_ms <= ${bind('Float64', filter.maxLatencyMs)}`)
  // Of a call of unknown cost these are null, which is not true.
  if (filter.minCostMicroUsd !== undefined)
    parts.push(`cost_micro_usd >= ${bind('Float64', filter.minCostMicroUsd)}`)
  if (filter.maxCostMicroUsd !== undefined)
    parts.push(`cost_micro_usd <= ${bind('Float64', filter.maxCostMicroUsd)}`)
  if (filter.since) parts.push(`started_at >= ${bind("DateTime64(3, 'UTC')", timeParameter(filter.since))}`)
  if (filter.until) parts.push(`started_at < ${bind("DateTime64(3, 'UTC')", timeParameter(filter.until))}`)
  // Not by the index: to look up many ids in each of its blocks takes longer than to read them all.
  if (filter.feedback)
    parts.push(
      `identity(inference_id) in (${matchingFeedback(filter.feedback, 'inference_id', parameters, projectId)})`,
    )
  return parts
}

/** What some span of a trace must be, each by itself. */
export function someSpanConditions(filter: ReadyFilter, parameters: Parameters): string[] {
  const { bind } = parameters
  const parts: string[] = []
  const call = callFields.flatMap((field) =>
    filter[field] ? [`${field} = ${bind('String', filter[field])}`] : [],
  )
  if (call.length > 0) parts.push(`(${call.join(' and ')})`)
  if (filter.endUserId) parts.push(`end_user_id = ${bind('String', filter.endUserId)}`)
  if (filter.sessionId) parts.push(`session_id = ${bind('String', filter.sessionId)}`)
  if (filter.userTaskId) parts.push(`user_task_id = ${bind('String', filter.userTaskId)}`)
  for (const tag of filter.tags) parts.push(`has(tags, ${bind('String', tag)})`)
  for (const [name, value] of Object.entries(filter.metadata ?? {}))
    parts.push(`metadata[${bind('String', name)}] = ${bind('String', value)}`)
  if (filter.text) parts.push(textCondition(filter.text, parameters).exact)
  return parts
}
