import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Gives each line that a child writes by itself, such as what Node has to say before it dies. */
export function followOutput(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on('line', onLine)
}
