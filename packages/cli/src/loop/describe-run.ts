import type { LoopRun } from '@loopwright/contract'
import { table } from '../terminal.ts'

/** A turn of the loop in a few lines: its steps, who taught it, and how long a correction took to serve. */
export function describeRun(run: LoopRun): string {
  const steps = run.steps.map(({ name, status, words }) => [`  ${name}`, status, words])
  const teachers = run.teachers.map(({ id, examples }) => `${id} (${examples})`).join(', ')
  const { correctionToServingMs } = run
  return [
    `${run.id}  ${run.function}: ${run.status}`,
    `  from ${run.baseline} to ${run.candidate ?? 'no candidate yet'}`,
    table(steps),
    ...(teachers ? [`  taught by ${teachers}`] : []),
    ...(correctionToServingMs === null
      ? []
      : [`  from correction to serving: ${Math.round(correctionToServingMs / 1000)} s`]),
  ].join('\n')
}
