import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'

/**
 * Lets every other process of the machine go before this one. Among threads of one session: Linux shares the processor between
 * sessions first (`man 7 sched`, autogroup), so a child that is to step back behind its parent must not be detached from it.
 */
export function stepBack(): void {
  for (const thread of threads()) {
    try {
      setPriority(thread, 19)
    } catch {
      // Not everywhere may a process do that; it is a courtesy. Or the thread has ended.
    }
  }
}

/** Linux counts each thread by itself, and those that run already keep what they began with. */
function threads(): number[] {
  if (process.platform !== 'linux') return [0]
  try {
    return readdirSync('/proc/self/task').map(Number)
  } catch {
    return [0]
  }
}
