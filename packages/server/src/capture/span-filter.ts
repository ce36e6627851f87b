import type { Parameters } from './bind-parameters.ts'
import { matchingFeedback } from './signal-match.ts'
import { textCondition } from './text-condition.ts'
import { timeParameter } from './time-parameter.ts'
import { callFields, type ReadyFilter } from './trace-filter.ts'

/** The filter as conditions on one row of `span`, for lists of inferences. */
export type SpanConditions = {
  /**
   * In the order in which they are best asked: a column is read only where the conditions before left a row nearby, so what few
   * rows have comes first, and what takes long to read last.
   */
  values: string[]
  /** Answered by the order of the rows, but for the few around its ends. */
  times: string[]
  /** Reads every text, for what all others left. */
  texts: string[]
}

export function spanConditions(
  filter: ReadyFilter,
  parameters: Parameters,
  projectId: string,
): SpanConditions {
  const { bind } = parameters
  const status = filter.status ? [`status = ${bind('String', filter.status)}`] : []
  const feedback = filter.feedback
    ? [
        `cityHash64(inference_id) in (${matchingFeedback(filter.feedback, 'inference_id', parameters, projectId)})`,
      ]
    : []
  const isRareStatus = filter.status === 'error'
  return {
    values: [
      ...belongingConditions(filter, parameters),
      ...(isRareStatus ? status : []),
      ...callConditions(filter, parameters),
      ...valueRange(filter, parameters),
      ...labelConditions(filter, parameters),
      ...feedback,
      "kind = 'inference'",
      ...(isRareStatus ? [] : status),
    ],
    times: timeCondition(filter, parameters),
    texts: filter.text ? [textCondition(filter.text, parameters).exact] : [],
  }
}

/** How long a call took and what it cost. */
export function valueRange(filter: ReadyFilter, { bind }: Parameters): string[] {
  const conditions: string[] = []
  if (filter.minLatencyMs !== undefined)
    conditions.push(`duration_ms >= ${bind('Float64', filter.minLatencyMs)}`)
  if (filter.maxLatencyMs !== undefined)
    conditions.push(`duration_ms <= ${bind('Float64', filter.maxLatencyMs)}`)
  // Of a call of unknown cost these are null, which is not true.
  if (filter.minCostMicroUsd !== undefined)
    conditions.push(`cost_micro_usd >= ${bind('Float64', filter.minCostMicroUsd)}`)
  if (filter.maxCostMicroUsd !== undefined)
    conditions.push(`cost_micro_usd <= ${bind('Float64', filter.maxCostMicroUsd)}`)
  return conditions
}

export function timeCondition(filter: ReadyFilter, { bind }: Parameters): string[] {
  const conditions: string[] = []
  if (filter.since)
    conditions.push(`started_at >= ${bind("DateTime64(3, 'UTC')", timeParameter(filter.since))}`)
  if (filter.until)
    conditions.push(`started_at < ${bind("DateTime64(3, 'UTC')", timeParameter(filter.until))}`)
  return conditions
}

/** What some span of a trace must be, each by itself. */
export function someSpanConditions(filter: ReadyFilter, parameters: Parameters): string[] {
  const call = callConditions(filter, parameters)
  return [
    ...(call.length > 0 ? [`(${call.join(' and ')})`] : []),
    ...belongingConditions(filter, parameters),
    ...labelConditions(filter, parameters),
    ...(filter.text ? [textCondition(filter.text, parameters).exact] : []),
  ]
}

/** Whom or what piece of work a span belongs to. */
function belongingConditions(filter: ReadyFilter, { bind }: Parameters): string[] {
  const { endUserId, sessionId, userTaskId } = filter
  return [
    ...(userTaskId ? [`user_task_id = ${bind('String', userTaskId)}`] : []),
    ...(sessionId ? [`session_id = ${bind('String', sessionId)}`] : []),
    ...(endUserId ? [`end_user_id = ${bind('String', endUserId)}`] : []),
  ]
}

function callConditions(filter: ReadyFilter, { bind }: Parameters): string[] {
  return callFields.flatMap((field) => (filter[field] ? [`${field} = ${bind('String', filter[field])}`] : []))
}

function labelConditions(filter: ReadyFilter, { bind }: Parameters): string[] {
  return [
    ...filter.tags.map((tag) => `has(tags, ${bind('String', tag)})`),
    ...Object.entries(filter.metadata ?? {}).map(
      ([name, value]) => `metadata[${bind('String', name)}] = ${bind('String', value)}`,
    ),
  ]
}
