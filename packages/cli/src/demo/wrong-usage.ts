import { CliError } from '../cli-error.ts'
import { exitCode } from '../exit-code.ts'

/** The options or the data files cannot be used; the message says where and what to do. */
export function wrongUsage(message: string): CliError {
  return new CliError('usage', exitCode.usage, message)
}
