import { once } from 'node:events'
import { type AnyCommand, command, type Finish } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { say, type Terminal } from '../terminal.ts'
import { explainStartFailure } from './explain-start-failure.ts'
import { prepareWebApp } from './prepare-web-app.ts'
import { refuseTakenPort } from './refuse-taken-port.ts'

const args = {
  port: { type: 'string', description: 'Port to listen on (PORT, 4800); 0 takes a free one' },
  host: { type: 'string', description: 'Address to listen on (HOST, 127.0.0.1)' },
  home: { type: 'string', description: 'Folder that holds everything (LOOPWRIGHT_HOME, .loopwright)' },
  web: {
    type: 'boolean',
    default: true,
    description: 'Serve the web app',
    negativeDescription: 'Serve the API alone',
  },
  'print-config': {
    type: 'boolean',
    default: false,
    description: 'Print the configuration without its secrets, and end',
  },
} as const

/** Starts the server in this process and serves until the process is asked to stop. */
export function startCommand(terminal: Terminal, finish: Finish): AnyCommand {
  return command(finish, {
    name: 'start',
    description: 'Start the server with its stores, API, gateway and web app',
    args,
    async run({ port, host, home, web, 'print-config': printConfig }) {
      const { createLogger, readConfig, redactConfig, startServer } = await import('@loopwright/server/index')
      try {
        const config = readConfig({
          ...terminal.env,
          ...(port && { PORT: port }),
          ...(host && { HOST: host }),
          ...(home && { LOOPWRIGHT_HOME: home }),
        })
        if (printConfig) {
          terminal.stdout.write(`${JSON.stringify(redactConfig(config), undefined, 2)}\n`)
          return exitCode.ok
        }
        await refuseTakenPort({ home: config.home, ...config.http })
        const webDirectory = web ? await prepareWebApp(terminal) : undefined
        if (terminal.stopping.aborted) return exitCode.ok
        const logger = createLogger({ level: config.logLevel })
        const server = await startServer({ config, logger, webDirectory })
        say(terminal, JSON.stringify({ event: 'ready', url: server.url, firstRun: server.firstRun }))
        say(
          terminal,
          `Loopwright answers at ${server.url}.${server.firstRun ? ' Open it to make the owner’s account.' : ''}`,
        )
        if (!terminal.stopping.aborted) await once(terminal.stopping, 'abort')
        say(terminal, 'Stopping: requests under way finish, and what was captured is stored.')
        await server.close()
        say(terminal, 'Stopped.')
        return exitCode.ok
      } catch (error) {
        throw explainStartFailure(error)
      }
    },
  })
}
