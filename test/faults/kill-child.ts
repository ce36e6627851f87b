import { setTimeout as sleep } from 'node:timers/promises'
import type { Child, ServerProcess } from './server-process.ts'

/** kill -9 of an embedded store; resolves when it is gone. */
export async function killChild(server: ServerProcess, child: Child): Promise<void> {
  const pid = server.childPid(child)
  if (pid === undefined) throw new Error(`the ${child} does not run`)
  process.kill(pid, 'SIGKILL')
  while (server.childPid(child) === pid) await sleep(5)
}

/** Kills an embedded store again whenever it comes back, until the signal. */
export async function holdDown(server: ServerProcess, child: Child, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    if (server.childPid(child) !== undefined) await killChild(server, child)
    await sleep(20)
  }
}
