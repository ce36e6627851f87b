import type { Overview } from '@loopwright/contract'
import type { LoopDependencies } from './dependencies.ts'

type CatalogCounts = {
  queues: number
  openTasks: number
  answers: number
  datasets: number
  examples: number
  gatesOpen: number
  gates: number
  models: number
  training: number
  functions: number
  rollouts: number
  held: number
}

async function countCatalog(deps: LoopDependencies, projectId: string): Promise<CatalogCounts> {
  const { rows } = await deps.catalog.pool.query<CatalogCounts>(
    `select
       (select count(*) from queue where project_id = $1)::int as queues,
       (select count(*) from task where project_id = $1 and status <> 'done' and gold_label is null)::int as "openTasks",
       (select count(*) from response where project_id = $1 and undone_at is null)::int as answers,
       (select count(*) from dataset_version where project_id = $1)::int as datasets,
       (select count(*) from example where project_id = $1)::int as examples,
       (select count(*) from gate where project_id = $1 and decision->>'verdict' = 'open')::int as "gatesOpen",
       (select count(*) from gate where project_id = $1)::int as gates,
       (select count(*) from model where project_id = $1)::int as models,
       (select count(*) from training_run where project_id = $1 and status in ('queued', 'running'))::int as training,
       (select count(*) from function where project_id = $1)::int as functions,
       (select count(*) from rollout where project_id = $1)::int as rollouts,
       (select count(*) from rollout where project_id = $1 and status = 'held')::int as held`,
    [projectId],
  )
  return rows[0]!
}

async function countLedger(deps: LoopDependencies, projectId: string) {
  const result = await deps.ledger.client.query({
    query: `select
        (select count() from span final where project_id = {projectId:UUID} and kind = 'inference') as inferences,
        (select uniq(trace_id) from span where project_id = {projectId:UUID}) as traces,
        (select count() from span final where project_id = {projectId:UUID} and status = 'error') as errors,
        (select count() from feedback final where project_id = {projectId:UUID}) as feedback,
        (select uniq(signal) from feedback where project_id = {projectId:UUID}) as signals`,
    query_params: { projectId },
    format: 'JSONEachRow',
  })
  const [row] =
    await result.json<Record<'inferences' | 'traces' | 'errors' | 'feedback' | 'signals', string>>()
  return Object.fromEntries(Object.entries(row!).map(([name, value]) => [name, Number(value)])) as Record<
    'inferences' | 'traces' | 'errors' | 'feedback' | 'signals',
    number
  >
}

async function findLastImprovement(
  deps: LoopDependencies,
  projectId: string,
): Promise<Overview['lastImprovement']> {
  const { rows } = await deps.catalog.pool.query<{
    rolloutId: string
    function: string
    candidate: string
    control: string
    at: Date
    decision: { difference: number; low: number; high: number; n: number }
  }>(
    `select rollout.id as "rolloutId", function.name as function, rollout.candidate, rollout.control, rollout.finished_at as at, gate.decision
     from rollout join function on function.id = rollout.function_id join gate on gate.id = rollout.gate_id
     where rollout.project_id = $1 and rollout.status = 'promoted' order by rollout.finished_at desc limit 1`,
    [projectId],
  )
  const last = rows[0]
  if (!last) return null
  const { difference, low, high, n } = last.decision
  const words = `"${last.candidate}" replaced "${last.control}" in ${last.function}.`
  return {
    ...{ words, function: last.function, difference, low, high, n },
    at: last.at.toISOString(),
    rolloutId: last.rolloutId,
  }
}

const waitingFor = (count: number, words: string) => (count > 0 ? { count, words } : null)

/** The ring: every stage with what it counts and what waits for a person, and the last thing that got better. */
export async function overview(deps: LoopDependencies, projectId: string): Promise<Overview> {
  const [catalog, ledger, lastImprovement] = await Promise.all([
    countCatalog(deps, projectId),
    countLedger(deps, projectId),
    findLastImprovement(deps, projectId),
  ])
  const count = (label: string, value: number) => ({ label, value })
  return {
    stages: [
      {
        stage: 'capture',
        counts: [count('calls', ledger.inferences), count('traces', ledger.traces)],
        waiting: null,
      },
      {
        stage: 'feedback',
        counts: [count('observations', ledger.feedback), count('signals', ledger.signals)],
        waiting: null,
      },
      { stage: 'analyse', counts: [count('failed calls', ledger.errors)], waiting: null },
      {
        stage: 'review',
        counts: [count('answers', catalog.answers), count('queues', catalog.queues)],
        waiting: waitingFor(catalog.openTasks, 'to review'),
      },
      {
        stage: 'evaluate',
        counts: [
          count('dataset versions', catalog.datasets),
          count('gates opened', catalog.gatesOpen),
          count('gates decided', catalog.gates),
        ],
        waiting: null,
      },
      {
        stage: 'improve',
        counts: [count('models', catalog.models), count('in training', catalog.training)],
        waiting: null,
      },
      {
        stage: 'deploy',
        counts: [count('functions', catalog.functions), count('rollouts', catalog.rollouts)],
        waiting: waitingFor(catalog.held, 'held rollouts'),
      },
    ],
    lastImprovement,
  }
}
