import type { Writable } from 'node:stream'

/** What a command reads and writes. Tests pass their own; `main.ts` passes the process's. */
export type Terminal = {
  env: Readonly<Record<string, string | undefined>>
  stdin: NodeJS.ReadableStream
  /** Takes what was asked for, and nothing else. */
  stdout: Writable & { isTTY?: boolean }
  /** Takes everything said along the way. */
  stderr: Writable & { isTTY?: boolean }
  /** Aborted when a person or a supervisor asks the process to stop. */
  stopping: AbortSignal
}

export const print = ({ stdout }: Pick<Terminal, 'stdout'>, text: string): void =>
  void stdout.write(`${text}\n`)

export const say = ({ stderr }: Pick<Terminal, 'stderr'>, text: string): void =>
  void stderr.write(`${text}\n`)

/** Columns wide enough for their widest cell, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
