import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { QualityDependencies } from './find-quality.ts'
import { flagSources } from './flag-sources.ts'

/** Looks for sources to flag, in every project with feedback. */
export function qualityJobs(deps: Omit<QualityDependencies, 'spool'> & { jobs: Jobs }): void {
  deps.jobs.handle('feedback.flag-sources', async () => {
    const result = await deps.ledger.client.query({
      query: 'select distinct toString(project_id) as projectId from feedback_build',
      format: 'JSONEachRow',
    })
    for (const { projectId } of await result.json<{ projectId: string }>()) await flagSources(deps, projectId)
  })
  deps.jobs.schedule('feedback.flag-sources', '*/15 * * * *', {})
}
