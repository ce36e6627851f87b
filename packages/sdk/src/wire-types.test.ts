import assert from 'node:assert/strict'
import { it } from 'node:test'
import type {
  Contract,
  errorStatus,
  feedbackSchema,
  newFeedbackSchema,
  newSpanSchema,
  spanSchema,
  TraceSummary as WireTraceSummary,
} from '@loopwright/contract'
import type { newUserTaskSchema } from '@loopwright/contract/capture/user-task/user-task'
import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract'
import type * as z from 'zod'
import type * as sdk from './index.ts'

// The SDK declares its own types, so that what is published refers to nothing else. These lines are the proof that they are
// the contract's: the file does not compile when either side changes.
type Inputs = InferContractRouterInputs<Contract>
type Outputs = InferContractRouterOutputs<Contract>
type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false
type Fits<Narrow, Wide> = [Narrow] extends [Wide] ? true : false

const agreement: [
  Same<sdk.Span, z.infer<typeof spanSchema>>,
  Same<sdk.NewSpan, z.input<typeof newSpanSchema>>,
  Same<sdk.NewFeedback, z.input<typeof newFeedbackSchema>>,
  Same<sdk.Feedback, z.infer<typeof feedbackSchema>>,
  Same<sdk.TraceSummary, WireTraceSummary>,
  Same<sdk.Trace, Outputs['capture']['getTrace']>,
  Same<sdk.NewUserTask, z.input<typeof newUserTaskSchema>>,
  Same<sdk.UserTask, Outputs['capture']['listUserTasks']['items'][number]>,
  Same<sdk.UserTaskDetail, Outputs['capture']['getUserTask']>,
  Same<sdk.FunctionDetail, Outputs['deploy']['getFunction']>,
  Same<sdk.Release, Outputs['deploy']['listReleases']['items'][number]>,
  Fits<sdk.SpanQuery, Inputs['capture']['listTraces']>,
  Fits<sdk.SpanQuery, Inputs['capture']['listInferences']>,
  Fits<sdk.UserTaskQuery, Inputs['capture']['listUserTasks']>,
  Fits<sdk.FeedbackQuery, Inputs['feedback']['listFeedback']>,
  Same<Exclude<sdk.ErrorCode, 'unreachable'>, keyof typeof errorStatus>,
] = [true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true]

it('has the same types on the wire as the contract', () => {
  assert.ok(agreement.every(Boolean))
})
