import type { PageQuery } from '../page.ts'

/** `done` with what the end user came for, `abandoned` without it, `handed-over` to a person or another system. */
export type UserTaskOutcome = 'done' | 'abandoned' | 'handed-over'

/** Something said of an end user's task. What is said later of the same id is added to it. */
export type NewUserTask = {
  /** The `userTaskId` that its spans carry. */
  id: string
  /** What the end user wants to get done, such as `book-a-flight`: the same for all tasks of this sort. */
  name?: string | undefined
  /** Merged by their names; a step with a time and without `done` was reached then. */
  steps?: { name: string; at?: string | undefined; done?: boolean | undefined }[] | undefined
  outcome?: UserTaskOutcome | undefined
  /** RFC 3339. */
  startedAt?: string | undefined
  /** When its outcome was clear; when it is recorded unless given. */
  endedAt?: string | undefined
  endUserId?: string | undefined
  metadata?: Record<string, string> | undefined
  /** When this was so; when it is recorded unless given. */
  at?: string | undefined
}

/** A task as it is known so far, with what its spans say. Unknown is null. */
export type UserTask = {
  id: string
  name: string | null
  steps: { name: string; at: string | null; done: boolean }[]
  outcome: UserTaskOutcome | null
  startedAt: string | null
  endedAt: string | null
  endUserId: string | null
  metadata: Record<string, string>
  /** False while only spans speak of it. */
  isDeclared: boolean
  sessionCount: number
  traceCount: number
  spanCount: number
  /** How often the end user was answered. */
  turns: number
  firstSpanAt: string | null
  lastSpanAt: string | null
  /** From the start of the first span to `endedAt`; null unless it is done. */
  msToSuccess: number | null
}

/** With the first 1,000 of its sessions and traces, oldest first. */
export type UserTaskDetail = UserTask & { sessions: string[]; traces: string[] }

/** Which tasks to list; newest first. */
export type UserTaskQuery = PageQuery & {
  name?: string | undefined
  outcome?: UserTaskOutcome | undefined
  endUserId?: string | undefined
  /** RFC 3339: tasks that began in this time. */
  since?: string | undefined
  until?: string | undefined
}
