/** One HTTP request to the engine. */
export interface Statement {
  readonly sql: string
  /** Rows that follow an `INSERT … FORMAT x`. */
  readonly data: Buffer | undefined
  readonly database: string
  readonly settings: Readonly<Record<string, string>>
  /** Values of `{name:Type}` placeholders, escaped as ClickHouse's HTTP interface wants them. */
  readonly parameters: Readonly<Record<string, string>>
  /** Output format of a statement that names none. */
  readonly defaultFormat: string
}

export interface Answer {
  readonly bytes: Uint8Array
  readonly readRows: number
  readonly readBytes: number
  readonly writtenRows: number
  readonly writtenBytes: number
}
