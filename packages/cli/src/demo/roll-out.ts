import type { Rollout } from '@loopwright/contract'
import type { DemoContext } from './demo-context.ts'
import { sendTraffic } from './send-traffic.ts'
import type { PlannedCall } from './split-traffic.ts'

const callsPerLook = 250

/**
 * Step 7: the calls that were kept back arrive while the candidate has a tenth of the end users, and the rollout is asked after every
 * batch. It is asked once before any of them, to see that silence holds.
 */
export async function rollOut(
  context: DemoContext,
  input: { rolloutId: string; calls: readonly PlannedCall[] },
): Promise<{ rollout: Rollout; heldWithoutData: boolean; calls: number }> {
  const { api } = context.connection
  const step = context.progress.begin('Canary at 10%', 0)
  let rollout = await api.deploy.evaluateRollout({ id: input.rolloutId })
  const heldWithoutData = rollout.status === 'held'
  context.progress.say(
    `  Asked before any call came: ${rollout.history.at(-1)?.decision}. ${rollout.history.at(-1)?.reason}`,
  )
  let sent = 0
  while (sent < input.calls.length && (rollout.status === 'canary' || rollout.status === 'held')) {
    const batch = input.calls.slice(sent, sent + callsPerLook)
    await sendTraffic(context, batch, { seed: `${context.plan.seed}/canary` })
    sent += batch.length
    rollout = await api.deploy.evaluateRollout({ id: input.rolloutId })
    step.set(0, 0, `${sent.toLocaleString('en')} calls, ${rollout.history.at(-1)?.reason}`)
  }
  step.end(
    `The canary is ${rollout.status} after ${sent.toLocaleString('en')} calls. ${rollout.history.at(-1)?.reason ?? ''}`,
  )
  return { rollout, heldWithoutData, calls: sent }
}
