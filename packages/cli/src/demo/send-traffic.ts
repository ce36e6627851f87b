import { askGateway } from './ask-gateway.ts'
import type { DemoContext } from './demo-context.ts'
import { inParallel } from './in-parallel.ts'
import { type AnsweredCall, simulateEndUser } from './simulate-end-user.ts'
import type { PlannedCall } from './split-traffic.ts'

const feedbackBatch = 200

/**
 * Steps 2 and 3: the calls arrive at the gateway as an application's would, and then what its end users did with the
 * answers, in batches.
 */
export async function sendTraffic(
  context: DemoContext,
  calls: readonly PlannedCall[],
  options: { seed: string; onAnswered?: () => void },
): Promise<{ answered: AnsweredCall[]; feedbackCount: number }> {
  const { connection, plan, signal } = context
  const answered = await inParallel(calls, { concurrency: plan.concurrency, signal }, async (call) => {
    const headers = { 'x-loopwright-end-user-id': call.endUserId, 'x-loopwright-session-id': call.sessionId }
    const { latencyMs: _, ...answer } = await askGateway(connection.openai, { ...call, headers }, signal)
    options.onAnswered?.()
    return { ...call, ...answer }
  })
  const labels = [...context.data.labels]
  const feedback = answered.flatMap((call) => simulateEndUser(call, { seed: options.seed, labels }))
  for (let start = 0; start < feedback.length; start += feedbackBatch) {
    const batch = feedback.slice(start, start + feedbackBatch)
    const { rejected } = await connection.api.feedback.recordFeedback({ feedback: batch })
    if (rejected[0]) throw new Error(`Feedback was rejected: ${rejected[0].message}`)
  }
  return { answered, feedbackCount: feedback.length }
}
