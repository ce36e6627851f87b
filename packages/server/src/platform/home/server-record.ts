import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const serverRecordSchema = z.object({
  pid: z.int(),
  /** Null until the server listens. */
  url: z.string().nullable(),
  startedAt: z.iso.datetime(),
})

/** Who holds a home folder, kept in its `server.json` for people and for the command line. */
export type ServerRecord = z.infer<typeof serverRecordSchema>

const recordPath = (home: string) => join(home, 'server.json')

export async function writeServerRecord(home: string, record: ServerRecord): Promise<void> {
  const unfinished = `${recordPath(home)}.new`
  await writeFile(unfinished, `${JSON.stringify(record)}\n`, { mode: 0o600 })
  await rename(unfinished, recordPath(home))
}

/** Undefined when no server ever ran in this home or the record cannot be read. */
export async function readServerRecord(home: string): Promise<ServerRecord | undefined> {
  try {
    return serverRecordSchema.parse(JSON.parse(await readFile(recordPath(home), 'utf8')))
  } catch {
    return undefined
  }
}
