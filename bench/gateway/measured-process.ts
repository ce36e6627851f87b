import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** A program of a benchmark in a process of its own, on a core of its own where the system can do that. */
export type MeasuredProcess = {
  child: ChildProcess
  /** Resolves with what `read` makes of a line that it prints; rejects when it ends before. */
  untilItSays<Said>(read: (line: string) => Said | undefined): Promise<Said>
  /** CPU time of the process and its threads so far, without its children. */
  cpuMs(): number
  rssMiB(): number
  stop(): Promise<void>
}

const clockTicksAMs = 1000 / 100

export function startMeasured(options: {
  args: string[]
  core: number | undefined
  env?: Record<string, string>
  cwd?: string
}): MeasuredProcess {
  const { args, core, env = {}, cwd } = options
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const pid = child.pid as number
  if (core !== undefined) pin(pid, core)
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const said: string[] = []
  return {
    child,
    untilItSays: (read) =>
      new Promise((resolve, reject) => {
        for (const stream of [child.stdout, child.stderr]) {
          createInterface({ input: stream! }).on('line', (line) => {
            said.push(line)
            const found = read(line)
            if (found !== undefined) resolve(found)
          })
        }
        void exited.then(() => reject(new Error(`${args.join(' ')} ended: ${said.join('\n')}`)))
      }),
    cpuMs() {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
      return (Number(fields[11]) + Number(fields[12])) * clockTicksAMs
    },
    rssMiB: () =>
      Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024),
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** Puts every thread of a process on one core. */
export function pin(pid: number, core: number): void {
  for (const thread of readdirSync(`/proc/${pid}/task`))
    execFileSync('taskset', ['-cp', String(core), thread], { stdio: 'ignore' })
}

/** The children of a process. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => {
      try {
        return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${candidate}/stat`, 'utf8'))?.[1]) === pid
      } catch {
        return false
      }
    })
}
