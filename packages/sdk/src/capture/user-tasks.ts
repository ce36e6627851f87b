import { eachItem, type Page } from '../page.ts'
import type { Transport } from '../transport.ts'
import type { NewUserTask, UserTask, UserTaskDetail, UserTaskQuery } from './user-task.ts'

/** Says what is known of end users' tasks, and reads them back. */
export type UserTasks = {
  /** Queues what is known of a task and returns at once; never throws. What cannot be delivered is told to `onError`. */
  record(task: NewUserTask): void
  get(id: string): Promise<UserTaskDetail>
  list(query?: UserTaskQuery): Promise<Page<UserTask>>
  /** Every task of every page. */
  each(query?: UserTaskQuery): AsyncGenerator<UserTask, void>
}

export function createUserTasks(request: Transport, enqueue: (task: NewUserTask) => void): UserTasks {
  const list = (query: UserTaskQuery = {}) => request<Page<UserTask>>('GET', '/user-tasks', { query })
  return {
    record(task) {
      // The time is that of the call: however late it is delivered, and however often, it says the same.
      const now = new Date().toISOString()
      const endedAt = task?.endedAt ?? (task?.outcome && !task.at ? now : undefined)
      enqueue({ ...task, at: task?.at ?? now, ...(endedAt !== undefined && { endedAt }) })
    },
    get: (id) => request('GET', `/user-tasks/${encodeURIComponent(id)}`),
    list,
    each: (query = {}) => eachItem(list, query),
  }
}
