import { readFileSync } from 'node:fs'

/** Linux counts CPU time in hundredths of a second (`sysconf(_SC_CLK_TCK)`). */
const ticksPerSecond = 100

/** What a process uses, from `/proc`. Zeros once it is gone. */
export function processUsage(pid: number | undefined): { cpuSeconds: number; rssMiB: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
      rssMiB: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024),
    }
  } catch {
    return { cpuSeconds: 0, rssMiB: 0 }
  }
}
