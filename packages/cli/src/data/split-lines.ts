import { CliError } from '../cli-error.ts'
import { exitCode } from '../exit-code.ts'
import { type FilePlace, type FileRecord, longestRecordBytes } from './file-record.ts'

const newline = 0x0a

/** The lines of a file that are not blank, from a place on. */
export async function* splitLines(input: AsyncIterable<Buffer>, from: FilePlace): AsyncGenerator<FileRecord> {
  let { byte, line } = from
  let rest: Buffer[] = []
  let restBytes = 0
  function record(end: Buffer): FileRecord | undefined {
    const whole = rest.length === 0 ? end : Buffer.concat([...rest, end])
    const place = { line, startByte: byte }
    byte += whole.length
    line += 1
    rest = []
    restBytes = 0
    const text = whole.toString('utf8').trim()
    return text === '' ? undefined : { text, ...place, end: { byte, line } }
  }
  for await (const chunk of input) {
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const found = record(chunk.subarray(start, end + 1))
      start = end + 1
      if (found) yield found
    }
    if (start === chunk.length) continue
    rest.push(chunk.subarray(start))
    restBytes += chunk.length - start
    if (restBytes > longestRecordBytes) throw tooLong(line)
  }
  const last = record(Buffer.alloc(0))
  if (last) yield last
}

export function tooLong(line: number): CliError {
  return new CliError(
    'record-too-large',
    exitCode.refused,
    `What begins on line ${line} is longer than ${longestRecordBytes / 1024 ** 2} MiB. Split it into records, one a line, and import that.`,
  )
}
