import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { appendFile, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type TestServer, testServer } from '@loopwright/server/testing/test-server'
import { runCli } from '../run-cli.ts'
import { progressPath } from './import-progress.ts'

const program = join(import.meta.dirname, '..', 'main.ts')
const repository = join(import.meta.dirname, '..', '..', '..', '..')
const tauBench = join(repository, '..', 'shared', 'data', 'tau-bench', 'gpt-4o-airline.json')
const copilot = join(repository, '..', 'shared', 'data', 'copilot-cups', 'events.jsonl')

/** Ids of what the server says itself of the calls. */
const ofServer = /^(confidence|automated|inferred):/

type Ended = { code: number; out: string; said: string }
type Project = Awaited<ReturnType<TestServer['project']>>

/** A signal that is aborted when it is looked at for this many times, so that a stop comes at a known place. */
function abortedAtLook(times: number): AbortSignal {
  let looks = 0
  return Object.defineProperty(new AbortController().signal, 'aborted', {
    get: () => {
      looks += 1
      return looks >= times
    },
  })
}

describe('import', () => {
  let server: TestServer
  let folder: string

  before(
    async () => {
      server = await testServer()
      folder = await mkdtemp(join(tmpdir(), 'loopwright-import-'))
    },
    { timeout: 120_000 },
  )
  after(() => rm(folder, { recursive: true, force: true }))

  /** Runs `loopwright import` in this process, as the program would. */
  async function run(
    { key }: Pick<Project, 'key'>,
    words: string[],
    { stdin = '', stopping = new AbortController().signal } = {},
  ): Promise<Ended> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    const [out, said] = [text(stdout), text(stderr)]
    const code = await runCli(['import', ...words, '--url', server.url, '--key', key], {
      ...{ env: {}, stdin: Readable.from([Buffer.from(stdin)]), stdout, stderr, stopping },
    })
    stdout.end()
    stderr.end()
    return { code, out: await out, said: await said }
  }

  async function file(name: string, content: string): Promise<string> {
    const path = join(folder, name)
    await writeFile(path, content)
    return path
  }

  /** How many rows of each table the ledger holds of a project, each counted once, without what the server says itself. */
  async function counts({ projectId }: Project): Promise<Record<string, number>> {
    const { ledger, spool } = server.platform
    await spool.ensureDrained('all')
    const tables = ['span', 'feedback', 'user_task']
    const one = (table: string) =>
      `select '${table}' as name, toUInt32(count()) as n from ${table} final where project_id = {projectId:UUID}
       ${table === 'feedback' ? `and not match(id, '${ofServer.source}')` : ''}`
    const result = await ledger.client.query({
      query: tables.map(one).join(' union all '),
      query_params: { projectId },
      format: 'JSONEachRow',
    })
    return Object.fromEntries(
      (await result.json<{ name: string; n: number }>()).map(({ name, n }) => [name, n]),
    )
  }

  const line = (index: number) =>
    JSON.stringify({
      ...{ traceId: `trace-${index % 4_000}`, spanId: `span-${index}`, name: 'step', kind: 'tool' },
      ...{ startedAt: new Date(Date.UTC(2026, 0, 2) + index).toISOString(), input: `question ${index}` },
    })

  it('takes real conversations as sessions of traces with their reward as feedback', {
    skip: existsSync(tauBench)
      ? false
      : `SKIPPED: ${tauBench} is not there, so no real conversation is imported`,
  }, async () => {
    const project = await server.project('engineer')
    const { code, out, said } = await run(project, [
      tauBench,
      '--json',
      '--started-at',
      '2026-01-02T00:00:00Z',
    ])
    assert.equal(code, 0, said)
    const { sessions, values, lines, spans, feedback, userTasks } = JSON.parse(out)
    assert.deepEqual(
      { sessions, lines, feedback, userTasks },
      { sessions: 200, lines: 200, feedback: 200, userTasks: 200 },
    )
    assert.deepEqual(values.reward, { 0: 116, 1: 84 })
    assert.match(said, /200 sessions; reward: 84 × 1, 116 × 0/)
    assert.deepEqual(await counts(project), { span: spans, feedback: 200, user_task: 200 })

    // The feedback learns its calls from the facts of both.
    await server.platform.spool.ensureDrained('all', { facts: true })
    const listed = (await project.api.feedback.listFeedback({ signal: 'reward', limit: 500 })).items
    assert.equal(new Set(listed.map(({ target }) => target.id)).size, 200)
    assert.ok(
      listed.every(({ target, kind, linked }) => target.kind === 'session' && kind === 'automated' && linked),
    )
    const { items } = await project.api.feedback.summariseSignals({})
    const summary = items.find(({ signal }) => signal === 'reward')
    assert.deepEqual([summary?.estimate.value, summary?.estimate.n], [0.42, 200])
    const tasks = (await project.api.capture.listUserTasks({ limit: 500 })).items
    const outcomes = Map.groupBy(tasks, ({ outcome }) => outcome)
    assert.deepEqual(
      ['done', 'handed-over', 'abandoned'].map((outcome) => outcomes.get(outcome as 'done')?.length),
      [49, 48, 103],
    )
    assert.equal(
      tasks.reduce((sum, task) => sum + task.turns, 0),
      1_490,
    )
    const sameTask = await project.api.capture.listUserTasks({ name: 'task-12' })
    assert.deepEqual(sameTask.items.map(({ metadata }) => metadata.trial).sort(), ['0', '1', '2', '3'])
  })

  it('takes the telemetry of real programmers as suggestions, what they accepted and what was left of it', {
    skip: existsSync(copilot)
      ? false
      : `SKIPPED: ${copilot} is not there, so no telemetry of Copilot is imported`,
  }, async () => {
    const project = await server.project('engineer')
    const held: Record<string, number>[] = []
    for (const attempt of ['first', 'second']) {
      const { code, out, said } = await run(project, [copilot, '--json'])
      assert.equal(code, 0, said)
      const { lines, spans, feedback, values, formats } = JSON.parse(out)
      assert.deepEqual({ lines, spans, formats }, { lines: 3_490, spans: 1_096, formats: ['copilot'] })
      assert.equal(feedback, 7_066)
      assert.deepEqual(values.accepted, { true: 386, false: 710 })
      held.push(await counts(project))
      assert.equal(held.at(-1)?.span, 1_096, attempt)
    }
    assert.deepEqual(held[0], held[1])
    const [curve, ...others] = (await project.api.feedback.getRetention({ function: 'copilot' })).items
    assert.ok(curve?.acceptance && others.length === 0)
    assert.deepEqual([curve.accepted, curve.shown, curve.cannotSay], [386, 1_096, null])
    assert.equal(curve.acceptance.value.toFixed(3), '0.352')
    const rates = curve.points.map(({ afterMs, unedited, stillThere, observed }) => [
      ...[afterMs, unedited?.value.toFixed(3), stillThere?.value.toFixed(3), observed],
    ])
    assert.deepEqual(rates, [
      [15_000, '0.699', '0.961', 386],
      [30_000, '0.676', '0.953', 386],
      [120_000, '0.648', '0.956', 386],
      [300_000, '0.622', '0.935', 386],
      [600_000, '0.596', '0.933', 386],
    ])
    for (const { unedited, stillThere, survival } of curve.points) {
      for (const estimate of [unedited, stillThere, survival]) {
        assert.ok(estimate && estimate.low < estimate.value && estimate.value < estimate.high)
      }
    }
    const byTask = (await project.api.feedback.getRetention({ by: 'segment' })).items
    assert.equal(byTask.length, 8)
    assert.deepEqual(
      [
        byTask.reduce((sum, { shown }) => sum + shown, 0),
        byTask.reduce((sum, { accepted }) => sum + accepted, 0),
      ],
      [1_096, 386],
    )
  })

  it('reads files of any known format, several at once, and the second time nothing changes', async () => {
    const project = await server.project('engineer')
    const messages = [
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: 'hi' },
    ]
    const otlpSpan = {
      ...{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), name: 'chat' },
      ...{ startTimeUnixNano: '1767322800000000000', endTimeUnixNano: '1767322801000000000' },
    }
    const files = [
      await file(
        'chat.json',
        JSON.stringify(
          [
            { messages, score: 0.5 },
            { id: 'c2', messages, rating: 9 },
          ],
          null,
          2,
        ),
      ),
      await file(
        'otlp.json',
        JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [otlpSpan] }] }] }, null, 1),
      ),
      await file(
        'tensorzero.jsonl',
        [
          '{"id":"0196c1d0-1111-7aaa-8aaa-aaaaaaaaaaaa","function_name":"f","variant_name":"v","episode_id":"e1","input":"{}","output":"[]"}',
          '{"id":"0196c1d0-2222-7aaa-8aaa-aaaaaaaaaaaa","target_id":"e1","metric_name":"solved","value":true}',
        ].join('\n'),
      ),
      await file(
        'langfuse.jsonl',
        [
          '{"id":"t1","timestamp":"2026-01-02T03:04:05Z","name":"ask","sessionId":"s1","userId":"mia"}',
          '{"id":"o1","traceId":"t1","type":"SPAN","name":"step","startTime":"2026-01-02T03:04:05Z","endTime":null}',
          '{"id":"s1","name":"Tone","value":1,"stringValue":"kind","dataType":"CATEGORICAL","traceId":"t1","source":"API"}',
        ].join('\n'),
      ),
    ]
    const expected = { span: 8, feedback: 3, user_task: 0 }
    for (const attempt of ['first', 'second']) {
      const { code, out, said } = await run(project, [...files, '--episode-metrics', 'solved', '--json'])
      assert.equal(code, 4, `${attempt}: ${said}`)
      const results = JSON.parse(out).files as {
        formats: string[]
        rejected: { line: number; message: string }[]
      }[]
      assert.deepEqual(
        results.map(({ formats }) => formats),
        [['chat'], ['otlp'], ['tensorzero'], ['langfuse']],
      )
      assert.deepEqual(
        results[0]!.rejected.map(({ line }) => line),
        [15],
      )
      assert.match(results[0]!.rejected[0]!.message, /"rating" goes from 1 to 5/)
      assert.deepEqual(await counts(project), expected, attempt)
    }
    const feedback = (await project.api.feedback.listFeedback({})).items.filter(
      ({ id }) => !ofServer.test(id),
    )
    const about = Object.fromEntries(
      feedback.map(({ signal, value, target }) => [signal, [value, target.kind]]),
    )
    assert.deepEqual(about, { score: [0.5, 'session'], solved: [true, 'session'], tone: ['kind', 'trace'] })
    const signals = (await project.api.feedback.listSignals()).items
    assert.deepEqual(
      ['score', 'solved', 'tone'].map((name) => signals.find((signal) => signal.name === name)?.type),
      [...['number', 'boolean', 'category']],
    )
  })

  it('goes on after a kill -9 and keeps each line exactly once', { timeout: 120_000 }, async () => {
    const project = await server.project('engineer')
    const total = 20_000
    const broken = new Set([77, 9_999, 19_990])
    const lines = Array.from({ length: total }, (_, index) =>
      broken.has(index) ? `{"broken": ${index}` : line(index),
    )
    const path = await file('many.jsonl', `${lines.join('\n')}\n`)
    const words = ['import', path, '--url', server.url, '--key', project.key]
    const child = spawn(process.execPath, [program, ...words], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    while (!existsSync(progressPath(path)) && child.exitCode === null) await sleep(5)
    child.kill('SIGKILL')
    await ended
    const { place } = JSON.parse(await readFile(progressPath(path), 'utf8'))
    assert.ok(place.line > 1 && place.line <= total)

    const { code, out, said } = await run(project, [path, '--json'])
    assert.equal(code, 4)
    assert.match(said, new RegExp(`Going on after line ${place.line - 1} `))
    const { lines: read, spans } = JSON.parse(out)
    assert.deepEqual({ read, spans }, { read: total, spans: total - broken.size })
    assert.deepEqual(await counts(project), { span: total - broken.size, feedback: 0, user_task: 0 })
    const kept = (await readFile(`${path}.rejected.jsonl`, 'utf8')).trim().split('\n')
    assert.deepEqual(
      kept.map((text) => JSON.parse(text).line),
      [...broken].map((index) => index + 1),
    )
    assert.equal(existsSync(progressPath(path)), false)
  })

  it('stops when it is asked to, says how to go on, and then goes on unless the file is another one', async () => {
    const project = await server.project('engineer')
    const path = await file(
      'stopped.jsonl',
      Array.from({ length: 6_000 }, (_, index) => line(index)).join('\n'),
    )
    const { code, said } = await run(project, [path], { stopping: abortedAtLook(2_500) })
    assert.equal(code, 1, said)
    assert.match(said, /Stopped after 2000 records, before line 2001\. Run the same command again to go on/)
    assert.equal((await counts(project)).span, 2_000)
    const elsewhere = await server.project('engineer')
    assert.equal(JSON.parse((await run(elsewhere, [path, '--json', '--restart'])).out).spans, 6_000)
    await appendFile(path, `\n${line(6_000)}`)
    const grown = await run(project, [path, '--json'])
    assert.equal(JSON.parse(grown.out).spans, 6_001)
    assert.deepEqual(await counts(project), { span: 6_001, feedback: 0, user_task: 0 })
  })

  it('takes the same times from a file that was only copied when the time is given', async () => {
    const project = await server.project('engineer')
    const record = JSON.stringify({ id: 'c1', messages: [{ role: 'user', content: 'hello' }] })
    for (const name of ['one.jsonl', 'copy.jsonl']) {
      const path = await file(name, record)
      await utimes(path, new Date(), new Date(name.length * 1e11))
      assert.equal((await run(project, [path, '--started-at', '2026-01-02T00:00:00Z'])).code, 0)
    }
    assert.equal((await counts(project)).span, 1)
    const piped = await run(project, ['-'], { stdin: record })
    assert.equal(piped.code, 4)
    assert.match(piped.said, /--started-at/)
    await rm('stdin.rejected.jsonl')
  })

  it('goes into the project that is named, beside the home folder', async () => {
    const project = await server.project('engineer')
    const { name } = (await project.api.workspace.me()).project
    const path = await file('named.jsonl', line(1))
    const local = { key: server.localToken }
    assert.equal((await run(local, [path, '--project', name])).code, 0)
    assert.equal((await counts(project)).span, 1)
    const absent = await run(local, [path, '--project', 'absent'])
    assert.equal(absent.code, 4)
    assert.match(absent.said, /no project "absent"/)
  })

  it('says what is wrong with the command, the file or the key', async () => {
    const project = await server.project('engineer')
    const nonsense = await file('nonsense.json', '{"neither": 1}\n{"nor": 2}\n')
    const good = await file('good.jsonl', line(1))
    const cases: [string[], number, RegExp][] = [
      [[nonsense], 2, /Nothing of this file is understood. Line 1: No known format/],
      [[good, '--format', 'csv'], 2, /no format "csv"/],
      [[good, '--started-at', 'yesterday'], 2, /is no time/],
      [[good, '--project', 'somebody-elses'], 4, /This key is of the project "test-\d+"/],
      [[good, '--format', 'chat'], 4, /line 1: messages: is no list/],
      [[folder], 2, /is no file/],
      [['/nowhere.jsonl'], 2, /cannot be read/],
    ]
    for (const [words, expected, message] of cases) {
      const { code, said } = await run(project, words)
      assert.equal(code, expected, said)
      assert.match(said, message)
    }
    assert.equal((await counts(project)).span, 0)
    const viewer = await server.keyFor(project.projectId, 'viewer')
    const refused = await run(viewer, [good])
    assert.equal(refused.code, 4)
    assert.match(refused.said, /role "engineer"/)
  })
})
