import { watch } from 'node:fs'
import { join } from 'node:path'

/** A spool that seals nothing for this long has nothing to seal. */
const patienceMs = 3_000

/** Resolves as the next segment enters a folder of a home's spool: within a millisecond, if the machine is not busy. */
export function untilSegment(home: string, folder: 'sealed' | 'drained'): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(join(home, 'spool', folder), () => {
      clearTimeout(timer)
      watcher.close()
      resolve()
    })
    const timer = setTimeout(() => {
      watcher.close()
      resolve()
    }, patienceMs)
  })
}
