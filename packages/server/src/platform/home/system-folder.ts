import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

const candidates = ['/var/lib/loopwright', '/var/tmp/loopwright']

/**
 * A lasting folder outside every home that other accounts can enter and only root can write. Root needs it for
 * what its unprivileged children cannot reach inside a private home.
 */
export async function openSystemFolder(): Promise<string> {
  for (const folder of candidates) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o755 })
      const { uid, mode } = await stat(folder)
      const writableByOthers = (mode & 0o022) !== 0
      if (uid === 0 && !writableByOthers) return folder
    } catch {
      // Read-only or occupied by a file: try the next one.
    }
  }
  throw new Error(
    `Neither ${candidates.join(' nor ')} can be used: one of them must be a folder that root owns and only root may write.`,
  )
}

export function isInSystemFolder(path: string): boolean {
  return candidates.includes(dirname(path))
}
