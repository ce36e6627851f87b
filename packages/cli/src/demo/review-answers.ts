import type { Queue } from '@loopwright/contract'
import { seededRandom } from '@loopwright/core/statistics/seeded-random'
import { type DemoContext, functionName } from './demo-context.ts'
import type { ProgressStep } from './progress.ts'
import type { AnsweredCall } from './simulate-end-user.ts'
import { type SimulatedReviewer, simulateReviewer } from './simulate-reviewer.ts'

export type ReviewSummary = { queueId: string; tasks: number; uniform: number; gold: number; answers: number }

/**
 * Step 3, the fourth kind of feedback: a queue is filled with known probabilities, some answers in it are known
 * beforehand (gold), and three reviewers work through it side by side.
 */
export async function reviewAnswers(
  context: DemoContext,
  calls: readonly AnsweredCall[],
): Promise<ReviewSummary> {
  const { plan, progress } = context
  const { api } = context.connection
  const queue = await api.review.createQueue({
    name: functionName,
    function: functionName,
    instructions: 'Choose the intent that the message is about, whatever the model said.',
    overlap: { share: plan.overlapShare, reviewers: plan.reviewers.length },
  })
  const filling = progress.begin('Drawing calls for review', 0)
  const { uniformRate, uncertainBudget } = plan
  const filled = await api.review.fillQueue({ id: queue.id, uniformRate, uncertainBudget })
  const gold = await addGold(context, queue.id, calls)
  filling.end(
    `Drew ${filled.added.toLocaleString('en')} of ${filled.considered.toLocaleString('en')} calls for review, ${filled.uniform.toLocaleString('en')} of them at random whatever they look like; ${gold} have a known answer`,
  )
  const { counts } = await api.review.getQueue({ id: queue.id })
  const reviewing = progress.begin('Reviewing', expectedAnswers(counts, context))
  const truths = new Map(calls.map(({ inferenceId, label }) => [inferenceId, label]))
  const answers = await Promise.all(
    plan.reviewers.map((reviewer) => reviewAll(context, { queueId: queue.id, reviewer, truths, reviewing })),
  )
  const total = answers.reduce((sum, count) => sum + count, 0)
  reviewing.end(`Three reviewers gave ${total.toLocaleString('en')} answers`)
  return { queueId: queue.id, tasks: filled.added, uniform: filled.uniform, gold, answers: total }
}

/** Whoever runs a queue knows the answer to some of it. Those tasks go to every reviewer. */
async function addGold(
  context: DemoContext,
  queueId: string,
  calls: readonly AnsweredCall[],
): Promise<number> {
  const random = seededRandom(`${context.plan.seed}/gold`)
  const gold = random
    .shuffle(calls)
    .slice(0, context.plan.goldTasks)
    .map(({ inferenceId, label }) => ({ inferenceId, label }))
  const { accepted } = await context.connection.api.review.addGold({ id: queueId, gold })
  return accepted.length
}

function expectedAnswers(counts: Queue['counts'], { plan }: DemoContext): number {
  const others = counts.open + counts.leased - counts.gold
  const people = plan.reviewers.length
  return Math.round(Math.max(0, others) * (1 + plan.overlapShare * (people - 1)) + counts.gold * people)
}

async function reviewAll(
  context: DemoContext,
  work: {
    queueId: string
    reviewer: SimulatedReviewer
    truths: ReadonlyMap<string, string>
    reviewing: ProgressStep
  },
): Promise<number> {
  const { api } = context.connection
  const { queueId, reviewer, truths, reviewing } = work
  for (let answers = 0; ; answers++) {
    context.signal.throwIfAborted()
    const { task } = await api.review.leaseTask({ id: queueId, reviewerId: reviewer.id })
    if (!task) return answers
    const truth = truths.get(task.inferenceId)
    if (truth === undefined)
      throw new Error(`The queue holds a call that the demo did not make: ${task.inferenceId}.`)
    const label = simulateReviewer(reviewer, { inferenceId: task.inferenceId, truth, labels: task.labels })
    await api.review.answerTask({ id: task.id, reviewerId: reviewer.id, label })
    reviewing.advance()
  }
}
