import type { Parameters } from './bind-parameters.ts'
import { matchingFeedback } from './signal-match.ts'
import { timeCondition, valueRange } from './span-filter.ts'
import { callFields, type ReadyFilter } from './trace-filter.ts'

/** The filter, but for its text, as conditions on one row of `inference_line`: true for each call that matches. */
export type LineConditions = {
  /** In the order in which they are best asked: what few rows have comes first. */
  values: string[]
  /** Answered by the order of the rows, but for the few around its ends. */
  times: string[]
}

export function lineConditions(
  filter: ReadyFilter,
  parameters: Parameters,
  projectId: string,
): LineConditions {
  const { bind } = parameters
  const { userTaskId, sessionId, endUserId, status } = filter
  const ofStatus = status ? [`status = ${bind('String', status)}`] : []
  const isRareStatus = status === 'error'
  const keys = [
    ['user_task_key', userTaskId],
    ['session_key', sessionId],
    ['end_user_key', endUserId],
  ] as const
  return {
    values: [
      ...keys.flatMap(([column, id]) => (id ? [`${column} = cityHash64(${bind('String', id)})`] : [])),
      ...(isRareStatus ? ofStatus : []),
      ...callFields.flatMap((field) =>
        filter[field] ? [`${field} = ${bind('String', filter[field])}`] : [],
      ),
      ...valueRange(filter, parameters),
      ...filter.tags.map((tag) => `has(label_keys, cityHash64(${bind('String', tag)}))`),
      ...Object.entries(filter.metadata ?? {}).map(
        ([name, value]) => `has(label_keys, cityHash64(${bind('String', name)}, ${bind('String', value)}))`,
      ),
      ...(filter.feedback
        ? [`inference_key in (${matchingFeedback(filter.feedback, 'inference_id', parameters, projectId)})`]
        : []),
      ...(isRareStatus ? [] : ofStatus),
    ],
    times: timeCondition(filter, parameters),
  }
}
