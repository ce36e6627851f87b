import type { FeedbackSlice } from '@loopwright/contract'

/** By what a slice of calls may be cut out besides its time: columns of feedback, and of all that is counted of it. */
export const sliceDimensions = ['function', 'variant', 'model', 'environment', 'segment'] as const

/** Conditions on a row with these columns, of any time. The slice's fields are their parameters. */
export function sliceConditions(slice: FeedbackSlice): string[] {
  return sliceDimensions
    .filter((name) => slice[name] !== undefined)
    .map((name) => `${name} = {${name}:String}`)
}

/** The same on what is counted of hours: each hour's last counting. `projectId` is a parameter too. */
export function countedConditions(slice: FeedbackSlice): string[] {
  return [
    'project_id = {projectId:UUID}',
    'build in (select build from feedback_build final where project_id = {projectId:UUID})',
    ...sliceConditions(slice),
  ]
}
