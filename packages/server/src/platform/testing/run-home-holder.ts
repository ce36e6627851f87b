import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

export interface HomeHolder {
  readonly pid: number
  readonly catalog: number | undefined
  readonly ledger: number | undefined
  /** Ends it by SIGKILL, as a crash would. */
  kill(): Promise<void>
}

/** Runs another process that holds a home, with or without its stores. */
export async function runHomeHolder(home: string, options: { withStores: boolean }): Promise<HomeHolder> {
  const script = fileURLToPath(new URL('./hold-home.ts', import.meta.url))
  const child = spawn(process.execPath, [script, home, ...(options.withStores ? ['stores'] : [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const errors = text(child.stderr)
  const said = await Promise.race([
    once(child.stdout, 'data').then(([data]) => String(data)),
    exited.then(async () => {
      throw new Error(await errors)
    }),
  ])
  return {
    pid: child.pid as number,
    ...(JSON.parse(said) as { catalog: number | undefined; ledger: number | undefined }),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
