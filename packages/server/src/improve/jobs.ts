import type { ImproveDependencies } from './dependencies.ts'
import { runTraining } from './run-training.ts'

/** Training happens in the background, in a worker thread of its own. */
export function improveJobs(deps: ImproveDependencies): void {
  deps.jobs.handle('improve.train', (input, signal) => runTraining(deps, input, signal))
}
