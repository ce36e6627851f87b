import { relative } from 'node:path'
import type { EventData } from 'node:test'
import { inspect } from 'node:util'

/** What this reporter reads of the stream that `run()` of node:test gives. */
export type TestEvent =
  | { type: 'test:pass'; data: EventData.TestPass }
  | { type: 'test:fail'; data: EventData.TestFail }
  | { type: 'test:diagnostic'; data: EventData.TestDiagnostic }

type Finished = EventData.TestPass | EventData.TestFail

/** What the lines of one file add up to. */
type FileTally = { file: string; tests: number; failed: number; skipped: number; durationMs: number }

const slowMs = 5_000

const isLeaf = (event: Finished) => event.details.type !== 'suite'

/** True for a test or suite that failed by itself, and not because something inside it did, which has its own lines. */
const failedItself = (event: EventData.TestFail) =>
  (event.details.error as { failureType?: string }).failureType !== 'subtestsFailed'

const indent = (text: string, by: string) => text.replaceAll(/^/gm, by)

function tallyLine({ file, tests, failed, skipped, durationMs }: FileTally): string {
  const skips = skipped === 0 ? '' : `, ${skipped} skipped`
  const failures = failed === 0 ? '' : `, ${failed} failed`
  return `${failed === 0 ? '✔' : '✖'} ${file}  ${tests}${failures}${skips}  ${Math.round(durationMs)} ms\n`
}

function failureLines(event: EventData.TestFail, file: string): string {
  // node:test wraps what a test threw; the cause is what its author wants to see.
  const error = event.details.error.cause ?? event.details.error
  return `✖ ${event.name}\n  ${file}:${event.line}:${event.column}\n${indent(inspect(error), '    ')}\n`
}

/** One line a test file, every failure in full, every skip with its reason, and last node:test's own closing lines. */
export async function* reportTests(events: AsyncIterable<TestEvent>, root: string): AsyncGenerator<string> {
  const failures: string[] = []
  let current: FileTally | undefined

  for await (const { type, data } of events) {
    if (type === 'test:pass' || type === 'test:fail') {
      const file = relative(root, data.file ?? '')
      if (current?.file !== file) {
        if (current) yield tallyLine(current)
        current = { file, tests: 0, failed: 0, skipped: 0, durationMs: 0 }
      }
      const isExpected = data.todo !== undefined
      if (isLeaf(data)) current.tests += 1
      if (data.nesting === 0) current.durationMs += data.details.duration_ms
      if (data.skip !== undefined && isLeaf(data)) {
        current.skipped += 1
        yield `- skipped: ${data.name}${typeof data.skip === 'string' ? ` (${data.skip})` : ''}\n`
      }
      if (type === 'test:fail' && !isExpected && failedItself(data)) {
        current.failed += 1
        failures.push(`✖ ${data.name}  ${file}:${data.line}\n`)
        yield failureLines(data, file)
      } else if (isLeaf(data) && data.details.duration_ms > slowMs) {
        yield `  ${(data.details.duration_ms / 1000).toFixed(1)} s  ${data.name}\n`
      }
    } else if (type === 'test:diagnostic') {
      if (data.file === undefined) {
        if (current) yield tallyLine(current)
        current = undefined
        if (failures.length > 0) yield `\nFailed:\n${failures.splice(0).join('')}\n`
      }
      yield `# ${data.message}\n`
    }
  }
}
