import { advanceRun } from './advance-run.ts'
import type { LoopDependencies } from './dependencies.ts'
import { findRunByRef, listUnfinishedRuns } from './store.ts'
import { withRunLock } from './with-run-lock.ts'

/** Turns are advanced when what they wait for is announced, and each minute in case an announcement came too early. */
export function loopJobs(deps: LoopDependencies): void {
  const advance = (projectId: string, id: string) =>
    withRunLock(deps.catalog.pool, id, () => advanceRun(deps, projectId, id))
  deps.jobs.handle('loop.advance', ({ projectId, loopRunId }) => advance(projectId, loopRunId))
  deps.jobs.handle('loop.sweep', async () => {
    for (const { projectId, id } of await listUnfinishedRuns(deps.catalog.pool)) {
      await deps.jobs.enqueue('loop.advance', { projectId, loopRunId: id })
    }
  })
  deps.jobs.schedule('loop.sweep', '* * * * *', {})
}

/** Wakes the turn of the loop that waits for this training run or rollout. */
export async function wakeRun(deps: LoopDependencies, projectId: string, ref: string): Promise<void> {
  const loopRunId = await findRunByRef(deps.catalog.pool, projectId, ref)
  if (loopRunId) await deps.jobs.enqueue('loop.advance', { projectId, loopRunId })
}
