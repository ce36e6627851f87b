import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CliError } from '../cli-error.ts'
import { exitCode } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'
import type { ConnectionArgs } from './connection-args.ts'
import { findHolder } from './find-holder.ts'

/** `project` is asked for by its name; a key has the one that it was made in, whichever is asked for. */
export type ServerAddress = { url: string; key: string; project?: string | undefined }

/** The server that runs in this home folder, and the token that it left there for its owner's eyes. */
async function findLocal(home: string): Promise<ServerAddress> {
  const holder = await findHolder(home)
  if (!holder?.url) {
    const next = holder
      ? `The server in ${home} is still starting. Try again in a moment.`
      : `No server runs in ${home}. Start one with "loopwright start", or name another with --url and --key.`
    throw new CliError('not-running', exitCode.notReachable, next)
  }
  const token = await readFile(join(home, 'admin.token'), 'utf8').catch((cause: unknown) => {
    throw new CliError(
      'no-key',
      exitCode.refused,
      `${join(home, 'admin.token')} cannot be read by this user. Give a key with --key or LOOPWRIGHT_KEY.`,
      { cause },
    )
  })
  return { url: holder.url, key: token.trim() }
}

/** Where the server answers and with which key to ask: from the options, the environment, or the home folder. */
export async function findServer(
  { env }: Pick<Terminal, 'env'>,
  args: ConnectionArgs,
): Promise<ServerAddress> {
  const url = args.url || env.LOOPWRIGHT_URL
  const key = args.key || env.LOOPWRIGHT_KEY
  if (!url) {
    const local = await findLocal(resolve(args.home || env.LOOPWRIGHT_HOME || '.loopwright'))
    return { url: local.url, key: key || local.key }
  }
  if (!URL.canParse(url))
    throw new CliError('usage', exitCode.usage, `"${url}" is no URL, such as http://127.0.0.1:4800.`)
  // The token of the home folder goes to the server of that folder and to nobody else.
  if (!key)
    throw new CliError('no-key', exitCode.usage, 'Give the key of that server with --key or LOOPWRIGHT_KEY.')
  return { url, key }
}
