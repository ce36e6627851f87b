import type { ServerRecord } from './server-record.ts'

/** Another running process holds the home folder. */
export class HomeInUseError extends Error {
  override readonly name = 'HomeInUseError'
  readonly code = 'HOME_IN_USE'
  readonly holder: ServerRecord | undefined

  constructor(path: string, holder: ServerRecord | undefined) {
    const who = holder
      ? `process ${holder.pid}${holder.url ? `, which serves ${holder.url}` : ', which is still starting'}`
      : 'another process'
    super(
      `${path} is in use by ${who}. Use that server, stop it first, or set LOOPWRIGHT_HOME to another folder.`,
    )
    this.holder = holder
  }
}
