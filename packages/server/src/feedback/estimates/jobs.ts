import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { FeedbackDependencies } from '../feedback-dependencies.ts'
import { deleteOldCounts, selectChangedProjects } from './changed-hours.ts'
import type { Rollup } from './refresh-rollup.ts'

/** Every so many times the counts that were replaced are deleted. */
const deleteEvery = 10

/** Counts what changed before anybody asks, once a minute. */
export function estimateJobs(
  deps: Pick<FeedbackDependencies, 'ledger'> & { jobs: Jobs; rollup: Pick<Rollup, 'settle'> },
): void {
  let runs = 0
  deps.jobs.handle('feedback.count', async () => {
    const projects = await selectChangedProjects(deps.ledger.client)
    for (const projectId of projects) await deps.rollup.settle(projectId)
    runs += 1
    if (runs % deleteEvery === 0) await deleteOldCounts(deps.ledger.client)
  })
  deps.jobs.schedule('feedback.count', '* * * * *', {})
}
