import type { FeedbackSlice } from '@loopwright/contract'
import { sliceConditions } from './slice-dimensions.ts'

/**
 * Conditions on the ledger's `feedback` that keep what counts of a slice: what was neither taken back nor takes back, by the
 * time of its call, or its own where no call is known. The slice's fields and `projectId` are their parameters. They hold for
 * every version of a row, so a reader who takes each row once needs no `final`, which would read all rows of the project.
 */
export function sliceOfFeedback(slice: FeedbackSlice): string {
  const time = 'ifNull(feedback.inferred_at, feedback.observed_at)'
  return [
    'project_id = {projectId:UUID}',
    `value_type != 'none'`,
    'feedback.statement not in (select statement from taken_back where project_id = {projectId:UUID})',
    ...sliceConditions(slice),
    ...(slice.since === undefined ? [] : [`${time} >= parseDateTime64BestEffort({since:String}, 3)`]),
    ...(slice.until === undefined ? [] : [`${time} < parseDateTime64BestEffort({until:String}, 3)`]),
  ].join(' and ')
}
