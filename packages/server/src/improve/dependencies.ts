import type { Catalog } from '../platform/catalog/catalog.ts'
import type { Jobs } from '../platform/jobs/jobs.ts'
import type { Logger } from '../platform/log.ts'
import type { ModelWorkers } from '../platform/models/model-workers.ts'

export type ImproveDependencies = {
  catalog: Catalog
  jobs: Jobs
  models: ModelWorkers
  logger: Logger
  /** Training runs of this process that can be stopped, by id. */
  running: Map<string, AbortController>
}
