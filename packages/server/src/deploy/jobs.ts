import type { Jobs } from '../platform/jobs/jobs.ts'
import type { Logger } from '../platform/log.ts'
import type { DeployDependencies } from './dependencies.ts'
import { evaluateRollout } from './evaluate-rollout.ts'
import { listActiveRollouts } from './store.ts'

/** Looks at every running rollout each minute, so that a bad candidate is taken back while everybody sleeps. */
export function deployJobs(deps: DeployDependencies & { jobs: Jobs; logger: Logger }): void {
  deps.jobs.handle('deploy.evaluate-rollouts', async () => {
    for (const { projectId, id } of await listActiveRollouts(deps.catalog.pool)) {
      try {
        await evaluateRollout(deps, projectId, id)
      } catch (error) {
        deps.logger.warn(
          { err: error, rolloutId: id },
          'a rollout could not be looked at; it keeps its share of traffic',
        )
      }
    }
  })
  deps.jobs.schedule('deploy.evaluate-rollouts', '* * * * *', {})
}
