import { type FilePlace, type FileRecord, longestRecordBytes } from './file-record.ts'
import { tooLong } from './split-lines.ts'

const code = (character: string) => character.charCodeAt(0)
const [quote, backslash, newline, comma] = [code('"'), code('\\'), code('\n'), code(',')]
const [openBrace, closeBrace, openList, closeList] = [code('{'), code('}'), code('['), code(']')]
const isByteOrderMark = (byte: number, place: number) => place < 3 && byte >= 0xbb
const isBlank = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

/**
 * The elements of one JSON list (`isList`), or JSON values one after the other, from a place on. Only brackets and strings
 * are told apart, in bytes: what is no JSON comes out as a record that does not parse. A list that is not closed ends
 * with an empty record.
 */
export async function* splitValues(
  input: AsyncIterable<Buffer>,
  from: FilePlace,
  { isList }: { isList: boolean },
): AsyncGenerator<FileRecord> {
  let { byte, line } = from
  // A place inside a list lies behind its opening bracket.
  let isInside = isList && from.byte > 0
  let isClosed = !isList
  let depth = 0
  let isText = false
  let isEscaped = false
  let begun: { line: number; startByte: number } | undefined
  let parts: Buffer[] = []
  let partBytes = 0

  for await (const chunk of input) {
    let start = 0
    for (let at = 0; at < chunk.length; at += 1) {
      const value = chunk[at]!
      if (value === newline) line += 1
      if (isText) {
        if (isEscaped) isEscaped = false
        else if (value === backslash) isEscaped = true
        else if (value === quote) isText = false
        continue
      }
      if (!begun) {
        if (isBlank(value) || value === comma || isByteOrderMark(value, byte + at)) continue
        if (isList && !isInside && value === openList) {
          isInside = true
          continue
        }
        if (isList && value === closeList) {
          isClosed = true
          continue
        }
        begun = { line, startByte: byte + at }
        start = at
      }
      let isEnd = false
      if (value === quote) isText = true
      else if (value === openBrace || value === openList) depth += 1
      else if (value === closeBrace || value === closeList) {
        depth -= 1
        isEnd = depth <= 0
        // A bracket that closes nothing of the record closes the list around it.
        if (depth < 0) isClosed = true
      } else if (depth === 0 && (value === comma || value === newline)) isEnd = true
      if (!isEnd) continue
      parts.push(chunk.subarray(start, at + 1))
      const end = { byte: byte + at + 1, line }
      yield { text: textOf(parts), ...begun, end }
      begun = undefined
      parts = []
      partBytes = 0
      depth = 0
    }
    if (begun) {
      parts.push(chunk.subarray(start))
      partBytes += chunk.length - start
      if (partBytes > longestRecordBytes) throw tooLong(begun.line)
    }
    byte += chunk.length
  }
  const end = { byte, line }
  if (begun) yield { text: textOf(parts), ...begun, end }
  else if (!isClosed) yield { text: '', line, startByte: byte, end }
}

/** Without the comma or the bracket that ended it. */
function textOf(parts: readonly Buffer[]): string {
  const text = Buffer.concat(parts).toString('utf8').trim()
  return /^[[{"]/.test(text) ? text : text.replace(/[,\]]$/, '').trim()
}
