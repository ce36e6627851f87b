import { type AnyCommand, command, commandGroup, type Finish } from '../command.ts'
import { createApiClient } from '../connection/api-client.ts'
import { connectionArgs } from '../connection/connection-args.ts'
import { findServer } from '../connection/find-server.ts'
import { exitCode } from '../exit-code.ts'
import { print, say, type Terminal, table } from '../terminal.ts'
import { describeLimits, limitArgs, readLimits } from './limits.ts'

/** Keys of the project: list, create and revoke. */
export function keysCommand(terminal: Terminal, finish: Finish): AnyCommand {
  const list = command(finish, {
    name: 'list',
    description: 'Keys of the project, without their secrets',
    args: connectionArgs,
    async run(args) {
      const { items } = await createApiClient(await findServer(terminal, args)).workspace.listKeys()
      if (args.json) print(terminal, JSON.stringify({ items }))
      else if (items.length === 0)
        say(terminal, 'There are no keys. "loopwright keys create <name>" makes one.')
      else {
        const rows = items.map((key) => [
          key.id,
          key.kind,
          key.role,
          key.hint,
          key.lastUsedAt ?? 'never',
          describeLimits(key.limits),
          key.name,
        ])
        print(
          terminal,
          table([['ID', 'KIND', 'ROLE', 'STARTS WITH', 'LAST USED', 'LIMITS', 'NAME'], ...rows]),
        )
      }
      return exitCode.ok
    },
  })

  const create = command(finish, {
    name: 'create',
    description: 'Make a key; its secret is shown this once',
    args: {
      name: { type: 'positional', description: 'What it is for', required: true },
      kind: {
        type: 'enum',
        options: ['secret', 'public'],
        default: 'secret',
        description: 'secret for servers, public for browsers',
      },
      role: {
        type: 'enum',
        options: ['owner', 'admin', 'engineer', 'expert', 'viewer'],
        default: 'engineer',
        description: 'What it may do',
      },
      ...limitArgs,
      ...connectionArgs,
    },
    async run(args) {
      const { name, kind, role } = args
      const limits = readLimits(args)
      const api = createApiClient(await findServer(terminal, args))
      const created = await api.workspace.createKey({ name, kind, role, limits })
      if (args.json) print(terminal, JSON.stringify(created))
      else {
        print(terminal, created.key)
        say(terminal, `This is the only time that the key ${name} (${created.id}) is shown.`)
      }
      return exitCode.ok
    },
  })

  const limit = command(finish, {
    name: 'limit',
    description: 'Say how much a key may ask of the gateway; what is left out is not limited',
    args: {
      id: { type: 'positional', description: 'Its id, as in "keys list"', required: true },
      ...limitArgs,
      ...connectionArgs,
    },
    async run(args) {
      const limits = readLimits(args)
      const api = createApiClient(await findServer(terminal, args))
      const limited = await api.workspace.limitKey({ id: args.id, ...limits })
      if (args.json) print(terminal, JSON.stringify(limited))
      else print(terminal, `${limited.name}: ${describeLimits(limited.limits)}`)
      return exitCode.ok
    },
  })

  const revoke = command(finish, {
    name: 'revoke',
    description: 'Revoke a key at once',
    args: {
      id: { type: 'positional', description: 'Its id, as in "keys list"', required: true },
      ...connectionArgs,
    },
    async run(args) {
      const api = createApiClient(await findServer(terminal, args))
      const answer = await api.workspace.revokeKey({ id: args.id })
      if (args.json) print(terminal, JSON.stringify({ id: args.id, ...answer }))
      else say(terminal, `The key ${args.id} is revoked: whoever uses it is refused from now on.`)
      return exitCode.ok
    },
  })

  return commandGroup('keys', 'Keys of the project', { list, create, limit, revoke })
}
