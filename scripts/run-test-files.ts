import { join } from 'node:path'
import { run } from 'node:test'
import { reportTests, type TestEvent } from './report-tests.ts'

/** What node:test says when it is done: `tests`, `pass`, `fail` and so on, each with its number. */
export type ClosingCounts = Record<string, number>

/** Root hooks close the shared stores in this time. */
const drainLimitMs = 15_000
const testLimitMs = 300_000
const closingLine = /^# (\w+) ([\d.]+)\n$/

/**
 * Runs test files in this process, so that they share the embedded stores, and writes a line for each. Sets the exit code
 * when one fails. A test that leaves a timer, a socket or a child behind would keep the process alive: what it left is
 * named and the process ends.
 */
export async function runTestFiles(root: string, files: readonly string[]): Promise<ClosingCounts> {
  const events = run({
    files: files.map((file) => join(root, file)),
    isolation: 'none',
    cwd: root,
    timeout: testLimitMs,
  })
  let pending = 0
  let watchdog: NodeJS.Timeout | undefined
  events.on('test:enqueue', ({ nesting }) => {
    if (nesting === 0) pending += 1
  })
  events.on('test:complete', ({ nesting }) => {
    if (nesting !== 0) return
    pending -= 1
    clearTimeout(watchdog)
    if (pending === 0) watchdog = setTimeout(failOnLeftovers, drainLimitMs).unref()
  })
  events.on('test:fail', ({ todo }) => {
    if (todo === undefined) process.exitCode = 1
  })
  const counts: ClosingCounts = {}
  for await (const line of reportTests(events as AsyncIterable<TestEvent>, root)) {
    const closing = closingLine.exec(line)
    if (closing) counts[closing[1]!] = Number(closing[2])
    else process.stdout.write(line)
  }
  return counts
}

// node:test ends its stream only when nothing keeps the process alive, so what a test left open must be looked for here.
function failOnLeftovers() {
  console.error(
    `\nEvery test ended, and these are still open: ${process.getActiveResourcesInfo().join(', ')}.`,
  )
  console.error('A test, or a hook of its file, must close what it opened: run files one by one to find it.')
  process.exit(1)
}
