/**
 * Runs the tests: `npm test`, or `npm test -- <part of a path> …`. All of them run in three processes side by side, which
 * take about equally long; some of them run in one. Tests wait as much as they compute: three keep two cores busy.
 *
 * The exit code is 0 when at least one test ran and none failed.
 */
import { fork } from 'node:child_process'
import { globSync, statfsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type ClosingCounts, runTestFiles } from './run-test-files.ts'

const root = join(import.meta.dirname, '..')
const pattern = '{packages/*/src,scripts,test}/**/*.test.ts'

const parts = ['browser', 'product', 'code'] as const
type Part = (typeof parts)[number]

/** What a process of its own is told: which part of the tests is its. */
const partName = 'LOOPWRIGHT_TEST_PART'

/** Those of the pages on one product and of code without stores, those that start products of their own, and all others. */
function partOf(file: string): Part {
  if (/^(?:test\/browser|packages\/(?:core|sdk|web)|scripts)\//.test(file)) return 'browser'
  return /^(?:test\/(?:clients|faults|loop|packages|torture)|packages\/cli\/src\/start)\//.test(file)
    ? 'product'
    : 'code'
}

function filesToRun(filters: readonly string[]): string[] {
  return globSync([pattern], { cwd: root })
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort()
}

/** Runs one part in a process of its own, and resolves to its counts once it is over. */
function runPart(part: Part): Promise<ClosingCounts> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, { env: { ...process.env, [partName]: part } })
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
function together(counted: readonly ClosingCounts[]): ClosingCounts {
  const all: ClosingCounts = {}
  for (const [name, count] of counted.flatMap((counts) => Object.entries(counts))) {
    const before = all[name] ?? 0
    all[name] = name === 'duration_ms' ? Math.max(before, count) : before + count
  }
  return all
}

const memoryDisk = '/dev/shm'
const enoughBytes = 8 * 2 ** 30

/**
 * Stores of tests wait for the disk at every insert. Where memory serves as a disk and has room for all of them, they are kept
 * there, unless somebody says where (`TMPDIR`).
 */
function useMemoryAsDisk(): void {
  if (process.env.TMPDIR !== undefined || process.platform !== 'linux') return
  try {
    const { bavail, bsize } = statfsSync(memoryDisk)
    if (bavail * bsize >= enoughBytes) process.env.TMPDIR = memoryDisk
  } catch {
    // Then they are where temporary files usually are.
  }
}

async function main(): Promise<void> {
  useMemoryAsDisk()
  const part = process.env[partName]
  const files = filesToRun(process.argv.slice(2).map((filter) => filter.replace(/^\.\//, '')))
  if (part !== undefined) {
    delete process.env[partName]
    const counts = await runTestFiles(
      root,
      files.filter((file) => partOf(file) === part),
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
  const counts = isWhole ? together(await Promise.all(parts.map(runPart))) : await runTestFiles(root, files)
  for (const [name, count] of Object.entries(counts)) console.log(`# ${name} ${count}`)
  if (!counts.tests) {
    console.error(`No test ran in ${files.length} files.`)
    process.exitCode = 1
  }
  console.log(`# total ${((performance.now() - startedAt) / 1000).toFixed(1)} s in ${files.length} files`)
}

await main()
