import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { type TestServer, testServer } from '@loopwright/server/testing/test-server'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'

type Project = Awaited<ReturnType<TestServer['project']>>

describe('feedback in and out of files', () => {
  let server: TestServer
  let folder: string

  before(
    async () => {
      server = await testServer()
      folder = await mkdtemp(join(tmpdir(), 'loopwright-feedback-'))
    },
    { timeout: 120_000 },
  )
  after(() => rm(folder, { recursive: true, force: true }))

  async function run({ key }: Pick<Project, 'key'>, ...words: string[]) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    const [out, said] = [text(stdout), text(stderr)]
    const stopping = new AbortController().signal
    const code = await runCli([...words, '--url', server.url, '--key', key], {
      ...{ env: {}, stdin: Readable.from([]), stdout, stderr, stopping },
    })
    stdout.end()
    stderr.end()
    return { code, out: await out, said: await said }
  }

  const listed = async ({ api }: Project) => (await api.feedback.listFeedback({ limit: 500 })).items

  it('takes a table, each value in the type of its signal, and says which rows are wrong', async () => {
    const project = await server.project('engineer')
    const path = join(folder, 'feedback.csv')
    await writeFile(
      path,
      [
        'inference_id,session_id,signal,value,comment,author_id,observed_at',
        'call-1,,helpful,TRUE,"Good,\nand short",ann,2026-01-31T08:00:00Z',
        'call-1,,rating,4,,ben,2026-01-31T09:00:00Z',
        ',chat-1,reason,too long,,ann,',
        'call-2,,rating,many,,ann,',
        'call-2,,unheard-of,1,,ann,',
        ',,helpful,true,,ann,',
        'call-2,,preferred,"{""against"":""call-1"",""preferred"":""target""}",,ann,',
      ].join('\r\n'),
    )
    const { code, out, said } = await run(project, 'import', path, '--json')
    assert.equal(code, exitCode.refused, said)
    const { lines, feedback, rejected, formats } = JSON.parse(out)
    assert.deepEqual([lines, feedback, formats], [7, 4, ['loopwright']])
    assert.deepEqual(
      rejected.map(({ line }: { line: number }) => line),
      [6, 7, 8],
    )
    const items = await listed(project)
    assert.deepEqual(
      items
        .map(({ signal, value, comment, target, author }) => [signal, value, comment, target.id, author.id])
        .toSorted(([one], [other]) => String(one).localeCompare(String(other))),
      [
        ['helpful', true, 'Good,\nand short', 'call-1', 'ann'],
        ['preferred', { against: 'call-1', preferred: 'target' }, null, 'call-2', 'ann'],
        ['rating', 4, null, 'call-1', 'ben'],
        ['reason', 'too long', null, 'chat-1', 'ann'],
      ],
    )

    // Again it changes nothing, and what was rejected can be mended where it was kept.
    assert.equal((await run(project, 'import', path)).code, exitCode.refused)
    assert.equal((await listed(project)).length, 4)
    const mended = join(folder, 'mended.jsonl')
    const kept = (await readFile(`${path}.rejected.jsonl`, 'utf8')).trim().split('\n')
    await writeFile(mended, JSON.parse(kept[0]!).text.replace('many', '5'))
    const again = await run(project, 'import', mended)
    assert.equal(again.code, 0, again.said)
    assert.equal((await listed(project)).length, 5)
  })

  it('writes all feedback so that another project reads the same, retractions too', async () => {
    const project = await server.project('engineer')
    const ann = { kind: 'end-user' as const, id: 'ann' }
    const about = { target: { kind: 'inference' as const, id: 'call-1' }, author: ann }
    await project.api.feedback.recordFeedback({
      feedback: [
        { ...about, id: 'one', signal: 'helpful', value: false, comment: 'No.' },
        { ...about, id: 'two', signal: 'helpful', value: null, supersedes: 'one' },
        { ...about, id: 'three', signal: 'marked', value: [{ start: 1, end: 4 }] },
        {
          ...{ ...about, id: 'four', signal: 'still-there', value: true, afterMs: 15_000 },
          ...{ anchor: { kind: 'citation', index: 0 }, audience: { role: 'nurse' }, channel: 'editor' },
        },
      ],
    })
    const path = join(folder, 'exported.jsonl')
    assert.equal((await run(project, 'export', 'feedback', '--out', path)).code, 0)
    const other = await server.project('engineer')
    const imported = await run(other, 'import', path)
    assert.equal(imported.code, 0, imported.said)
    const told = (items: Awaited<ReturnType<typeof listed>>) =>
      items
        .map(({ receivedAt: _, ...item }) => item)
        .toSorted((one, another) => (one.id < another.id ? -1 : 1))
    assert.deepEqual(told(await listed(other)), told(await listed(project)))
    assert.equal((await listed(other)).find(({ id }) => id === 'one')?.supersededBy, 'two')
  })

  it('writes preference pairs, a line each', async () => {
    const project = await server.project('engineer')
    const span = { traceId: 't', spanId: 's', name: 'write', kind: 'inference' as const }
    const startedAt = new Date().toISOString()
    const messages = [{ role: 'user', content: 'When?' }]
    await project.api.capture.ingestTraces({
      spans: [
        { ...span, startedAt, inferenceId: 'call-1', function: 'write', input: messages, output: 'At six.' },
      ],
    })
    const { rejected } = await project.api.feedback.recordFeedback({
      feedback: [{ signal: 'correction', target: { kind: 'inference', id: 'call-1' }, value: 'At nine.' }],
    })
    assert.deepEqual(rejected, [])
    const { code, out, said } = await run(project, 'export', 'preference-pairs', '--function', 'write')
    assert.equal(code, 0, said)
    const pairs = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(
      pairs.map(({ source, input, chosen, rejected }) => ({ source, input, chosen, rejected })),
      [{ source: 'correction', input: messages, chosen: 'At nine.', rejected: 'At six.' }],
    )
  })
})
