import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSpool } from './open-spool.ts'
import { openTestLedger } from './test-ledger.ts'
import { silentLogger } from './test-spool.ts'

/**
 * For the crash test: appends rows until it is killed, and notes every acknowledged id in a file. Its arguments: the
 * folder of the spool, of the ledger, the file for acknowledgements, the file for facts, a prefix for ids.
 */
const [directory, ledgerDirectory, acknowledgedPath, factsPath, prefix] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
]

const ledger = openTestLedger(ledgerDirectory)
const spool = await openSpool({
  directory,
  sink: async (segment) => {
    await ledger.sink(segment)
    await sleep(Math.random() * 5)
  },
  onDrained: async ({ table, rows }) => {
    for await (const row of rows) appendFileSync(factsPath, `${JSON.stringify({ table, id: row.id })}\n`)
  },
  limits: { maxBytes: 2 ** 30, segmentMaxBytes: 20_000, segmentMaxAgeMs: 5 },
  logger: silentLogger,
})

async function write(table: string, writer: number): Promise<void> {
  for (let index = 0; ; index++) {
    const rows = Array.from({ length: 1 + (index % 3) }, (_, part) => ({
      id: `${prefix}-${table}-${writer}-${index}-${part}`,
      text: 'x'.repeat((index * 37) % 900),
      bad: index % 50 === 49 && part === 0,
    }))
    await spool.append(table, rows, { durable: index % 2 === 0, ids: rows.map((row) => row.id) })
    appendFileSync(
      acknowledgedPath,
      rows.map(({ id, bad }) => `${JSON.stringify({ table, id, bad })}\n`).join(''),
    )
  }
}

process.stdout.write('ready\n')
await Promise.all([0, 1, 2, 3].flatMap((writer) => [write('spans', writer), write('feedback', writer)]))
