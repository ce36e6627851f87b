import type { DemoContext } from './demo-context.ts'
import { seedVariant } from './demo-context.ts'
import type { DemoResult } from './demo-result.ts'
import { followLineage } from './follow-lineage.ts'
import { whatFailed } from './judge-result.ts'
import { measureVariants } from './measure-variants.ts'
import { refuseOthers } from './refuse-others.ts'
import { reviewAnswers } from './review-answers.ts'
import { rollOut } from './roll-out.ts'
import { sendTraffic } from './send-traffic.ts'
import { splitTraffic } from './split-traffic.ts'
import { teachSeed } from './teach-seed.ts'
import { turnLoop } from './turn-loop.ts'

/** All eight steps, each through the public API or the gateway, as a user's program would take them. */
export async function runExperiment(context: DemoContext): Promise<DemoResult> {
  const startedMs = performance.now()
  const { data, plan, progress } = context
  const { api } = context.connection
  const split = splitTraffic(data, plan)
  progress.say(
    `${data.name}: ${data.labels.length} labels, ${data.train.length.toLocaleString('en')} sentences; ${split.seed.length.toLocaleString('en')} teach the first model, ${plan.keptBack.toLocaleString('en')} wait for the canary.`,
  )
  const { seedVersionId } = await teachSeed(context, split.seed)

  const sending = progress.begin('Sending traffic through the gateway', split.traffic.length)
  const { answered, feedbackCount } = await sendTraffic(context, split.traffic, {
    seed: `${plan.seed}/traffic`,
    onAnswered: sending.advance,
  })
  sending.end(
    `${answered.length.toLocaleString('en')} calls answered by "${seedVariant}", ${feedbackCount.toLocaleString('en')} pieces of feedback from end users`,
  )

  const review = await reviewAnswers(context, answered)
  const { reviewers } = await api.review.reliability({ id: review.queueId })
  for (const { id, flagged, reason } of reviewers)
    progress.say(`  ${id}${flagged ? ' is flagged' : ''}: ${reason}`)

  const turn = await turnLoop(context, { queueId: review.queueId, seedVersionId })
  const badReviewers = reviewers.filter(({ flagged }) => flagged).map(({ id }) => id)
  const { datasetVersionId } = turn
  // The canary takes calls while the other candidates train, as it would in earnest.
  const [canary, refused] = await Promise.all([
    turn.rolloutId ? rollOut(context, { rolloutId: turn.rolloutId, calls: split.canary }) : null,
    turn.rolloutId ? refuseOthers(context, { datasetVersionId, queueId: review.queueId, badReviewers }) : [],
  ])
  const comparison = await measureVariants(context)
  const lineage = await followLineage(context, turn.modelId)
  const run = await api.loop.getRun({ id: turn.runId })
  const { before, after, difference, outOfScope } = comparison
  const result = {
    ...{ before, after, difference, outOfScope },
    reviewers: reviewers.map(({ id, reliability, low, high, flagged, reason }) => ({
      ...{ id, reliability, low, high, flagged, reason },
    })),
    gate: turn.gate,
    refused: refused.map(({ name, what, gate }) => ({ name, what, ...gate })),
    rollout: canary && {
      id: canary.rollout.id,
      status: canary.rollout.status,
      calls: canary.calls,
      heldWithoutData: canary.heldWithoutData,
      steps: canary.rollout.history,
    },
    lineage,
    loop: {
      ...{ id: run.id, status: run.status, steps: run.steps, teachers: run.teachers },
      correctionToServingMs: run.correctionToServingMs,
    },
    traffic: { calls: answered.length, feedback: feedbackCount },
    review,
    seconds: Math.round((performance.now() - startedMs) / 100) / 10,
  }
  const failures = whatFailed(result, plan.reviewers)
  return { improved: failures.length === 0, failures, ...result }
}
