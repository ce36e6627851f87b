import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { isThere } from '../faults/server-process.ts'

/** Where nothing is inserted for this long, no part is made. */
const patienceMs = 4_000

/**
 * kill -9 of a process as it is about to rename a file or folder for the `count`th time from now, which is how ClickHouse
 * makes a part its table's own. Resolves to whether that happened: without strace, or the right to use it, nothing does.
 */
export async function killAtRename(pid: number, count: number): Promise<boolean> {
  const inject = `inject=rename:signal=SIGKILL:when=${count}`
  const tracer = spawn(
    'strace',
    ['-f', '-p', String(pid), '-e', 'trace=rename', '-e', inject, '-o', '/dev/null'],
    {
      stdio: 'ignore',
    },
  )
  const timer = setTimeout(() => tracer.kill(), patienceMs)
  await Promise.race([once(tracer, 'exit'), once(tracer, 'error')]).catch(() => undefined)
  clearTimeout(timer)
  return !isThere(pid)
}
