import { reviewContract } from '@loopwright/contract/review/endpoints'
import { implement } from '@orpc/server'
import { memberOf, type RequestContext } from '../platform/http/principal.ts'
import { addGold } from './add-gold.ts'
import { answerTask } from './answer-task.ts'
import { createQueue } from './create-queue.ts'
import { fillQueue } from './fill-queue.ts'
import { getQueue } from './get-queue.ts'
import { leaseTask } from './lease-task.ts'
import { listQueues } from './list-queues.ts'
import { listTasks } from './list-tasks.ts'
import { releaseTask } from './release-task.ts'
import { reportReliability } from './report-reliability.ts'
import type { Redact, ReviewDependencies } from './review-dependencies.ts'
import { reviewerOf } from './reviewer-of.ts'
import { undoAnswer } from './undo-answer.ts'

const os = implement(reviewContract).$context<RequestContext>()

export function reviewRoutes(deps: ReviewDependencies & { redact: Redact }) {
  return {
    listQueues: os.listQueues.handler(({ context }) => listQueues(deps, memberOf(context).projectId)),
    createQueue: os.createQueue.handler(({ input, context }) =>
      createQueue(deps, memberOf(context).projectId, input),
    ),
    getQueue: os.getQueue.handler(({ input, context }) =>
      getQueue(deps, memberOf(context).projectId, input.id),
    ),
    fillQueue: os.fillQueue.handler(({ input, context }) =>
      fillQueue(deps, memberOf(context).projectId, input),
    ),
    addGold: os.addGold.handler(({ input, context }) => addGold(deps, memberOf(context).projectId, input)),
    listTasks: os.listTasks.handler(({ input, context }) =>
      listTasks(deps, memberOf(context).projectId, input),
    ),
    leaseTask: os.leaseTask.handler(({ input, context }) => {
      const member = memberOf(context)
      const reviewerId = reviewerOf(member, input.reviewerId)
      return leaseTask(deps, member.projectId, { queueId: input.id, reviewerId })
    }),
    answerTask: os.answerTask.handler(({ input, context }) => {
      const member = memberOf(context)
      return answerTask(deps, member.projectId, {
        ...input,
        reviewerId: reviewerOf(member, input.reviewerId),
      })
    }),
    releaseTask: os.releaseTask.handler(({ input, context }) => {
      const member = memberOf(context)
      return releaseTask(deps, member.projectId, {
        ...input,
        reviewerId: reviewerOf(member, input.reviewerId),
      })
    }),
    undoAnswer: os.undoAnswer.handler(({ input, context }) => {
      const member = memberOf(context)
      return undoAnswer(deps, member.projectId, {
        ...input,
        reviewerId: reviewerOf(member, input.reviewerId),
      })
    }),
    reliability: os.reliability.handler(({ input, context }) =>
      reportReliability(deps, memberOf(context).projectId, input.id),
    ),
  }
}
