export type TaskStatus = 'open' | 'leased' | 'done'

/** What decides a task's status. `answers` and `holders` are people: nobody answers or holds a task twice. */
export type TaskState = {
  isGold: boolean
  wanted: number
  answers: readonly string[]
  holders: readonly string[]
}

export type TaskEvent =
  | { kind: 'lease'; reviewerId: string }
  | { kind: 'answer'; reviewerId: string }
  | { kind: 'release'; reviewerId: string }
  | { kind: 'expire'; reviewerId: string }
  | { kind: 'undo'; reviewerId: string }

/** A gold task is never done: every reviewer answers it. */
export function taskStatus(state: TaskState): TaskStatus {
  if (!state.isGold && state.answers.length >= state.wanted) return 'done'
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
  const withoutHold = state.holders.filter((holder) => holder !== reviewerId)
  const isHolder = withoutHold.length < state.holders.length
  switch (event.kind) {
    case 'lease':
      return canLease(state, reviewerId) ? { ...state, holders: [...withoutHold, reviewerId] } : null
    case 'answer':
      return isHolder ? { ...state, holders: withoutHold, answers: [...state.answers, reviewerId] } : null
    case 'release':
    case 'expire':
      return isHolder ? { ...state, holders: withoutHold } : null
    case 'undo':
      return state.answers.includes(reviewerId)
        ? {
            ...state,
            answers: state.answers.filter((answerer) => answerer !== reviewerId),
            holders: [...withoutHold, reviewerId],
          }
        : null
  }
}
