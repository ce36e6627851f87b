import { type NewUserTask, newUserTaskSchema } from '@loopwright/contract/capture/user-task/user-task'

export type UserTaskCheck = { task: NewUserTask } | { code: 'invalid-input'; message: string }

const clockToleranceMs = 5 * 60_000
const earliestMs = Date.UTC(2000, 0, 1)

/** Whether what is said of a task can be kept. The message names the path of what is wrong and says what to send instead. */
export function checkNewUserTask(item: unknown, nowMs: number): UserTaskCheck {
  const parsed = newUserTaskSchema.safeParse(item)
  if (!parsed.success) {
    const issues = parsed.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.length === 0 ? 'userTask' : issue.path.join('.')}: ${issue.message}`)
    return refuse(`${issues.join('; ')}. Correct it and send it again.`)
  }
  const task = parsed.data
  const steps = (task.steps ?? []).map((step, index) => [`steps.${index}.at`, step.at] as const)
  const times = [
    ...(['at', 'startedAt', 'endedAt'] as const).map((path) => [path, task[path]] as const),
    ...steps,
  ]
  for (const [path, time] of times) {
    if (time === undefined) continue
    const timeMs = Date.parse(time)
    if (timeMs > nowMs + clockToleranceMs)
      return refuse(
        `${path}: ${time} is more than 5 minutes ahead of the server's clock (${new Date(nowMs).toISOString()}). Correct the sender's clock and send it again.`,
      )
    if (!(timeMs >= earliestMs))
      return refuse(`${path}: ${time} is before the year 2000. Send the time at which it was so.`)
  }
  return { task }
}

function refuse(message: string): UserTaskCheck {
  return { code: 'invalid-input', message }
}
