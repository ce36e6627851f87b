import { pipeline, Readable } from 'node:stream'
import { type CsvError, type InfoRecord, parse } from 'csv-parse'
import { parse as parseWhole } from 'csv-parse/sync'
import { CliError } from '../cli-error.ts'
import { exitCode } from '../exit-code.ts'
import { type FilePlace, type FileRecord, longestRecordBytes, type TableLayout } from './file-record.ts'

const options = {
  bom: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
}

/** The columns of a table that begins like this: its first line names one `signal`. Undefined where it does not. */
export function recogniseTable(head: string): TableLayout | undefined {
  const [line = ''] = head.split(/\r?\n|\r/, 1)
  if (!/signal/i.test(line)) return undefined
  for (const delimiter of [',', ';', '\t']) {
    const columns = cellsOf(line, delimiter)
    if (columns.length > 1 && columns.some((name) => name.toLowerCase() === 'signal'))
      return { columns, delimiter }
  }
  return undefined
}

function cellsOf(line: string, delimiter: string): string[] {
  try {
    const [cells] = parseWhole(line, { ...options, delimiter }) as string[][]
    return (cells ?? []).map((cell) => cell.trim())
  } catch {
    return []
  }
}

/** The rows of a table from a place on, each as a JSON object by its columns. Cells beyond the columns stand under "". */
export async function* splitRows(
  input: AsyncIterable<Buffer>,
  from: FilePlace,
  { columns, delimiter }: TableLayout,
): AsyncGenerator<FileRecord> {
  const rows = pipeline(
    Readable.from(input),
    parse({ ...options, delimiter, info: true, max_record_size: longestRecordBytes }),
    // What went wrong is thrown where the rows are read.
    () => undefined,
  )
  let { byte } = from
  let isHeader = from.byte === 0
  try {
    for await (const { record, info } of rows as AsyncIterable<{ record: string[]; info: InfoRecord }>) {
      const end = { byte: from.byte + info.bytes, line: from.line + info.lines }
      if (!isHeader) {
        const more = record.slice(columns.length).filter((cell) => cell !== '')
        const row = Object.fromEntries(columns.map((name, index) => [name, record[index] ?? '']))
        const text = JSON.stringify(more.length === 0 ? row : { ...row, '': more })
        const breaks = record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
        yield { text, startByte: byte, line: end.line - 1 - breaks, end }
      }
      isHeader = false
      byte = end.byte
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('CSV_')) throw error
    throw notReadable(error as CsvError, from)
  }
}

function notReadable(error: CsvError, from: FilePlace): CliError {
  const byte = from.byte + Number(error.bytes ?? 0)
  return new CliError(
    'malformed-csv',
    exitCode.refused,
    error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? `The row that begins at byte ${byte} opens a quote that is never closed. Close it, or write a quote inside a cell twice.`
      : `What begins at byte ${byte} is no row: ${error.message}`,
    { cause: error },
  )
}
