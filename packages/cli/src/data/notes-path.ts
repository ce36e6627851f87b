import { access, constants } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'

/** What the files about an import are named after: the file itself, or its name in this folder where its own takes none. */
export async function notesPath(file: string): Promise<string> {
  if (file === '-') return 'stdin'
  try {
    await access(dirname(resolve(file)), constants.W_OK)
    return file
  } catch {
    return basename(file)
  }
}
