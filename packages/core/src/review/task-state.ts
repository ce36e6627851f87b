export type TaskStatus = 'open' | 'leased' | 'done'

/** How long a reviewer holds a task, in milliseconds. */
export const leaseMs = 10 * 60_000

/** Who answered and who holds a task. Nobody does either twice. */
export type TaskState = {
  isGold: boolean
  /** Answers after which it is done. */
  wanted: number
  answers: readonly string[]
  holders: readonly string[]
}

export type TaskEvent = { kind: 'lease' | 'answer' | 'release' | 'expire' | 'undo'; reviewerId: string }

/** A gold task is never done: every reviewer answers it. */
export function isDone(task: { isGold: boolean; wanted: number; answerCount: number }): boolean {
  return !task.isGold && task.answerCount >= task.wanted
}

export function taskStatus(state: TaskState): TaskStatus {
  if (isDone({ ...state, answerCount: state.answers.length })) return 'done'
  return state.holders.length > 0 ? 'leased' : 'open'
}

/** Whether one more person may hold the task: not who answered it, and no more people than answers are wanted. */
export function canLease(state: TaskState, reviewerId: string): boolean {
  if (state.answers.includes(reviewerId)) return false
  if (state.isGold) return true
  const others = state.holders.filter((holder) => holder !== reviewerId).length
  return state.answers.length + others < state.wanted
}

/** The state after an event, or null where the event may not happen. */
export function transitionTask(state: TaskState, event: TaskEvent): TaskState | null {
  const { reviewerId } = event
  const others = state.holders.filter((holder) => holder !== reviewerId)
  const isHolder = others.length < state.holders.length
  switch (event.kind) {
    case 'lease':
      return canLease(state, reviewerId) ? { ...state, holders: [...others, reviewerId] } : null
    case 'answer':
      return isHolder ? { ...state, holders: others, answers: [...state.answers, reviewerId] } : null
    case 'release':
    case 'expire':
      return isHolder ? { ...state, holders: others } : null
    case 'undo':
      return state.answers.includes(reviewerId)
        ? {
            ...state,
            answers: state.answers.filter((answerer) => answerer !== reviewerId),
            holders: [...others, reviewerId],
          }
        : null
  }
}
