import assert from 'node:assert/strict'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '../../platform/log.ts'
import { temporaryFolder } from '../../platform/testing/temporary-folder.ts'
import { feedbackStage } from '../test-stage.ts'
import { openJudging } from './open-judging.ts'

/** Large enough for a process of its own. */
const flood = 300

async function stageOf(t: TestContext, { idleMs = 60_000 } = {}) {
  const stage = await feedbackStage(t, { isLinking: false })
  const { ledger, spool, clock, facts, projectId } = stage
  const directory = join(await temporaryFolder(t), 'backlog')
  await mkdir(directory)
  const open = () =>
    openJudging({
      ...{ directory, ledger, clock, idleMs, logger: createLogger({ level: 'silent' }) },
      ...{ signalsOff: [], environment: {} },
    })
  const judging = await open()
  let take = judging.take
  facts.on('span.captured', (fact) => take(fact))
  t.after(judging.close)

  /** Sends calls that were refused in one segment, and what else is given. */
  async function capture(refusals: string[], ...more: Record<string, unknown>[]): Promise<void> {
    const usual = { confidence: null, probabilities: '[]' }
    const refused = {
      input_text: 'What is the best way to cook the rice?',
      output_text: "I'm sorry, but I can't help with that.",
    }
    await stage.capture(
      ...refusals.map((id) => ({ ...usual, ...refused, inference_id: id })),
      ...more.map((span) => ({ ...usual, ...span })),
    )
    await spool.ensureDrained('all', { facts: true })
  }

  async function said(signal: string, value: 0 | 1): Promise<string[]> {
    const result = await ledger.client.query({
      query: `select distinct inference_id from feedback final where project_id = {projectId:UUID}
        and signal = {signal:String} and value_boolean = {value:UInt8}`,
      query_params: { projectId, signal, value },
      format: 'JSONEachRow',
    })
    return (await result.json<{ inference_id: string }>()).map((row) => row.inference_id)
  }

  return {
    ...{ judging, directory, open, capture, said },
    takeWith: (other: typeof judging) => {
      take = other.take
    },
  }
}

const idsOf = (name: string) => Array.from({ length: flood }, (_, at) => `${name}-${at}`)

/** With patience: what the other process takes is the time that nobody else wants. */
async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue() && tries < 3_000; tries++) await sleep(20)
  assert.ok(isTrue())
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a large segment is judged by another process, and a chat is followed through both', async (t) => {
  const { judging, directory, capture, said } = await stageOf(t, { idleMs: 300 })
  const chat = (at: number, ...messages: string[]) => ({
    ...{ inference_id: `chat-${at}`, input_text: messages.at(-1), output_text: `Answer ${at}.` },
    input: JSON.stringify({
      model: 'x',
      messages: messages.map((content, index) => ({ role: index % 2 ? 'assistant' : 'user', content })),
    }),
  })
  const [first, second, third] = [
    'where is my parcel',
    "That's wrong, it did not arrive.",
    "That's wrong again.",
  ] as const

  await capture(['small'], chat(1, first))
  assert.deepEqual(await said('refused', 1), ['small'])
  assert.equal(judging.pid(), undefined)

  await capture(idsOf('flood'), chat(2, first, 'Answer 1.', second))
  const pid = judging.pid()
  assert.notEqual(pid, process.pid)
  await until(() => judging.waiting() === 0)
  assert.equal((await said('refused', 1)).length, flood + 1)
  assert.deepEqual(await said('complained', 1), ['chat-1'])
  assert.deepEqual(await readdir(directory), [])

  // With nothing large to do it ends, and what it learned of chats goes on here.
  await until(() => judging.pid() === undefined)
  assert.equal(isThere(pid!), false)
  await capture(['usual'], chat(3, first, 'Answer 1.', second, 'Answer 2.', third))
  assert.equal(judging.pid(), undefined)
  assert.equal((await said('refused', 1)).length, flood + 2)
  assert.deepEqual((await said('complained', 1)).sort(), ['chat-1', 'chat-2'])
})

test('a process that is killed over its work loses nothing of it, nor does a server that stops', async (t) => {
  const { judging, capture, said, open, takeWith } = await stageOf(t)
  await capture(idsOf('one'))
  await capture(idsOf('two'))
  const killed = judging.pid()!
  process.kill(killed, 'SIGKILL')
  await until(() => judging.waiting() === 0)
  assert.notEqual(judging.pid(), killed)
  assert.equal((await said('refused', 1)).length, 2 * flood)

  await capture(idsOf('three'))
  const pid = judging.pid()!
  await judging.close()
  assert.equal(isThere(pid), false)
  assert.equal(judging.waiting(), 1)
  const next = await open()
  t.after(next.close)
  takeWith(next)
  await until(() => next.waiting() === 0)
  assert.equal((await said('refused', 1)).length, 3 * flood)
})
