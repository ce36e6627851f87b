export const outcomes = ['done', 'abandoned', 'handed-over'] as const
export type Outcome = (typeof outcomes)[number]

/** The filters of the list of tasks, as they stand in the URL. */
export type TasksSearch = { name?: string; outcome?: Outcome; endUserId?: string }

/** Reads what may have been typed into the address bar: what it doesn't know, it leaves out. */
export function readTasksSearch(search: Record<string, unknown>): TasksSearch {
  const read: TasksSearch = {}
  for (const name of ['name', 'endUserId'] as const) {
    const value = search[name]
    if (typeof value === 'string' && value !== '') read[name] = value
    if (typeof value === 'number') read[name] = String(value)
  }
  const outcome = outcomes.find((known) => known === search.outcome)
  if (outcome) read.outcome = outcome
  return read
}
