export type TrainingProgress = {
  phase: 'embedding' | 'fitting' | 'calibrating'
  /** Share of this phase that is done, 0..1. */
  done: number
}
