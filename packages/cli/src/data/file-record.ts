/** One record of a file: a line of JSONL, or an element of a JSON list. */
export type FileRecord = {
  text: string
  /** The line on which it begins, from 1. */
  line: number
  /** Where it begins, in bytes. */
  startByte: number
  /** Where reading may go on after it. */
  end: FilePlace
}

/** A place between two records. */
export type FilePlace = { byte: number; line: number }

/** A table with a header, such as CSV. */
export type TableLayout = { columns: readonly string[]; delimiter: string }

/** `lines`: a record a line. `list`: one JSON list of records. `values`: records that go over several lines, without a list. */
export type FileLayout = 'lines' | 'list' | 'values' | TableLayout

/** Longer texts don't fit into one string, and no format has such records. */
export const longestRecordBytes = 128 * 1024 ** 2
