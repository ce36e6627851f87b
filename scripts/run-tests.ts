/**
 * Runs the tests: `npm test`, or `npm test -- <part of a path> …`. All of them run in two processes side by side, those
 * beside the code and those of the whole product; some of them run in one.
 *
 * The exit code is 0 when at least one test ran and none failed.
 */
import { fork } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type ClosingCounts, runTestFiles } from './run-test-files.ts'

const root = join(import.meta.dirname, '..')
const pattern = '{packages/*/src,scripts,test}/**/*.test.ts'
const isOfWhole = (file: string) => file.startsWith('test/')

/** What a process of its own is told: which half of the tests is its. */
const halfName = 'LOOPWRIGHT_TEST_HALF'

function filesToRun(filters: readonly string[]): string[] {
  return globSync([pattern], { cwd: root })
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort()
}

/** Runs one half in a process of its own, and resolves to its counts once it is over. */
function runHalf(half: 'whole' | 'code'): Promise<ClosingCounts> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, { env: { ...process.env, [halfName]: half } })
    let counts: ClosingCounts = {}
    child.on('message', (message) => {
      counts = message as ClosingCounts
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== 0) process.exitCode = 1
      resolve(counts)
    })
  })
}

/** Tests add up; the time that they took side by side does not. */
function together(halves: readonly ClosingCounts[]): ClosingCounts {
  const all: ClosingCounts = {}
  for (const [name, count] of halves.flatMap((half) => Object.entries(half))) {
    const before = all[name] ?? 0
    all[name] = name === 'duration_ms' ? Math.max(before, count) : before + count
  }
  return all
}

async function main(): Promise<void> {
  const half = process.env[halfName]
  const files = filesToRun(process.argv.slice(2).map((filter) => filter.replace(/^\.\//, '')))
  if (half !== undefined) {
    delete process.env[halfName]
    const counts = await runTestFiles(
      root,
      files.filter((file) => isOfWhole(file) === (half === 'whole')),
    )
    process.send?.(counts, () => process.disconnect())
    return
  }
  if (files.length === 0) {
    console.error(`No test file matches ${process.argv.slice(2).join(', ') || pattern}.`)
    process.exitCode = 1
    return
  }
  const startedAt = performance.now()
  const isWhole = process.argv.length === 2 && availableParallelism() > 1
  const counts = isWhole
    ? together(await Promise.all([runHalf('whole'), runHalf('code')]))
    : await runTestFiles(root, files)
  for (const [name, count] of Object.entries(counts)) console.log(`# ${name} ${count}`)
  if (!counts.tests) {
    console.error(`No test ran in ${files.length} files.`)
    process.exitCode = 1
  }
  console.log(`# total ${((performance.now() - startedAt) / 1000).toFixed(1)} s in ${files.length} files`)
}

await main()
