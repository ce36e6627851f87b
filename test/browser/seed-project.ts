import { type ApiCaller, apiCaller, waitFor } from './api-caller.ts'
import { labels, sentences } from './seed-sentences.ts'

export type SeededProject = {
  queueId: string
  modelId: string
  runId: string
  datasetName: string
  rolloutId: string
}

type Named = { id: string }
type Call = { inferenceId: string; label: string; userId: string; answer: string }

const functionName = 'route-intent'
const reviewers = ['reviewer-1', 'reviewer-2', 'reviewer-3']

/** Fills a project the way an application and its people would: calls, feedback, reviews and one turn of the loop. */
export async function seedProject(origin: string, secretKey: string): Promise<SeededProject> {
  const api = apiCaller(origin, secretKey)
  await api('POST', '/api/v1/functions', {
    name: functionName,
    description: 'Which team gets a question.',
    labels,
  })
  const seedVersion = await importSeed(api)
  const modelId = await train(api, seedVersion.id)
  await api('POST', `/api/v1/functions/${functionName}/variants`, {
    name: functionName,
    variant: 'seed-model',
    target: { kind: 'model', modelId },
  })
  await api('POST', `/api/v1/functions/${functionName}/releases`, {
    name: functionName,
    weights: [{ variant: 'seed-model', weight: 1 }],
    reason: 'first release',
  })
  const calls = await ask(origin, secretKey)
  await leaveFeedback(api, calls)
  const queue = await api<Named>('POST', '/api/v1/queues', {
    name: 'intents',
    function: functionName,
    instructions: 'Which team should answer? Judge the question alone.',
    overlap: { share: 0.4, reviewers: 3 },
  })
  await api('POST', `/api/v1/queues/${queue.id}/fill`, {
    id: queue.id,
    uniformRate: 0.6,
    uncertainBudget: 10,
  })
  const gold = calls.slice(0, 8).map(({ inferenceId, label }) => ({ inferenceId, label }))
  await api('POST', `/api/v1/queues/${queue.id}/gold`, { id: queue.id, gold })
  await review(api, queue.id, calls)
  const run = await api<Named>('POST', '/api/v1/loop/runs', {
    function: functionName,
    dataset: 'intents',
    queueId: queue.id,
    baseline: 'seed-model',
    candidate: 'taught-model',
    profile: 'fast',
    includeVersionId: seedVersion.id,
    holdoutShare: 0.5,
    steps: [50, 100],
    minimumObserved: 20,
    margin: -0.05,
  })
  await waitFor(
    () => api<{ status: string }>('GET', `/api/v1/loop/runs/${run.id}`),
    ({ status }) => status !== 'running',
  )
  const rolloutId = await observeCanary(origin, api, secretKey)
  return { queueId: queue.id, modelId, runId: run.id, datasetName: 'intents', rolloutId }
}

async function importSeed(api: ApiCaller): Promise<Named> {
  await api('POST', '/api/v1/datasets', { name: 'intents', function: functionName })
  const perLabel = 4
  const examples = [...Map.groupBy(sentences, ({ label }) => label).values()].flatMap((group) => [
    ...group.slice(0, perLabel).map(({ text, label }) => ({ text, label, split: 'train' })),
    ...group.slice(-perLabel).map(({ text, label }) => ({ text, label, split: 'validation' })),
  ])
  return api<Named>('POST', '/api/v1/datasets/intents/versions', {
    name: 'intents',
    origin: 'seed examples',
    examples,
  })
}

async function train(api: ApiCaller, datasetVersionId: string): Promise<string> {
  const run = await api<Named>('POST', '/api/v1/training-runs', {
    function: functionName,
    datasetVersionId,
    profile: 'fast',
  })
  const finished = await waitFor(
    () =>
      api<{ modelId: string | null; error: string | null; finishedAt: string | null }>(
        'GET',
        `/api/v1/training-runs/${run.id}`,
      ),
    ({ finishedAt }) => finishedAt !== null,
  )
  if (!finished.modelId) throw new Error(`The training made no model: ${finished.error}`)
  return finished.modelId
}

/** Every question once, through the gateway as any OpenAI client would. */
async function ask(origin: string, secretKey: string): Promise<Call[]> {
  const calls: Call[] = []
  for (const [at, { text, label }] of sentences.entries()) {
    const userId = `user-${at % 40}`
    const response = await fetch(`${origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: `function/${functionName}`,
        user: userId,
        messages: [{ role: 'user', content: text }],
      }),
    })
    const answer = (await response.json()) as { choices: { message: { content: string } }[] }
    const inferenceId = response.headers.get('x-loopwright-inference-id') ?? ''
    calls.push({ inferenceId, label, userId, answer: answer.choices[0]?.message.content ?? '' })
  }
  return calls
}

async function leaveFeedback(api: ApiCaller, calls: readonly Call[]): Promise<void> {
  const feedback = calls.flatMap(({ inferenceId, label, userId, answer }, at) => {
    if (at % 3 === 0) return []
    const target = { kind: 'inference', id: inferenceId }
    const author = { kind: 'end-user', id: userId }
    const accepted = { signal: 'accepted', target, author, value: answer === label }
    return answer === label ? [accepted] : [accepted, { signal: 'correction', target, author, value: label }]
  })
  await api('POST', '/api/v1/feedback', { feedback })
}

/** Both arms of the canary are called and their users react; then the rollout is looked at. */
async function observeCanary(origin: string, api: ApiCaller, secretKey: string): Promise<string> {
  const { items } = await api<{ items: Named[] }>('GET', '/api/v1/rollouts')
  const rolloutId = items[0]?.id
  if (!rolloutId) throw new Error('The turn of the loop ended without a rollout')
  await leaveFeedback(api, await ask(origin, secretKey))
  await api('POST', `/api/v1/rollouts/${rolloutId}/evaluate`, { id: rolloutId })
  return rolloutId
}

/** Three people answer most of the queue; the last of them guesses now and then. */
async function review(api: ApiCaller, queueId: string, calls: readonly Call[]): Promise<void> {
  const truth = new Map(calls.map(({ inferenceId, label }) => [inferenceId, label]))
  for (const [who, reviewerId] of reviewers.entries()) {
    for (let turn = 0; turn < 80; turn++) {
      const { task } = await api<{ task: { id: string; inferenceId: string } | null }>(
        'POST',
        `/api/v1/queues/${queueId}/lease`,
        { id: queueId, reviewerId },
      )
      if (!task) break
      const right = truth.get(task.inferenceId) ?? 'out_of_scope'
      const label = who === 2 && turn % 3 === 0 ? 'balance' : right
      await api('POST', `/api/v1/tasks/${task.id}/answer`, { id: task.id, reviewerId, label })
    }
  }
}
