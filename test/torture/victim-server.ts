import { setTimeout as sleep } from 'node:timers/promises'
import { killChild } from '../faults/kill-child.ts'
import { type ServerProcess, startServerProcess } from '../faults/server-process.ts'
import { killAtRename } from './kill-at-rename.ts'
import type { Strike } from './plan-strikes.ts'
import { untilSegment } from './until-segment.ts'

export type Recoveries = { serverMs: number[]; ledgerMs: number[]; catalogMs: number[] }

/** A server that is struck down and started again on the same home. */
export class VictimServer {
  readonly home: string
  readonly recoveries: Recoveries = { serverMs: [], ledgerMs: [], catalogMs: [] }
  starts = 0
  kills = { server: 0, ledger: 0, catalog: 0 }
  /** Of the ledger's. */
  killsAtCommit = 0
  readonly #env: Record<string, string>
  #running: ServerProcess | undefined
  /** The address of the server that ran last, where nobody answers until another one runs. */
  #url = 'http://127.0.0.1:1'

  constructor(home: string, env: Record<string, string>) {
    this.home = home
    this.#env = env
  }

  get url(): string {
    return this.#url
  }

  get running(): ServerProcess {
    if (!this.#running) throw new Error('The server does not run.')
    return this.#running
  }

  async start(): Promise<void> {
    const server = await startServerProcess(this.home, { env: this.#env })
    this.starts += 1
    this.#running = server
    this.#url = server.url
  }

  /** Strikes, and resolves once the server says that it is ready again. */
  async strike(strike: Strike): Promise<void> {
    if (strike.victim === 'server') await this.#strikeServer(strike)
    else await this.#strikeChild(strike.victim, strike)
  }

  /** Resolves when it answers, which on a full disk is before it is ready. */
  async killAndStart(): Promise<void> {
    await this.#kill()
    await this.start()
  }

  async #strikeServer({ moment, delayMs }: Strike): Promise<void> {
    if (moment === 'starting') {
      await this.#kill()
      await this.#killDuringStart(delayMs)
    } else {
      if (moment === 'recovering') {
        await this.#kill()
        await this.start()
      }
      await sleep(delayMs)
      if (moment === 'sealed') await untilSegment(this.home, 'sealed')
      if (moment === 'loaded') await untilSegment(this.home, 'drained')
      await this.#kill()
    }
    await this.#recover()
  }

  async #killDuringStart(delayMs: number): Promise<void> {
    const killer = new AbortController()
    const timer = setTimeout(() => killer.abort(), delayMs)
    await startServerProcess(this.home, { env: this.#env, killer: killer.signal }).then(
      async (server) => {
        this.#url = server.url
        await server.exited
      },
      (error: Error) => {
        if (!killer.signal.aborted) throw error
      },
    )
    clearTimeout(timer)
    this.starts += 1
    this.kills.server += 1
  }

  async #kill(): Promise<void> {
    await this.running.kill()
    this.#running = undefined
    this.kills.server += 1
  }

  async #recover(): Promise<void> {
    const startedMs = performance.now()
    await this.start()
    await this.running.untilReady()
    this.recoveries.serverMs.push(performance.now() - startedMs)
  }

  async #strikeChild(child: 'ledger' | 'catalog', { moment, delayMs, step }: Strike): Promise<void> {
    if (moment === 'recovering') await this.#killChild(child)
    await sleep(delayMs)
    if (moment === 'sealed') await untilSegment(this.home, 'sealed')
    await this.#killChild(child, moment === 'committing' ? step : undefined)
  }

  async #killChild(child: 'ledger' | 'catalog', atRename?: number): Promise<void> {
    const pid = this.running.childPid(child)
    const isDown = pid !== undefined && atRename !== undefined && (await killAtRename(pid, atRename))
    const startedMs = performance.now()
    if (isDown) this.killsAtCommit += 1
    else await killChild(this.running, child)
    this.kills[child] += 1
    // The server may not have noticed yet, and would say that it is ready: it has once there is another one.
    while ([undefined, pid].includes(this.running.childPid(child))) await sleep(20)
    await this.running.untilReady()
    this.recoveries[`${child}Ms`].push(performance.now() - startedMs)
  }
}
