import { stripVTControlCharacters as plain } from 'node:util'
import { version } from '@loopwright/server/version'
import { renderUsage, runCommand } from 'citty'
import { type AnyCommand, commandGroup } from './command.ts'
import { explainError } from './connection/explain-error.ts'
import { exportCommand } from './data/export-command.ts'
import { importCommand } from './data/import-command.ts'
import { demoCommand } from './demo-command.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { keysCommand } from './keys/keys-command.ts'
import { limitsCommand } from './keys/limits-command.ts'
import { loopCommand } from './loop/loop-command.ts'
import { startCommand } from './start/start-command.ts'
import { print, say, type Terminal } from './terminal.ts'

const exitCodeWords = `EXIT CODES

  0  done            3  no server runs here, or none answers there
  1  failed          4  the server refused
  2  wrong usage     5  the loop ended without a better variant in service`

/** The command at the end of the given words, and the name by which it was reached. */
function commandAt(root: AnyCommand, words: readonly string[]): { found: AnyCommand; parents: string } {
  let found = root
  let parents = ''
  for (const word of words) {
    const next = (found.subCommands as Record<string, AnyCommand> | undefined)?.[word]
    if (!next) break
    parents = parents ? `${parents} ${(found.meta as { name: string }).name}` : 'loopwright'
    found = next
  }
  return { found, parents }
}

/** Runs one command line, without the program's name, and says how it ended. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let ended: ExitCode = exitCode.ok
  const finish = (code: ExitCode) => {
    ended = code
  }
  const root = commandGroup('loopwright', 'Makes an LLM application better from its own production use', {
    start: startCommand(terminal, finish),
    demo: demoCommand(terminal, finish),
    keys: keysCommand(terminal, finish),
    limits: limitsCommand(terminal, finish),
    import: importCommand(terminal, finish),
    export: exportCommand(terminal, finish),
    loop: loopCommand(terminal, finish),
  })
  try {
    if (args[0] === '--version' || args[0] === '-v') {
      print(terminal, args.includes('--json') ? JSON.stringify({ version }) : version)
      return exitCode.ok
    }
    const asksForHelp = args.includes('--help') || args.includes('-h')
    // The demo explains its options itself.
    if (args.length === 0 || (asksForHelp && args[0] !== 'demo')) {
      const { found, parents } = commandAt(root, args)
      const usage = `${await renderUsage(found, { meta: { name: parents } })}\n\n${exitCodeWords}`
      if (args.length === 0) say(terminal, plain(usage))
      else print(terminal, terminal.stdout.isTTY ? usage : plain(usage))
      return args.length === 0 ? exitCode.usage : exitCode.ok
    }
    await runCommand(root, { rawArgs: [...args] })
    return ended
  } catch (error) {
    const { code, detail, exitCode: failure } = explainError(error)
    if (args.includes('--json')) print(terminal, JSON.stringify({ error: { code, detail } }))
    say(terminal, detail)
    return failure
  }
}
