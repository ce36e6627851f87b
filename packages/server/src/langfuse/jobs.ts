import type { Jobs } from '../platform/jobs/jobs.ts'
import type { LangfuseDependencies } from './dependencies.ts'
import { forgetObservations } from './tracing/observation-store.ts'
import { removeReplaced } from './tracing/remove-replaced.ts'

/** An observation of which nothing was said for this long is whole; its row in the ledger stays. */
const settledAfterMs = 30 * 24 * 3_600_000

/** Removes what was replaced and forgets what is settled: when an observation moved, and now and then. */
export function langfuseJobs(deps: LangfuseDependencies & { jobs: Jobs }): void {
  deps.jobs.handle('langfuse.settle-observations', async () => {
    await removeReplaced(deps)
    await forgetObservations(deps.catalog.pool, new Date(deps.clock.now() - settledAfterMs))
  })
  deps.jobs.schedule('langfuse.settle-observations', '*/5 * * * *', {})
}
