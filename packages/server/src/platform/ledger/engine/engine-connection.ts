import type { Session } from 'chdb'
import { quoteName, quoteText } from '../quote.ts'
import type { Answer, Statement } from './statement.ts'

/** `INSERT INTO plain.name (columns) FORMAT x`: what chDB's faster way for raw rows understands. */
const plainInsert = /^INSERT\s+INTO\s+(?:TABLE\s+)?([\w.]+)\s*(?:\(([\w\s,]+)\)\s*)?FORMAT\s+(\w+)\s*;?\s*$/i
const rawFormats = ['JSONEachRow', 'JSONCompactEachRow', 'CSV', 'TabSeparated'] as const
/** In UTF-8 these are at most 192 KiB; ClickHouse lets a statement have 256 (`max_query_size`). */
const mostSetCharacters = 64 * 1024
type RawFormat = (typeof rawFormats)[number]

/**
 * One connection to the engine, for one statement at a time. The engine keeps the current database, settings
 * and parameters on the connection, while HTTP sends them with each request: what a request doesn't name must
 * not linger from the one before.
 */
export class EngineConnection {
  readonly #open: () => Session
  readonly #baseSettings: Readonly<Record<string, string>>
  #session: Session
  #database = ''
  #settings: Record<string, string> = {}
  #parameters = new Set<string>()

  constructor(options: { open: () => Session; baseSettings: Readonly<Record<string, string>> }) {
    this.#open = options.open
    this.#baseSettings = options.baseSettings
    this.#session = this.#open()
  }

  async run(statement: Statement): Promise<Answer> {
    if (this.#mentionsForgottenParameter(statement)) this.#reopen()
    try {
      await this.#prepare(statement)
    } catch (error) {
      this.#reopen()
      throw error
    }
    return statement.data
      ? await this.#insert(statement, statement.data)
      : await this.#query(statement.sql, statement)
  }

  close(): void {
    this.#session.close()
  }

  async #query(sql: string, { defaultFormat }: Statement): Promise<Answer> {
    const result = await this.#session.queryAsync(sql, { format: defaultFormat })
    return {
      bytes: result.bytes(),
      readRows: result.rowsRead,
      readBytes: result.bytesRead,
      writtenRows: 0,
      writtenBytes: 0,
    }
  }

  async #insert(statement: Statement, data: Buffer): Promise<Answer> {
    const match = plainInsert.exec(statement.sql.trim())
    const format = rawFormats.find((known) => known === match?.[3])
    if (!match?.[1] || !format) return await this.#query(`${statement.sql}\n${data.toString()}`, statement)
    const columns = match[2]?.split(',').map((column) => column.trim())
    const summary = await this.#session.insert({
      table: match[1],
      values: data,
      format: format satisfies RawFormat,
      ...(columns && { columns }),
    })
    return {
      bytes: new Uint8Array(),
      readRows: summary.rowsWritten,
      readBytes: data.length,
      writtenRows: summary.rowsWritten,
      writtenBytes: summary.bytesWritten,
    }
  }

  async #prepare({ database, settings, parameters }: Statement): Promise<void> {
    const changes: string[] = []
    const wanted = { ...this.#baseSettings, ...settings }
    for (const name of Object.keys(this.#settings)) {
      if (!(name in wanted)) changes.push(`${quoteName(name)} = DEFAULT`)
    }
    for (const [name, value] of Object.entries(wanted)) {
      if (this.#settings[name] !== value) changes.push(`${quoteName(name)} = ${quoteText(value)}`)
    }
    for (const [name, value] of Object.entries(parameters)) {
      changes.push(`${quoteName(`param_${name}`)} = ${quoteText(value)}`)
      this.#parameters.add(name)
    }
    const steps = database === this.#database ? [] : [`USE ${quoteName(database)}`]
    steps.push(...setStatements(changes))
    if (steps.length > 0) await this.#session.queryAsync(steps.join(';\n'))
    this.#database = database
    this.#settings = wanted
  }

  /** A parameter cannot be unset, so a statement that uses one without giving it gets a fresh connection, and its error. */
  #mentionsForgottenParameter({ sql, parameters }: Statement): boolean {
    return [...this.#parameters].some(
      (name) => !(name in parameters) && new RegExp(`\\{\\s*${name}\\s*:`).test(sql),
    )
  }

  #reopen(): void {
    const former = this.#session
    // In this order, since closing the last connection would close the engine.
    this.#session = this.#open()
    former.close()
    this.#database = ''
    this.#settings = {}
    this.#parameters = new Set()
  }
}

/** As few as may be: each takes 0.1 ms, however little it says. */
function setStatements(changes: readonly string[]): string[] {
  const statements: string[] = []
  for (const change of changes) {
    const last = statements.at(-1)
    if (last !== undefined && last.length + change.length <= mostSetCharacters)
      statements[statements.length - 1] = `${last}, ${change}`
    else statements.push(`SET ${change}`)
  }
  return statements
}
