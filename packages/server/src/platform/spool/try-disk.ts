import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** More than a nearly full disk takes by chance, since the last page of a file always has room for a small row. */
const content = Buffer.alloc(64 * 1024)

/** Writes something in a folder and takes it away again. Throws what the disk says when it does not hold it. */
export async function tryDisk(folder: string): Promise<void> {
  const path = join(folder, 'trial')
  try {
    const file = await open(path, 'w')
    try {
      await file.writeFile(content)
      await file.datasync()
    } finally {
      await file.close()
    }
  } finally {
    await rm(path, { force: true })
  }
}
