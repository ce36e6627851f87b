import { type AnyCommand, command, commandGroup, type Finish } from '../command.ts'
import { createApiClient } from '../connection/api-client.ts'
import { connectionArgs } from '../connection/connection-args.ts'
import { findServer } from '../connection/find-server.ts'
import { exitCode } from '../exit-code.ts'
import { print, type Terminal } from '../terminal.ts'
import { describeLimits, limitArgs, readLimits } from './limits.ts'

/** How much the whole project may ask of the gateway: show and set. */
export function limitsCommand(terminal: Terminal, finish: Finish): AnyCommand {
  const show = command(finish, {
    name: 'show',
    description: 'How much the project may ask of the gateway',
    args: connectionArgs,
    async run(args) {
      const limits = await createApiClient(await findServer(terminal, args)).workspace.getLimits()
      print(terminal, args.json ? JSON.stringify(limits) : describeLimits(limits))
      return exitCode.ok
    },
  })

  const set = command(finish, {
    name: 'set',
    description: 'Limit what all keys of the project together ask; what is left out is not limited',
    args: { ...limitArgs, ...connectionArgs },
    async run(args) {
      const wanted = readLimits(args)
      const api = createApiClient(await findServer(terminal, args))
      const limits = await api.workspace.putLimits(wanted)
      print(terminal, args.json ? JSON.stringify(limits) : describeLimits(limits))
      return exitCode.ok
    },
  })

  return commandGroup('limits', 'How much the project may ask of the gateway', { show, set })
}
