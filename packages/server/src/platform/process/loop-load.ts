import { performance } from 'node:perf_hooks'

/** How busy the event loop is, on which the gateway answers. */
export type LoopLoad = {
  /** Share of the last moment in which it was not idle, from 0 to 1. */
  utilisation(): number
  close(): void
}

const momentMs = 250

export function measureLoopLoad(): LoopLoad {
  let before = performance.eventLoopUtilization()
  let utilisation = 0
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    utilisation = performance.eventLoopUtilization(now, before).utilization
    before = now
  }, momentMs).unref()
  return { utilisation: () => utilisation, close: () => clearInterval(timer) }
}
