import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/**
 * Lets others go before a detached child. Its threads that are there already keep what they began with, so call it at once. Linux shares
 * the processor between sessions before it does between processes (`man 7 sched`, autogroup), and a detached child is a
 * session: that steps back as well.
 *
 * @param niceness 0 to 19, as in `man 2 setpriority`: at 5 it gets a third of what an equal gets beside it, and all that nobody else wants.
 */
export function putBehind(pid: number | undefined, niceness: number): void {
  if (pid === undefined) return
  try {
    setPriority(pid, niceness)
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/autogroup`, String(niceness))
  } catch {
    // Not every system allows that, or knows it; it is a courtesy.
  }
}
