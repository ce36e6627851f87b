import { readServerRecord, type ServerRecord } from '@loopwright/server/platform/home/server-record'

/** The record of the live process that holds this home. */
export async function findHolder(home: string): Promise<ServerRecord | undefined> {
  const record = await readServerRecord(home)
  return record && isAlive(record.pid) ? record : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
