import type { UserTask } from '@loopwright/contract/capture/user-task/user-task'
import type { UserTaskRow } from './user-task-row.ts'

/** What is said of a task, without what its spans say. */
export type DeclaredUserTask = Pick<
  UserTask,
  'name' | 'steps' | 'outcome' | 'startedAt' | 'endedAt' | 'endUserId' | 'metadata' | 'isDeclared'
>

type Step = UserTask['steps'][number]
type SaidStep = { name: string; at?: string; done?: boolean }

/**
 * Everything said of one task as one: what was said later replaces what was said before of the same field, step or entry.
 * Steps keep the order in which they were first named.
 */
export function mergeUserTask(rows: readonly UserTaskRow[]): DeclaredUserTask {
  const inOrder = rows.toSorted(
    (one, other) => Date.parse(one.at) - Date.parse(other.at) || one.version - other.version,
  )
  const last = <Field extends 'name' | 'outcome' | 'end_user_id' | 'started_at' | 'ended_at'>(field: Field) =>
    inOrder.findLast((row) => row[field] !== '' && row[field] !== null)?.[field] ?? null
  const time = (value: string | null) => (value === null ? null : new Date(value).toISOString())
  return {
    name: last('name'),
    steps: mergeSteps(inOrder.flatMap((row) => JSON.parse(row.steps || '[]') as SaidStep[])),
    outcome: last('outcome') as UserTask['outcome'],
    startedAt: time(last('started_at')),
    endedAt: time(last('ended_at')),
    endUserId: last('end_user_id'),
    metadata: Object.assign({}, ...inOrder.map((row) => row.metadata)) as Record<string, string>,
    isDeclared: rows.length > 0,
  }
}

function mergeSteps(said: readonly SaidStep[]): Step[] {
  const steps = new Map<string, Step>()
  for (const { name, at, done } of said) {
    const known = steps.get(name)
    // A step that is named with a time and nothing else was reached then.
    const isDone = done ?? known?.done ?? at !== undefined
    steps.set(name, { name, at: at ? new Date(at).toISOString() : (known?.at ?? null), done: isDone })
  }
  return [...steps.values()]
}
