/**
 * Runs the tests in one process, so that they share the embedded stores: `npm test`, or `npm test -- <part of a path> …`.
 *
 * The exit code is 0 when at least one test ran and none failed. A test that leaves a timer, a socket or a child behind
 * would keep the process alive: what it left is named and the run fails.
 */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { reportTests, type TestEvent } from './report-tests.ts'

const root = join(import.meta.dirname, '..')
/** Root hooks close the shared stores in this time. */
const drainLimitMs = 15_000
const testLimitMs = 300_000

const startedAt = performance.now()
const filters = process.argv.slice(2).map((filter) => filter.replace(/^\.\//, ''))
const files = globSync(['{packages/*/src,scripts,test}/**/*.test.ts'], { cwd: root })
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  .sort()

if (files.length === 0) {
  console.error(`No test file matches ${filters.join(', ') || '{packages/*/src,scripts,test}/**/*.test.ts'}.`)
  process.exit(1)
}

const events = run({
  files: files.map((file) => join(root, file)),
  isolation: 'none',
  cwd: root,
  timeout: testLimitMs,
})
let testCount = 0
let pending = 0
let watchdog: NodeJS.Timeout | undefined

// node:test ends its stream only when nothing keeps the process alive, so what a test left open must be looked for here.
function failOnLeftovers() {
  console.error(
    `\nEvery test ended, and these are still open: ${process.getActiveResourcesInfo().join(', ')}.`,
  )
  console.error('A test, or a hook of its file, must close what it opened: run files one by one to find it.')
  process.exit(1)
}

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
events.on('test:summary', ({ counts }) => {
  testCount = counts.tests
})

for await (const line of reportTests(events as AsyncIterable<TestEvent>, root)) process.stdout.write(line)
if (testCount === 0) {
  console.error(`No test ran in ${files.length} files.`)
  process.exitCode = 1
}
console.log(`# total ${((performance.now() - startedAt) / 1000).toFixed(1)} s in ${files.length} files`)
