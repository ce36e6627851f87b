import type { DemoResult } from './demo-result.ts'
import type { Measurement } from './measure-variants.ts'

/** What got better and how sure it is, for people. */
export function describeResult(result: DemoResult): string {
  const { before, after, difference, outOfScope, reviewers, gate, refused, rollout, lineage, loop } = result
  const flagged = reviewers.filter((reviewer) => reviewer.flagged)
  return [
    '',
    result.improved
      ? 'The loop closed, and the function is better for it.'
      : 'The loop did not improve the function.',
    ...result.failures.map((failure) => `  ! ${failure}`),
    '',
    row('', 'before', 'after'),
    row('accuracy', interval(before), interval(after)),
    row('latency', latency(before), latency(after)),
    row('cost a call', cost(before), cost(after)),
    row('out of scope found', percent(outOfScope.before), percent(outOfScope.recall)),
    '',
    `  ${points(difference.value)} on ${difference.n.toLocaleString('en')} sentences that no model had seen (between ${points(difference.low)} and ${points(difference.high)}, the same sentences before and after).`,
    '',
    `  Reviewers   ${flagged.map(({ id, reason }) => `${id} is not to be relied on: ${reason}`).join(' ') || 'none flagged.'}`,
    `  Gate        ${gate.verdict}. ${gate.reason}`,
    ...refused.map(({ name, what, verdict, reason }) => `  "${name}"  ${what}: ${verdict}. ${reason}`),
    `  Canary      ${rollout ? `${rollout.status} after ${rollout.calls.toLocaleString('en')} calls. ${rollout.steps.at(-1)?.reason}` : 'none, because the gate stayed closed.'}`,
    `  Lineage     model ${lineage.modelId} ← dataset version ${lineage.datasetVersion} ← "${lineage.text}" is ${lineage.label} ← call ${lineage.inferenceId} ← feedback ${lineage.feedbackId} by ${lineage.authorId}`,
    `  Taught by   ${lineage.inferences.toLocaleString('en')} calls and ${lineage.feedback.toLocaleString('en')} pieces of feedback`,
    `  Time        ${correctionToServing(loop.correctionToServingMs)}${result.seconds} s in all`,
    '',
  ].join('\n')
}

function row(name: string, before: string, after: string): string {
  return `  ${name.padEnd(20)}${before.padEnd(26)}${after}`
}

function interval({ accuracy, low, high }: Measurement): string {
  return `${percent(accuracy)} (${percent(low)} to ${percent(high)})`
}

function latency({ latencyMsP50, latencyMsP95 }: Measurement): string {
  return `${latencyMsP50.toFixed(1)} ms, p95 ${latencyMsP95.toFixed(1)} ms`
}

function cost({ costMicroUsd }: Measurement): string {
  return costMicroUsd === null ? 'no price was given' : `$${(costMicroUsd / 1e6).toFixed(6)}`
}

function percent(rate: number | null): string {
  return rate === null ? 'not measured' : `${(100 * rate).toFixed(1)}%`
}

function points(difference: number): string {
  return `${difference > 0 ? '+' : ''}${(100 * difference).toFixed(1)} points`
}

function correctionToServing(milliseconds: number | null): string {
  return milliseconds === null
    ? ''
    : `${Math.round(milliseconds / 1000)} s from the first correction to serving, `
}
