import type { Connection } from './connect.ts'
import type { DemoData } from './load-data.ts'
import type { DemoPlan } from './plan-demo.ts'
import type { Progress } from './progress.ts'

/** What every step of the demo works with. */
export type DemoContext = {
  connection: Connection
  data: DemoData
  plan: DemoPlan
  progress: Progress
  signal: AbortSignal
}

export const functionName = 'route-intent'
export const seedVariant = 'seed'
export const candidateVariant = 'candidate'
