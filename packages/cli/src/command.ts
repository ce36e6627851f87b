import { type ArgsDef, type CommandDef, defineCommand, type ParsedArgs } from 'citty'
import { CliError } from './cli-error.ts'
import { type ExitCode, exitCode } from './exit-code.ts'

export type AnyCommand = CommandDef<ArgsDef>

/** Receives how a command ended; citty itself passes nothing up from a subcommand. */
export type Finish = (code: ExitCode) => void

const camelCase = (name: string) => name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Refuses options that the command does not know, which citty would let pass: a misspelt one must not be ignored. */
function refuseUnknown(given: Record<string, unknown>, known: ArgsDef, takesMore: boolean): void {
  const names = new Set(['_', ...Object.keys(known), ...Object.keys(known).map(camelCase)])
  const positionals = Object.values(known).filter(({ type }) => type === 'positional').length
  const unknown = Object.keys(given).find((name) => !names.has(name))
  if (unknown)
    throw new CliError('usage', exitCode.usage, `There is no option --${unknown} here. See --help.`)
  const extra = (given._ as string[])[positionals]
  if (extra && !takesMore)
    throw new CliError('usage', exitCode.usage, `"${extra}" is one argument too many. See --help.`)
}

/** Defines a command that says how it ended. */
export function command<const Args extends ArgsDef>(
  finish: Finish,
  definition: {
    name: string
    description: string
    args: Args
    /** Its last positional argument may be given several times; all of them are in `_`. */
    takesMore?: boolean
    run: (args: ParsedArgs<Args>) => Promise<ExitCode>
  },
): AnyCommand {
  const { name, description, args, run, takesMore = false } = definition
  return defineCommand({
    meta: { name, description },
    args,
    async run(context) {
      refuseUnknown(context.args, args, takesMore)
      finish(await run(context.args))
    },
  }) as unknown as AnyCommand
}

/** Defines a command that only has others below it. */
export function commandGroup(
  name: string,
  description: string,
  subCommands: Record<string, AnyCommand>,
): AnyCommand {
  return defineCommand({ meta: { name, description }, subCommands }) as unknown as AnyCommand
}

/** Reads a whole number given as an option. */
export function wholeNumber(name: string, text: string, { least }: { least: number }): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw new CliError(
    'usage',
    exitCode.usage,
    `--${name} must be a whole number of at least ${least}, not "${text}".`,
  )
}
