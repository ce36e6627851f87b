import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { createLogger, type RunningServer, readConfig, startServer } from '@loopwright/server/index'
import { removeHome } from '@loopwright/server/platform/home/remove-home'
import { runCli } from './run-cli.ts'

type Env = Record<string, string>
type Ended = { code: number; out: string; said: string }

/** Runs a command line in this process, as the program would. */
async function run(line: string | string[], options: { env?: Env; stdin?: string } = {}): Promise<Ended> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const [out, said] = [text(stdout), text(stderr)]
  const code = await runCli(typeof line === 'string' ? line.split(' ').filter(Boolean) : line, {
    env: options.env ?? {},
    stdin: Readable.from([Buffer.from(options.stdin ?? '')]),
    stdout,
    stderr,
    stopping: new AbortController().signal,
  })
  stdout.end()
  stderr.end()
  return { code, out: await out, said: await said }
}

describe('the command line without a server', () => {
  it('says its version, in words and as JSON', async () => {
    const { out } = await run('--version')
    assert.match(out, /^\d+\.\d+\.\d+\n$/)
    assert.equal(JSON.parse((await run('--version --json')).out).version, out.trim())
  })

  it('explains itself on --help, with what its exit codes mean', async () => {
    const { code, out } = await run('import --help')
    assert.equal(code, 0)
    assert.match(out, /loopwright import/)
    assert.match(out, /no server runs here/)
  })

  for (const line of [
    '',
    'nonsense',
    'keys',
    'keys create',
    'keys list --nope',
    'keys list more',
    'export nope --url x',
  ]) {
    it(`refuses "${line}" as wrong usage, and prints nothing`, async () => {
      const { code, out, said } = await run(line, { env: { LOOPWRIGHT_HOME: '/nowhere' } })
      assert.equal(code, 2)
      assert.equal(out, '')
      assert.notEqual(said, '')
    })
  }

  it('tells a home without a server from a server that does not answer', async () => {
    const absent = await run('keys list --json', { env: { LOOPWRIGHT_HOME: '/nowhere' } })
    assert.equal(absent.code, 3)
    assert.equal(JSON.parse(absent.out).error.code, 'not-running')
    const silent = await run('keys list --json --url http://127.0.0.1:9 --key lw_sk_x')
    assert.equal(silent.code, 3)
    assert.equal(JSON.parse(silent.out).error.code, 'unreachable')
  })

  it('never sends the token of a home to an address that was given', async () => {
    const { code, said } = await run('keys list', { env: { LOOPWRIGHT_URL: 'http://127.0.0.1:9' } })
    assert.equal(code, 2)
    assert.match(said, /--key/)
  })
})

describe('the command line beside a running server', () => {
  let folder: string
  let env: Env
  let server: RunningServer

  before(
    async () => {
      folder = await mkdtemp(join(tmpdir(), 'loopwright-test-'))
      env = { LOOPWRIGHT_HOME: join(folder, 'home') }
      const config = readConfig({ ...env, PORT: '0', LOOPWRIGHT_INIT_PROJECT: 'default' })
      server = await startServer({ config, logger: createLogger({ level: 'silent' }) })
    },
    { timeout: 120_000 },
  )
  after(async () => {
    await server.close()
    await removeHome(env.LOOPWRIGHT_HOME!)
    await rm(folder, { recursive: true, force: true })
  })

  it('makes a key that works elsewhere, lists it without its secret, and revokes it', async () => {
    const created = JSON.parse((await run('keys create ci --role viewer --json', { env })).out)
    const asked = (key: string) => run(`loop show --json --url ${server.url} --key ${key}`)
    assert.equal((await asked(created.key)).code, 0)

    const listed = await run('keys list', { env })
    assert.match(listed.out, new RegExp(`${created.id}.*viewer.*ci`))
    assert.ok(!listed.out.includes(created.key))

    assert.equal((await run(`keys revoke ${created.id}`, { env })).code, 0)
    const refused = await asked(created.key)
    assert.equal(refused.code, 4)
    assert.equal(JSON.parse(refused.out).error.code, 'unauthenticated')
  })

  it('imports a file, keeps the lines that were rejected with their numbers, and changes nothing the second time', async () => {
    const file = join(folder, 'items.jsonl')
    const lines = [
      '{"traceId":"t1","spanId":"s1","kind":"inference","inferenceId":"call-1","name":"a","startedAt":"2026-01-02T03:04:05Z","input":"hellö","output":"hi"}',
      '',
      '{"traceId":"t1","spanId":"s2","name":"b","startedAt":"2026-01-02T03:04:06Z"}',
      '{"signal":"accepted","target":{"kind":"inference","id":"call-1"},"value":true}',
      '{"signal":"unheard-of","target":{"kind":"inference","id":"call-1"},"value":true}',
      '{"broken":',
      '{"neither":1}',
    ]
    await writeFile(file, lines.join('\n'))
    for (const attempt of ['first', 'second']) {
      const { code, out, said } = await run(['import', file, '--json'], { env })
      assert.equal(code, 4, attempt)
      assert.match(said, /line 6: This line is no JSON/)
      const { spans, feedback, rejected, rejectedFile } = JSON.parse(out)
      assert.deepEqual({ spans, feedback }, { spans: 2, feedback: 1 })
      assert.deepEqual(
        rejected.map(({ line }: { line: number }) => line),
        [5, 6, 7],
      )
      const kept = (await readFile(rejectedFile, 'utf8')).trim().split('\n')
      assert.equal(JSON.parse(kept[0]!).text, lines[4])
    }
    assert.equal((await run('export traces', { env })).out.trim().split('\n').length, 2)
    const feedback = (await run('export feedback', { env })).out.trim().split('\n')
    assert.equal(feedback.filter((line) => JSON.parse(line).signal === 'accepted').length, 1)
  })

  it('imports from standard input', async () => {
    const stdin = '{"traceId":"t9","spanId":"s9","name":"piped","startedAt":"2026-01-02T03:04:05Z"}\n'
    const { code, out } = await run('import - --json', { env, stdin })
    assert.equal(code, 0)
    assert.equal(JSON.parse(out).spans, 1)
  })

  it('reads back in what it wrote out', async () => {
    for (const what of ['traces', 'feedback']) {
      const file = join(folder, `${what}.jsonl`)
      assert.equal((await run(['export', what, '--out', file], { env })).code, 0)
      const before = (await readFile(file, 'utf8')).trim().split('\n')
      const imported = JSON.parse((await run(['import', file, '--json'], { env })).out)
      // What the server says of calls by itself is not taken from a file.
      const own = before.filter((line) => !/"id":"(?:automated|inferred):/.test(line))
      assert.equal(imported.spans + imported.feedback, own.length)
      assert.deepEqual(imported.rejected, [])
      const again = (await run(['export', what], { env })).out.trim().split('\n')
      assert.equal(again.length, before.length)
    }
  })

  it('says that the loop has not turned, and what the server refuses', async () => {
    assert.deepEqual(JSON.parse((await run('loop show --json', { env })).out), { items: [] })
    const refused = await run('export dataset --dataset absent', { env })
    assert.equal(refused.code, 4)
    assert.match(refused.said, /absent/)
  })

  it('does not start a second server in the same home, and names the first', async () => {
    const { code, said } = await run('start --no-web --port 0', { env })
    assert.equal(code, 1)
    assert.ok(said.includes(server.url), said)
    assert.equal((await run('loop show', { env })).code, 0)
  })
})
