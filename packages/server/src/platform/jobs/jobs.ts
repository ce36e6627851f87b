/** What runs in the background, by name, with its input. */
export type JobInputs = {
  'improve.train': { projectId: string; trainingRunId: string }
  'deploy.evaluate-rollouts': Record<string, never>
  'loop.advance': { projectId: string; loopRunId: string }
  'loop.sweep': Record<string, never>
  'langfuse.settle-observations': Record<string, never>
  'feedback.link-late': Record<string, never>
  'feedback.forget-expired': Record<string, never>
  'feedback.judge-silences': Record<string, never>
  'feedback.count': Record<string, never>
  'feedback.flag-sources': Record<string, never>
}

export type JobName = keyof JobInputs

export type Jobs = {
  /** Says who does the job. Call before `start`. A job whose process died is given out again. */
  handle<Name extends JobName>(
    name: Name,
    handler: (input: JobInputs[Name], signal: AbortSignal) => Promise<void>,
  ): void
  enqueue<Name extends JobName>(name: Name, input: JobInputs[Name]): Promise<void>
  /** Runs a job again and again, one process at a time. Standard five-field cron. */
  schedule<Name extends JobName>(name: Name, cron: string, input: JobInputs[Name]): void
  /** Opens the queue; `works` says whether this process does jobs too or only gives them out. */
  start(options: { works: boolean }): Promise<void>
  stop(): Promise<void>
}
