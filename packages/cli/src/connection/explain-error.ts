import { stripVTControlCharacters as plain } from 'node:util'
import { ORPCError } from '@orpc/client'
import { CliError } from '../cli-error.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'

export type Explanation = { code: string; detail: string; exitCode: ExitCode }

/** What to tell a person about any failure of a command, and how the process ends. */
export function explainError(error: unknown): Explanation {
  if (error instanceof CliError) return { code: error.code, detail: error.message, exitCode: error.exitCode }
  if (error instanceof ORPCError) {
    return { code: error.code, detail: error.message, exitCode: exitCode.refused }
  }
  if (error instanceof Error && error.name === 'CLIError') {
    return {
      code: 'usage',
      detail: `${plain(error.message).replace(/\.$/, '')}. See --help.`,
      exitCode: exitCode.usage,
    }
  }
  return {
    code: 'failed',
    detail: error instanceof Error ? error.message : String(error),
    exitCode: exitCode.failed,
  }
}
