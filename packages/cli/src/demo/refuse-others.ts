import type { GateDecision } from '@loopwright/contract'
import { composeNaiveExamples } from './compose-naive-examples.ts'
import { candidateVariant, type DemoContext, functionName } from './demo-context.ts'
import { readPages } from './read-pages.ts'
import { trainVariant } from './train-variant.ts'

export type OtherCandidate = { name: 'unweighed' | 'null'; what: string; gate: GateDecision }

const pageSize = 500

/**
 * Step 6, what shows that the gate means something: two more candidates held against the first one, on the same hold-out. One
 * believes every reviewer alike, and the bad one three times; one differs by the random seed alone.
 */
export async function refuseOthers(
  context: DemoContext,
  input: { datasetVersionId: string; queueId: string; badReviewers: readonly string[] },
): Promise<OtherCandidate[]> {
  const { plan } = context
  const unweighedVersionId = await importUnweighed(context, input)
  await trainVariant(context, {
    variant: 'unweighed',
    datasetVersionId: unweighedVersionId,
    seed: plan.seed,
    title: 'Distilling a candidate that believes every reviewer alike, and the bad one three times',
  })
  await trainVariant(context, {
    variant: 'null',
    datasetVersionId: input.datasetVersionId,
    seed: plan.seed + 1,
    title: 'Distilling a candidate that differs by the random seed alone',
  })
  const others = [
    { name: 'unweighed', what: 'every reviewer believed alike, the bad one three times' },
    { name: 'null', what: 'the same data, another random seed' },
  ] as const
  const decided: OtherCandidate[] = []
  for (const { name, what } of others) {
    const gate = await context.connection.api.evaluate.decideGate({
      function: functionName,
      datasetVersionId: input.datasetVersionId,
      baseline: candidateVariant,
      candidate: name,
    })
    context.progress.say(`✓ The gate for "${name}" (${what}) is ${gate.verdict}. ${gate.reason}`)
    decided.push({ name, what, gate })
  }
  return decided
}

async function importUnweighed(
  context: DemoContext,
  input: { datasetVersionId: string; queueId: string; badReviewers: readonly string[] },
): Promise<string> {
  const { api } = context.connection
  const limit = pageSize
  const [examples, tasks] = await Promise.all([
    readPages((cursor) =>
      api.evaluate.listExamples({
        id: input.datasetVersionId,
        limit,
        ...(cursor !== undefined && { cursor }),
      }),
    ),
    readPages((cursor) =>
      api.review.listTasks({ id: input.queueId, limit, ...(cursor !== undefined && { cursor }) }),
    ),
  ])
  const version = await api.evaluate.importVersion({
    name: functionName,
    origin:
      'The same calls without weighing who said what: every answer counts, the bad reviewer’s three times.',
    examples: composeNaiveExamples({ examples, tasks, badReviewers: new Set(input.badReviewers) }),
  })
  return version.id
}
