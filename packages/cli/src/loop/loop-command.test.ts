import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { it, type TestContext } from 'node:test'
import type { LoopRun } from '@loopwright/contract'
import { runCli } from '../run-cli.ts'

const id = '01900000-0000-7000-8000-000000000001'
const at = '2026-01-02T03:04:05.000Z'

function turn(status: LoopRun['status'], gate: LoopRun['steps'][number]['status']): LoopRun {
  const step = { ref: null, startedAt: at, finishedAt: null }
  return {
    id,
    function: 'route-intent',
    status,
    steps: [
      { ...step, name: 'dataset', status: 'done', words: '120 examples' },
      { ...step, name: 'gate', status: gate, words: gate === 'waiting' ? '' : 'looked at 300 calls' },
    ],
    baseline: 'seed',
    candidate: 'better',
    teachers: [{ id: 'ana', examples: 12 }],
    correctionToServingMs: status === 'promoted' ? 61_000 : null,
    createdAt: at,
    finishedAt: status === 'running' ? null : at,
  }
}

/** A server on which a turn runs when it is started, and has ended as `last` when it is looked at. */
async function serve(t: TestContext, last: LoopRun): Promise<{ url: string; bodies: unknown[] }> {
  const bodies: unknown[] = []
  const server = createServer(async (request, response) => {
    const isStart = request.method === 'POST'
    if (isStart) bodies.push(JSON.parse(await text(request)))
    response.writeHead(isStart ? 202 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isStart ? turn('running', 'waiting') : last))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies }
}

async function run(url: string, options: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const required = ['--dataset', 'd', '--queue', id, '--baseline', 'seed', '--candidate', 'better']
  const code = await runCli(['loop', 'run', 'route-intent', ...required, ...options], {
    env: { LOOPWRIGHT_URL: url, LOOPWRIGHT_KEY: 'lw_sk_x' },
    stdin: Readable.from([]),
    stdout,
    stderr,
    stopping: new AbortController().signal,
  })
  stdout.end()
  stderr.end()
  return { code, out: await text(stdout), said: await text(stderr) }
}

for (const [status, gate, code] of [
  ['promoted', 'done', 0],
  ['refused', 'refused', 5],
  ['rolled-back', 'done', 5],
  ['failed', 'failed', 1],
] as const) {
  it(`waits for a turn that is ${status} and ends with ${code}`, async (t) => {
    const { url } = await serve(t, turn(status, gate))
    const ended = await run(url, ['--json'])
    assert.equal(ended.code, code)
    assert.deepEqual(JSON.parse(ended.out), turn(status, gate))
    assert.match(ended.said, /dataset: done, 120 examples\n/)
    assert.match(ended.said, /gate: .*looked at 300 calls\n/)
  })
}

it('says in words what happened, who taught it, and how long it took', async (t) => {
  const { url } = await serve(t, turn('promoted', 'done'))
  const { out } = await run(url, [])
  for (const words of ['route-intent: promoted', 'from seed to better', 'ana (12)', '61 s']) {
    assert.ok(out.includes(words), out)
  }
})

it('starts a turn and returns at once when told not to wait', async (t) => {
  const { url, bodies } = await serve(t, turn('promoted', 'done'))
  const { code, out } = await run(url, ['--no-wait', '--json', '--seed', '7'])
  assert.equal(code, 0)
  assert.equal(JSON.parse(out).status, 'running')
  assert.deepEqual(bodies, [
    {
      function: 'route-intent',
      dataset: 'd',
      queueId: id,
      baseline: 'seed',
      candidate: 'better',
      profile: 'accurate',
      seed: 7,
      minimumObserved: 100,
    },
  ])
})

it('refuses a seed that is no number before it asks the server', async (t) => {
  const { url, bodies } = await serve(t, turn('promoted', 'done'))
  assert.equal((await run(url, ['--seed', 'x'])).code, 2)
  assert.deepEqual(bodies, [])
})
