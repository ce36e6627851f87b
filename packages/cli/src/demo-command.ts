import { defineCommand } from 'citty'
import type { AnyCommand, Finish } from './command.ts'
import type { ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

/** Passes its options on as they are: the demo reads them itself. */
export function demoCommand(terminal: Terminal, finish: Finish): AnyCommand {
  return defineCommand({
    meta: { name: 'demo', description: 'Drive the whole loop on public data, in a home folder of its own' },
    async run({ rawArgs }) {
      const { runDemo } = await import('./demo/run-demo.ts')
      finish((await runDemo(rawArgs, terminal.env, terminal)) as ExitCode)
    },
  }) as AnyCommand
}
