import { createHash } from 'node:crypto'
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { AssumedClock } from './assumed-clock.ts'
import type { FileLayout, FilePlace } from './file-record.ts'
import type { ImportTotals } from './import-totals.ts'

/** How far the import of a file has come, kept beside it so that a killed one goes on. */
export type ImportProgress = {
  /** Which project it goes to, and how the file is read: with another of these it begins anew. */
  into: string
  /** Of the first bytes and of those before the place: a file that was changed is begun anew, one that grew is not. */
  identity: string
  place: FilePlace
  layout: FileLayout
  formats: string[]
  totals: ImportTotals
  /** How much of the file of rejected lines belongs to what was done. */
  rejectedBytes: number
  assumed: AssumedClock
}

const sampleBytes = 65_536

/** By the name of `notesPath`. */
export const progressPath = (notes: string) => `${notes}.loopwright-import.json`

/** What the file is up to a place, as a hash of its first bytes and of those before the place. */
export async function fileIdentity(file: string, upToByte: number): Promise<string> {
  const handle = await open(file)
  try {
    const hash = createHash('sha256')
    await addBytes(hash, handle, 0, Math.min(sampleBytes, upToByte))
    const from = Math.max(0, upToByte - sampleBytes)
    await addBytes(hash, handle, from, upToByte - from)
    return hash.digest('hex').slice(0, 32)
  } finally {
    await handle.close()
  }
}

async function addBytes(
  hash: ReturnType<typeof createHash>,
  handle: FileHandle,
  from: number,
  length: number,
): Promise<void> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, from)
  hash.update(buffer.subarray(0, bytesRead))
}

/** The progress of an earlier import of this file as it is now, or why there is none to go on from. */
export async function readProgress(
  { file, notes }: { file: string; notes: string },
  into: string,
): Promise<ImportProgress | 'none' | 'changed' | 'elsewhere'> {
  let progress: ImportProgress
  try {
    progress = JSON.parse(await readFile(progressPath(notes), 'utf8')) as ImportProgress
  } catch {
    return 'none'
  }
  if (progress.into !== into) return 'elsewhere'
  return (await fileIdentity(file, progress.place.byte)) === progress.identity ? progress : 'changed'
}

/** Replaces the file as a whole, so that a kill leaves the old or the new one. */
export async function writeProgress(notes: string, progress: ImportProgress): Promise<void> {
  const path = progressPath(notes)
  await writeFile(`${path}.new`, JSON.stringify(progress))
  await rename(`${path}.new`, path)
}

export async function removeProgress(notes: string): Promise<void> {
  await rm(progressPath(notes), { force: true })
}
