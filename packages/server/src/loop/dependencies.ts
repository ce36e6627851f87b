import type {
  DatasetVersion,
  GateDecision,
  ModelLineage,
  Rollout,
  TrainingRun,
  Variant,
} from '@loopwright/contract'
import type { Catalog } from '../platform/catalog/catalog.ts'
import type { Clock } from '../platform/clock.ts'
import type { Jobs } from '../platform/jobs/jobs.ts'
import type { Ledger } from '../platform/ledger/ledger.ts'
import type { Logger } from '../platform/log.ts'
import type { NewLoopRun } from './store.ts'

/** What one turn of the loop asks of the stages, in the order in which it asks. */
export type LoopStages = {
  buildVersion(projectId: string, run: NewLoopRun): Promise<DatasetVersion>
  startTraining(projectId: string, run: NewLoopRun, datasetVersionId: string): Promise<TrainingRun>
  getTraining(projectId: string, id: string): Promise<TrainingRun | undefined>
  cancelTraining(projectId: string, id: string): Promise<TrainingRun>
  traceLineage(projectId: string, modelId: string): Promise<ModelLineage>
  addVariant(projectId: string, run: NewLoopRun, modelId: string): Promise<Variant>
  decideGate(projectId: string, run: NewLoopRun, datasetVersionId: string): Promise<GateDecision>
  startRollout(projectId: string, run: NewLoopRun, gateId: string): Promise<Rollout>
  getRollout(projectId: string, id: string): Promise<Rollout>
  rollBack(projectId: string, id: string, reason: string): Promise<Rollout>
}

export type LoopDependencies = {
  catalog: Catalog
  ledger: Ledger
  jobs: Jobs
  clock: Clock
  logger: Logger
  stages: LoopStages
}
