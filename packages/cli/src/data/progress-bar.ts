import { SingleBar } from 'cli-progress'
import type { Terminal } from '../terminal.ts'

export type ProgressBar = { update(done: number, words: string): void; stop(): void }

const quietIntervalMs = 5_000

/** A bar on standard error; where that is no terminal, a line now and then. `total` is 0 when it is not known. */
export function progressBar({ stderr }: Terminal, label: string, total: number): ProgressBar {
  if (!stderr.isTTY || total === 0) return progressLines(stderr, label, total)
  const bar = new SingleBar({
    stream: stderr as NodeJS.WriteStream,
    format: `${label} {bar} {percentage}% | {words} | {eta_formatted} left`,
    hideCursor: true,
    clearOnComplete: false,
  })
  bar.start(total, 0, { words: '' })
  return { update: (done, words) => bar.update(done, { words }), stop: () => bar.stop() }
}

function progressLines(stderr: Terminal['stderr'], label: string, total: number): ProgressBar {
  let lastAtMs = performance.now()
  return {
    update(done, words) {
      if (performance.now() - lastAtMs < quietIntervalMs) return
      lastAtMs = performance.now()
      const share = total === 0 ? '' : `${Math.floor((100 * done) / total)}%, `
      stderr.write(`${label}: ${share}${words}\n`)
    },
    stop: () => {},
  }
}
