import { createReadStream } from 'node:fs'

const newline = 0x0a
const chunkBytes = 256 * 1024

/**
 * Yields the whole lines of a file in bunches of about 256 KiB, without their newlines. A last line that has no
 * newline is torn and left out. Between bunches the event loop gets its turn.
 */
export async function* readLines(path: string): AsyncGenerator<string[], void, undefined> {
  let rest: Buffer[] = []
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(newline)
    if (end === -1) {
      rest.push(chunk)
      continue
    }
    const whole = Buffer.concat([...rest, chunk.subarray(0, end)])
    rest = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : []
    yield whole.toString('utf8').split('\n')
  }
}

/** Counts the whole lines of a file and the bytes they take, their newlines included. */
export async function measureLines(path: string): Promise<{ rows: number; bytes: number }> {
  let rows = 0
  let bytes = 0
  let readBytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) {
      rows++
      bytes = readBytes + at + 1
    }
    readBytes += chunk.length
  }
  return { rows, bytes }
}
