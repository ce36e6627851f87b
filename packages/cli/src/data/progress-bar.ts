import { SingleBar } from 'cli-progress'
import type { Terminal } from '../terminal.ts'

export type ProgressBar = { update(done: number, words: string): void; stop(): void }

const quietIntervalMs = 5_000

/**
 * A bar on standard error; where that is no terminal, a line now and then. `total` is 0 when it is not known, `from` is
 * what was done before.
 */
export function progressBar({ stderr }: Terminal, label: string, total: number, from = 0): ProgressBar {
  if (!stderr.isTTY || total === 0) return progressLines(stderr, label, total, from)
  const bar = new SingleBar({
    stream: stderr as NodeJS.WriteStream,
    format: `${label} {bar} {percentage}% | {words} | {eta_formatted} left`,
    hideCursor: true,
    clearOnComplete: false,
  })
  bar.start(total, from, { words: '' })
  return { update: (done, words) => bar.update(done, { words }), stop: () => bar.stop() }
}

function progressLines(stderr: Terminal['stderr'], label: string, total: number, from: number): ProgressBar {
  const startedAtMs = performance.now()
  let lastAtMs = startedAtMs
  return {
    update(done, words) {
      const nowMs = performance.now()
      if (nowMs - lastAtMs < quietIntervalMs) return
      lastAtMs = nowMs
      const share = total === 0 ? '' : `${Math.floor((100 * done) / total)}%, `
      const leftSeconds = ((nowMs - startedAtMs) * (total - done)) / Math.max(1, done - from) / 1000
      const left = total === 0 ? '' : `, about ${Math.ceil(leftSeconds)} s left`
      stderr.write(`${label}: ${share}${words}${left}\n`)
    },
    stop: () => {},
  }
}
