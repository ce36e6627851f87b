import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { killChild } from './kill-child.ts'
import {
  isThere,
  removeTemporaryHome,
  type ServerProcess,
  skip,
  startServerProcess,
  temporaryHome,
} from './server-process.ts'

const flood = 500

/** Calls of which each is a refusal, sent at once. */
async function send(server: ServerProcess, name: string): Promise<void> {
  const spans = Array.from({ length: flood }, (_, at) => ({
    ...{ traceId: `${name}-${at}`, spanId: `${name}-${at}`, inferenceId: `${name}-${at}` },
    ...{ name: 'answer', kind: 'inference' as const, startedAt: new Date().toISOString() },
    ...{ input: 'How do I cook rice?', output: "I'm sorry, but I can't help with that." },
  }))
  const { accepted } = await server.api.capture.ingestTraces({ spans })
  assert.equal(accepted.length, flood)
}

async function judgePid(server: ServerProcess): Promise<number> {
  for (;;) {
    const pid = server.childPid('judge')
    if (pid !== undefined) return pid
    await sleep(10)
  }
}

async function untilAllAreRefused(server: ServerProcess, count: number): Promise<void> {
  for (;;) {
    const { items } = await server.api.feedback.summariseSignals({})
    if (items.find(({ signal }) => signal === 'refused')?.estimate.n === count) return
    // Often asked, this would take the time that the judging needs.
    await sleep(500)
  }
}

/** Of each of its threads. */
function niceOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(
      readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')[16],
    ),
  )
}

test('many calls are judged by a process that steps back behind the others, dies with its server and loses nothing', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const home = await temporaryHome()
  t.after(() => removeTemporaryHome(home))
  const first = await startServerProcess(home)
  await send(first, 'one')
  const orphan = await judgePid(first)
  await first.kill()
  while (isThere(orphan)) await sleep(10)

  const second = await startServerProcess(home)
  await send(second, 'two')
  await judgePid(second)
  await killChild(second, 'judge')
  await untilAllAreRefused(second, 2 * flood)
  const pid = await judgePid(second)
  assert.deepEqual([...new Set(niceOf(pid))], [19])
  await second.stop()
  assert.equal(await second.exited, 0)
  assert.equal(isThere(pid), false)
})
