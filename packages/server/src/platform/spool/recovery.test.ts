import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, copyFileSync, readdirSync, readFileSync, truncateSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseFile } from './test-ledger.ts'
import { prepareSpool, rowsNamed } from './test-spool.ts'

const durable = { durable: true }

function filesIn(directory: string, folder: string): string[] {
  return readdirSync(join(directory, folder)).map((name) => join(directory, folder, name))
}

test('a torn last line is cut off, wherever it was torn, and the lines before it are kept', async (t) => {
  for (const tornBytes of [1, 2, 9, 17]) {
    const { open, ledger, directory } = prepareSpool(t)
    const first = await open()
    await first.append('spans', rowsNamed('row', 20), durable)
    const [path] = filesIn(directory, 'open')
    assert.ok(path)
    const text = readFileSync(path, 'utf8')
    const crashed = prepareSpool(t)
    await (await crashed.open()).close()
    const left = join(crashed.directory, 'open', basename(path))
    copyFileSync(path, left)
    truncateSync(left, text.length - tornBytes)
    await (await crashed.open()).ensureDrained('all', { facts: true })
    const whole = text.slice(0, text.length - tornBytes).split('\n').length - 1
    assert.deepEqual(crashed.ledger.rows('spans'), rowsNamed('row', 20).slice(0, whole))
    assert.equal(crashed.facts.length, whole)
    assert.deepEqual(ledger.calls, [])
  }
})

test('a file of nothing but a torn line, and files of others, do not disturb the start', async (t) => {
  const { open, ledger, directory } = prepareSpool(t)
  await (await open()).close()
  appendFileSync(
    join(directory, 'open', '000000000001-aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa.spans.ndjson'),
    '{"id"',
  )
  appendFileSync(join(directory, 'sealed', 'notes.txt'), 'hello')
  const spool = await open()
  await spool.append('spans', [{ id: 'a' }], durable)
  await spool.ensureDrained('all')
  assert.deepEqual(ledger.rows('spans'), [{ id: 'a' }])
  assert.deepEqual(filesIn(directory, 'open'), [])
})

test('a segment loaded just before a crash is not loaded twice', async (t) => {
  const { open, ledger, facts } = prepareSpool(t)
  const first = await open({
    sink: async (segment) => {
      await ledger.sink(segment)
      throw new Error('the answer was lost')
    },
  })
  await first.append('spans', rowsNamed('row', 3), durable)
  await first.close({ deadlineMs: 50 })
  await (await open()).ensureDrained('all', { facts: true })
  assert.deepEqual(ledger.rows('spans'), rowsNamed('row', 3))
  assert.deepEqual(facts, ['row-0', 'row-1', 'row-2'])
})

test('a crash between the two steps that finish a split leaves nothing that blocks the facts', async (t) => {
  const { open, ledger, directory, facts } = prepareSpool(t)
  const first = await open()
  ledger.isDown = true
  await first.append('spans', rowsNamed('row', 3), durable)
  await first.close({ deadlineMs: 50 })
  const [sealed] = filesIn(directory, 'sealed')
  assert.ok(sealed)
  copyFileSync(sealed, join(directory, 'drained', basename(sealed)))
  ledger.isDown = false
  await (await open()).ensureDrained('all', { facts: true })
  assert.deepEqual(ledger.rows('spans'), rowsNamed('row', 3))
  assert.deepEqual(facts, ['row-0', 'row-1', 'row-2'])
})

test('killed at any moment, nothing acknowledged is lost or doubled, order is kept, every fact is delivered', async (t) => {
  const { open, ledger, directory } = prepareSpool(t)
  const root = dirname(directory)
  const acknowledgedPath = join(root, 'acknowledged')
  const factsPath = join(root, 'facts')
  for (let round = 0; round < 8; round++) {
    await killWriter([directory, join(root, 'ledger'), acknowledgedPath, factsPath, `round${round}`])
  }
  const spool = await open({
    onDrained: async ({ table, rows }) => {
      for await (const row of rows) appendFileSync(factsPath, `${JSON.stringify({ table, id: row.id })}\n`)
    },
  })
  await spool.ensureDrained('all', { timeoutMs: 30_000, facts: true })

  const acknowledged = parseFile(acknowledgedPath) as { table: string; id: string; bad: boolean }[]
  const rejectedLines = filesIn(directory, 'rejected').flatMap(parseFile) as { line: string }[]
  const rejectedIds = rejectedLines.map(({ line }) => (JSON.parse(line) as { id: string }).id)
  assert.equal(new Set(rejectedIds).size, rejectedIds.length)
  assert.ok(acknowledged.length > 50, `only ${acknowledged.length} rows were acknowledged`)
  for (const table of ['spans', 'feedback']) {
    const loadedIds = ledger.rows(table).map((row) => String(row.id))
    const loaded = new Set(loadedIds)
    assert.equal(loaded.size, loadedIds.length, 'a row was loaded twice')
    const own = acknowledged.filter((row) => row.table === table)
    const missing = own.filter((row) => !(row.bad ? rejectedIds.includes(row.id) : loaded.has(row.id)))
    assert.deepEqual(missing, [])
    const facts = [
      ...new Set(parseFile(factsPath).flatMap((fact) => (fact.table === table ? [fact.id] : []))),
    ]
    assert.deepEqual(new Set(facts), loaded)
    assertOrderOfEachWriter(facts.map(String))
  }
})

async function killWriter(parameters: string[]): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crashing-writer.ts'), ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  await sleep(Math.random() * 150)
  assert.equal(child.exitCode, null, 'the writer ended by itself')
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Ids read `<round>-<table>-<writer>-<index>-<part>`; each writer appends the next only when the last was kept. */
function assertOrderOfEachWriter(ids: string[]): void {
  const last = new Map<string, number>()
  for (const id of ids) {
    const [round, , writer, index, part] = id.split('-')
    const place = Number(index) * 10 + Number(part)
    const key = `${round}-${writer}`
    assert.ok(place > (last.get(key) ?? -1), `${id} came out of order`)
    last.set(key, place)
  }
}
