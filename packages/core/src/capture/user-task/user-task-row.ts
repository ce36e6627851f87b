/** Something said of a task, as a row of the ledger's table `user_task`. Empty text stands for "not said". */
export type UserTaskRow = {
  project_id: string
  id: string
  /** RFC 3339 in UTC with milliseconds. */
  at: string
  /** Of the content, so that two things said in the same millisecond are two rows and one thing said twice is one. */
  digest: string
  name: string
  outcome: string
  end_user_id: string
  started_at: string | null
  ended_at: string | null
  /** JSON list. */
  steps: string
  metadata: Record<string, string>
  /** Milliseconds since 1970 at which it was taken in. */
  version: number
}
